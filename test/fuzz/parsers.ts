/**
 * The parsers that are fed broken input: what each reads when nothing is wrong, and how to feed it.
 * In: nothing. Out: a list; a new parser is one entry. Used by parsers.property.test.ts (10,000 mutations each) and run.ts (as many as asked).
 * `read` may refuse, reject, report; it may never throw, and it must not take longer than a second.
 */
import { createFhirFuzzed } from './fhir.fuzzed.ts';
import type { FuzzedParser } from './fuzzed-parser.ts';
import { hl7v2Fuzzed } from './hl7v2.fuzzed.ts';
import { createX12Fuzzed } from './x12.fuzzed.ts';
import { httpEventsFuzzed, tablesFuzzed } from './tables-and-events.fuzzed.ts';

export const parsers: readonly FuzzedParser[] = [hl7v2Fuzzed, createX12Fuzzed(), createFhirFuzzed(), tablesFuzzed, httpEventsFuzzed];
