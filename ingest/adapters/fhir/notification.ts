/**
 * Subscription notifications: R4 rest-hook with the resource or with nothing, R4 backport bundles (full-resource, id-only, handshake, heartbeat).
 * In: the bytes of a notification. Out: what of it must be fetched; resources inside it are read as any message.
 * Takes ids and topic by name; an address in it is only a name of a resource on the configured server.
 */
import type { FetchReference } from '../../fetch-queue.ts';
import { isObject, objectsOf, textOf, type JsonObject } from './json.ts';
import { readReference, resourceIn } from './references.ts';
import { readDocument } from './read.ts';

/** What a notification is: `changes` names what to fetch (nothing, when it brought the resources themselves). */
export type Notification =
  | { readonly kind: 'none' }
  | { readonly kind: 'handshake' | 'heartbeat' }
  | { readonly kind: 'changes'; readonly references: readonly FetchReference[] };

const utf8 = new TextDecoder('utf-8');

/** Reads one notification. `none`: no notification, an ordinary message. Never throws for bad input. */
export function readNotification(bytes: Uint8Array): Notification {
  const { bundle } = readDocument(utf8.decode(bytes), '');
  if (!bundle) return { kind: 'none' };
  const entries = objectsOf(bundle.value['entry']);
  const status = entries.flatMap((entry) => statusOf(resourceIn(entry)) ?? [])[0];
  if (!status) return { kind: 'none' };
  if (status.type === 'handshake' || status.type === 'heartbeat') return { kind: status.type };
  const brought = new Set(entries.flatMap((entry) => nameOf(resourceIn(entry)) ?? []));
  const focused = status.events.length > 0 ? status.events : entries.flatMap((entry) => entryEvent(entry) ?? []);
  const references = focused.flatMap(({ id, at, reference }) => {
    const read = readReference(reference);
    if (read?.kind !== 'resource' || brought.has(`${read.type}/${read.id}`)) return [];
    const name = `${read.type}/${read.id}`;
    return [{ resourceType: read.type, reference: name, topic: status.topic, notificationId: id, at }];
  });
  return { kind: 'changes', references };
}

interface Event {
  readonly id: string;
  readonly at: string;
  readonly reference: string | undefined;
}

interface Status {
  readonly type: string;
  readonly topic: string;
  readonly events: readonly Event[];
}

/** The status of the backport in both its forms: Parameters (R4) and SubscriptionStatus (R4B, athenahealth). */
function statusOf(resource: JsonObject | undefined): Status | undefined {
  if (resource?.['resourceType'] === 'SubscriptionStatus') {
    const events = objectsOf(resource['notificationEvent']).map(eventOf);
    return { type: textOf(resource['type']) ?? '', topic: lastPart(textOf(resource['topic'])), events };
  }
  if (resource?.['resourceType'] !== 'Parameters') return undefined;
  const parameters = objectsOf(resource['parameter']);
  const valueOf = (name: string): JsonObject | undefined => parameters.find((one) => one['name'] === name);
  const type = textOf(valueOf('type')?.['valueCode']);
  if (type === undefined || !valueOf('subscription')) return undefined;
  const topic = valueOf('topic');
  const events = parameters.filter(({ name }) => name === 'notification-event').map((one) => eventOf(parts(one)));
  return { type, topic: lastPart(textOf(topic?.['valueCanonical']) ?? textOf(topic?.['valueUri'])), events };
}

/** `part[]` of a parameter as fields: `event-number`, `timestamp`, `focus`. */
function parts(parameter: JsonObject): JsonObject {
  const fields: JsonObject = {};
  for (const part of objectsOf(parameter['part'])) {
    const value = part['valueReference'] ?? part['valueInstant'] ?? part['valueString'] ?? null;
    if (part['name'] === 'event-number') fields['id'] = value;
    if (part['name'] === 'timestamp') fields['timestamp'] = value;
    if (part['name'] === 'focus') fields['focus'] = value;
  }
  return fields;
}

function eventOf({ id, timestamp, focus }: JsonObject): Event {
  return { id: textOf(id) ?? '', at: textOf(timestamp) ?? '', reference: isObject(focus) ? textOf(focus['reference']) : undefined };
}

/** An entry without a resource: its name says what changed. */
function entryEvent(entry: JsonObject): Event | undefined {
  if (resourceIn(entry)) return undefined;
  const { request, fullUrl } = entry;
  return { id: textOf(entry['id']) ?? '', at: '', reference: textOf(fullUrl) ?? (isObject(request) ? textOf(request['url']) : undefined) };
}

function nameOf(resource: JsonObject | undefined): string | undefined {
  const [type, id] = [textOf(resource?.['resourceType']), textOf(resource?.['id'])];
  return type === undefined || id === undefined ? undefined : `${type}/${id}`;
}

const lastPart = (url: string | undefined): string =>
  url === undefined ? '' : url.slice(Math.max(url.lastIndexOf('/'), url.lastIndexOf('|')) + 1);
