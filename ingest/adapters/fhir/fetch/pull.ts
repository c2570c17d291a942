/**
 * One reference of a notification → what its server has for it now.
 * In: a server, a reference. Out: resources or pages of a search; a 410 in the words of a history; a 404 as a dead letter.
 * Throws when it has to be tried again later. Addresses in references are names only: everything is asked of the configured server.
 */
import { shortHash } from '../../../event-id.ts';
import type { FetchReference } from '../../../fetch-queue.ts';
import type { Outcome } from '../../../outcome.ts';
import { readReference } from '../references.ts';
import { FetchRefusal } from './address-guard.ts';
import type { Batch } from './fetch-queue-file.ts';
import type { FhirServer } from './fhir-server.ts';

const SINCE_BEFORE_MS = 86_400_000;

export interface Fetched {
  readonly bytes: Uint8Array;
  /** Instead of what the bytes say. */
  readonly outcomes?: Outcome[];
}

/** One reference: the resource, the pages of a search, or that it is gone. Throws when it has to be tried again. */
export async function* fetched(server: FhirServer, one: FetchReference, batch: Batch): AsyncGenerator<Fetched> {
  const read = readReference(one.reference);
  if (read?.kind === 'resource') {
    const answer = await server.ask(`${server.baseUrl}/${read.type}/${encodeURIComponent(read.id)}`);
    if (answer.status === 200) yield { bytes: answer.bytes };
    else if (answer.status === 410) yield { bytes: deletedBundle(read.type, read.id, one.at || new Date(batch.queuedMs).toISOString()) };
    else if (answer.status === 404) yield { bytes: new Uint8Array(), outcomes: [lost(batch, one, 'known to the server')] };
    else throw new FetchRefusal(`the server answered ${answer.status}`);
    return;
  }
  for await (const bytes of server.pages(searchOf(one, batch))) yield { bytes };
}

function searchOf({ resourceType, identifier, at }: FetchReference, { queuedMs }: Batch): string {
  if (identifier) return `${resourceType}?identifier=${encodeURIComponent(`${identifier.system}|${identifier.value}`)}`;
  const told = Date.parse(at);
  const since = new Date((Number.isNaN(told) ? queuedMs : told) - SINCE_BEFORE_MS).toISOString();
  return `${resourceType}?_lastUpdated=ge${since}&_count=200`;
}

/** A 410 in the words of a history, so that it is kept and read again like any message. */
function deletedBundle(type: string, id: string, at: string): Uint8Array {
  const entry = [{ request: { method: 'DELETE', url: `${type}/${id}` }, response: { status: '410', lastModified: at } }];
  return Buffer.from(JSON.stringify({ resourceType: 'Bundle', type: 'history', entry }));
}

export function lost({ feed }: Batch, { resourceType, reference, identifier, notificationId }: FetchReference, rule: string): Outcome {
  const name = shortHash(feed, reference ?? '', identifier?.system ?? '', identifier?.value ?? '');
  return {
    kind: 'rejection',
    sourceRef: `fetch:${resourceType}/${name}/${notificationId.slice(0, 40)}`,
    practice: '',
    violations: [{ field: `fetch.${resourceType}`, valueShape: 'reference', rule }],
  };
}

/** A resource named several times, whichever version, is fetched once: it is fetched as it is now. By what tells one from another. */
export function distinct(references: readonly FetchReference[]): Map<string, FetchReference> {
  const keyOf = ({ resourceType, reference, identifier }: FetchReference): string => {
    const read = readReference(reference);
    const name = read?.kind === 'resource' ? `${read.type}/${read.id}` : '';
    return [resourceType, name, identifier?.system ?? '', identifier?.value ?? ''].join(' ');
  };
  return new Map(references.map((one) => [keyOf(one), one]));
}
