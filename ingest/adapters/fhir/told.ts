/**
 * One resource with all that is needed to say what it tells: its key and version, the feed's words, what came with it.
 * In: a resource, the feed's configuration, a scope. Out: practice, provider, patient, payer by our names; events with ids; rejections.
 * Ids: feed, type, id and version (its versionId, else a hash of its content), then what the event is: the same version again is a duplicate.
 */
import { DATA_SCHEMA } from '@rounds/schemas/events/envelope.ts';
import { valueShape, type Violation } from '@rounds/schemas/events/event.ts';
import type { FeedConfig } from '@rounds/schemas/feed-config.ts';
import { subjectId } from '@rounds/schemas/ids.ts';
import { mapped, unmappedFlag } from '../../codes.ts';
import type { Directory, KnownPractice } from '../../directory.ts';
import { canonicalJson, shortHash } from '../../event-id.ts';
import type { Outcome } from '../../outcome.ts';
import { payerOf, placeOf, providerOf, type Placed } from '../../place.ts';
import type { Pseudonymise } from '../../privacy.ts';
import type { JsonObject } from './json.ts';
import { afterColon, codesOf, idOf, identifierOfType, readReference, typeOf, wordOf, type Scope } from './references.ts';
import { anyResource, type Concept, type Reference } from './shapes.ts';
import { instantOf } from './when.ts';

export interface FhirWords {
  /** `fhir/epic`. */
  readonly feed: string;
  readonly config: FeedConfig;
  readonly directory: Pick<Directory, 'practice' | 'practices' | 'payer'>;
  readonly pseudonymise: Pseudonymise;
}

/** An event before it has an id. */
export interface Said {
  readonly type: string;
  readonly subject: string;
  readonly timeMs: number;
  readonly recordedMs: number;
  readonly practice: KnownPractice;
  /** Tells apart events of one type from one resource. */
  readonly entry?: string;
  /** False: newer versions of the resource replace what this one said (money); true: each version is a fact of its own. */
  readonly perVersion?: boolean;
  /** Whose event it is, when several resources tell of one (a ClaimResponse and its EOB). Default: this resource. */
  readonly owner?: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly flags?: readonly string[];
}

export interface Told {
  readonly words: FhirWords;
  readonly scope: Scope;
  readonly resource: JsonObject;
  /** `Appointment/123`. */
  readonly name: string;
  readonly id: string;
  readonly type: string;
  readonly versionId: string | undefined;
  /** Flags of the message that belong on each event. */
  readonly flags: readonly string[];
}

const OUR_ID = /^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/;

/** A resource ready to be mapped, or why it cannot be: no type, no id by which a later version could be known. */
export function tell(
  words: FhirWords,
  scope: Scope,
  { resource, fullUrl, flags = [] }: { resource: JsonObject; fullUrl?: string | undefined; flags?: readonly string[] },
): Told | Violation {
  const read = anyResource.safeParse(resource);
  if (!read.success)
    return { field: 'resourceType', valueShape: valueShape(resource['resourceType']), rule: 'the name of a FHIR resource' };
  const url = readReference(fullUrl);
  const id = read.data.id ?? (url?.kind === 'urn' ? afterColon(url.urn) : url?.kind === 'resource' ? url.id : undefined);
  if (id === undefined) return { field: 'id', valueShape: 'missing', rule: 'the resource’s id' };
  const type = read.data.resourceType;
  const safe = OUR_ID.test(id) ? id : `x${shortHash(id)}`;
  const { modifierExtension: modifiers } = resource;
  // It may turn what the resource says into something else (FHIR: not to be passed over in silence).
  const modified = Array.isArray(modifiers) && modifiers.length > 0 ? ['modifier_extension'] : [];
  const own = { id: safe, name: `${type}/${safe}`, versionId: read.data.meta?.versionId, flags: [...flags, ...modified] };
  return { words, scope, resource, type, ...own };
}

/** When the server last wrote this version, milliseconds; undefined when it does not say (or says no instant). */
export function updatedMs({ resource }: Told, practice: KnownPractice): number | undefined {
  return instantOf(anyResource.safeParse(resource).data?.meta?.lastUpdated, practice, 'meta.lastUpdated')?.ms;
}

/** `fhir-epic` of `fhir/epic`: in front of every subject of the feed. */
const systemOf = (feed: string): string => feed.replaceAll('/', '-').slice(0, 40);

/** A subject of this feed: `fhir-epic:123`. Ids too long for one are hashed. */
export function subjectOf({ words }: Pick<Told, 'words'>, id: string, kind = ''): string {
  const subject = `${systemOf(words.feed)}:${kind}${OUR_ID.test(id) ? id : `x${shortHash(id)}`}`;
  return subjectId.safeParse(subject).success ? subject : shortHash(subject);
}

/** The version of the resource: what it calls it, else its content. */
const versionOf = ({ versionId, resource }: Told): string => versionId ?? shortHash(canonicalJson(resource));

/** The event as a draft. */
export function event(told: Told, said: Said): Outcome {
  const { feed, config } = told.words;
  const flags = [...new Set([...told.flags, ...(said.flags ?? [])])].slice(0, 20);
  const version = said.perVersion === false ? '' : versionOf(told);
  const draft = {
    specversion: '1.0',
    id: shortHash(feed, said.owner ?? told.name, version, said.type, said.entry ?? ''),
    type: said.type,
    source: feed,
    subject: said.subject,
    time: new Date(said.timeMs).toISOString(),
    recordedat: new Date(said.recordedMs).toISOString(),
    practiceid: said.practice.id,
    dataschema: DATA_SCHEMA,
    sourceref: refOf(told),
    data: said.data,
    ...(flags.length === 0 ? {} : { flags }),
    ...(config.version > 1 ? { mappingversion: config.version } : {}),
  };
  return { kind: 'event', draft };
}

/** Why this resource is not taken in. */
export function rejection(told: Told, violation: Violation, practice = ''): Outcome[] {
  const field = `${told.type}.${violation.field}`;
  return [{ kind: 'rejection', sourceRef: refOf(told), practice, violations: [{ ...violation, field }] }];
}

/** The message's own name of the version: the same however it was delivered. */
const refOf = (told: Told): string => `${told.name}/${told.versionId ?? versionOf(told).slice(0, 12)}`.slice(0, 160);

/** The practice one of these references means, tried in order. `field` is named when none is known. */
export function placed({ words, scope, resource }: Told, references: readonly (Reference | undefined)[], field: string): Placed {
  const codes = references.flatMap((reference) => codesOf(scope, reference, resource));
  return placeOf(words, codes, field);
}

/** References of these resource types, in order. */
export function ofType({ scope, resource }: Told, references: readonly (Reference | undefined)[], ...types: string[]): Reference[] {
  return references.filter(
    (reference): reference is Reference => reference !== undefined && types.includes(typeOf(scope, reference, resource) ?? ''),
  );
}

/** The provider a reference means: a listed code first, else the id it is referenced by. */
export function providerFrom(
  told: Told,
  reference: Reference | undefined,
): { readonly provider?: string; readonly flags: readonly string[] } {
  if (reference === undefined) return { flags: [] };
  const { words, scope, resource } = told;
  const codes = codesOf(scope, reference, resource);
  const listed = codes.find((code) => mapped(words.config.providers, code) !== undefined);
  return providerOf(words.config, listed ?? idOf(scope, reference, resource));
}

/** The pseudonym of a referenced patient: by the id it is referenced by; in a transaction, whose ids are not final, by its record number. */
export function patientFrom({ words, scope, resource }: Told, reference: Reference | undefined): string | undefined {
  if (reference === undefined) return undefined;
  const urn = readReference(reference.reference)?.kind === 'urn';
  const found = urn ? scope.find(reference.reference, resource) : undefined;
  const id = (found && identifierOfType(found, words.config.patientIdTypes)) ?? idOf(scope, reference, resource);
  return id === undefined ? undefined : words.pseudonymise(words.feed, id);
}

/** The payer one of these references means; the name of an unknown one is in the flag. */
export function payerFrom({ words, scope, resource }: Told, references: readonly (Reference | undefined)[]): ReturnType<typeof payerOf> {
  let first: ReturnType<typeof payerOf> | undefined;
  const codes = references.flatMap((reference) => codesOf(scope, reference, resource));
  for (const code of codes) {
    const found = payerOf(words.config, words.directory, code);
    if (found.payer !== undefined || found.payerClass !== undefined) return found;
    // A name says more to the person who will list it than an id.
    if (/[A-Za-z]{3}/.test(code) && !code.includes(':')) first ??= found;
  }
  return first ?? { flags: codes[0] === undefined ? [] : [unmappedFlag('payer', codes[0])] };
}

/** The visit type of concepts: by the feed's list, else a code or display that identifies nobody. */
export function visitTypeOf({ words }: Told, concepts: readonly (Concept | undefined)[]): string | undefined {
  for (const concept of concepts) {
    for (const code of [...(concept?.coding ?? []).flatMap(({ code: own, display }) => [own, display]), concept?.text]) {
      const listed = code === undefined ? undefined : mapped(words.config.visitTypes, code);
      if (listed !== undefined) return listed;
    }
  }
  return concepts.map(wordOf).find((word) => word !== undefined);
}

/** Drops fields without a value, so that drafts hold only what was said. */
export function filled(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
}

/** Minutes from one instant to another, within what a booking may last. */
export function minutesBetween(fromMs: number, toMs: number): number | undefined {
  const minutes = Math.round((toMs - fromMs) / 60_000);
  return minutes >= 0 && minutes <= 1440 ? minutes : undefined;
}
