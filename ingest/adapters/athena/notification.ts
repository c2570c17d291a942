/**
 * From an id-only notification (FHIR R4 subscriptions backport, as athenahealth sends it) to references: pure, no IO.
 * In: the bytes of a Bundle. Out: what has changed and must be fetched, or the place and the rule that were broken.
 * Takes ids, topic and times by name and drops the rest; `eventNumber` counts within its bundle and says nothing of order.
 */
import { valueShape, type Violation } from '@rounds/schemas/events/event.ts';
import { z } from 'zod';
import type { FetchReference } from '../../fetch-queue.ts';

const text = z.string().min(1).max(512);
const notificationEvent = z.object({
  id: z.string().min(1).max(200),
  timestamp: z.string().max(64).optional(),
  focus: z.object({ reference: text.optional(), identifier: z.object({ system: text, value: text }).optional() }),
});
const status = z.object({
  resourceType: z.literal('SubscriptionStatus'),
  type: z.enum(['handshake', 'heartbeat', 'event-notification', 'query-status', 'query-event']),
  topic: text.optional(),
  notificationEvent: z.array(notificationEvent).max(10_000).optional(),
});
const bundle = z.object({
  resourceType: z.literal('Bundle'),
  entry: z.array(z.object({ resource: z.unknown().optional() })).min(1),
});

export type Notification =
  { readonly ok: true; readonly references: readonly FetchReference[] } | { readonly ok: false; readonly violation: Violation };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads one notification. Never throws for bad input. */
export function readNotification(bytes: Uint8Array): Notification {
  let body: unknown;
  try {
    body = JSON.parse(utf8.decode(bytes));
  } catch {
    return broken('(body)', `${bytes.length} bytes`, 'JSON in UTF-8');
  }
  const outer = bundle.safeParse(body);
  if (!outer.success) return broken('(body)', valueShape(body), 'a FHIR Bundle with entries');
  const found = outer.data.entry.find(
    ({ resource }) => z.object({ resourceType: z.literal('SubscriptionStatus') }).safeParse(resource).success,
  );
  const parsed = status.safeParse(found?.resource);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    return broken(path === '' ? 'SubscriptionStatus' : path, valueShape(found?.resource), 'a SubscriptionStatus with ids and topic');
  }
  return referencesOf(parsed.data);
}

/** True when the bytes are a notification: such a raw message holds no events of its own. */
export function isNotification(bytes: Uint8Array): boolean {
  return readNotification(bytes).ok;
}

function referencesOf({ topic = '', notificationEvent: events = [] }: z.output<typeof status>): Notification {
  // `https://…/SubscriptionTopic/Appointment.check-in`: what stands last says the resource and what was done to it.
  const name = topic.slice(topic.lastIndexOf('/') + 1).slice(0, 200);
  const references: FetchReference[] = [];
  for (const { id, timestamp, focus } of events) {
    const resourceType = typeOf(focus.reference) ?? /^([A-Z][A-Za-z]{1,63})\./.exec(name)?.[1];
    if (resourceType === undefined) return broken('topic', valueShape(topic), 'a topic Resource.action, or a reference Resource/id');
    if (focus.reference === undefined && focus.identifier === undefined)
      return broken('notificationEvent.focus', valueShape(focus), 'a reference or an identifier');
    references.push({
      resourceType,
      ...(focus.reference === undefined ? {} : { reference: focus.reference }),
      ...(focus.identifier === undefined ? {} : { identifier: focus.identifier }),
      topic: name,
      notificationId: id,
      at: timestamp ?? '',
    });
  }
  return { ok: true, references };
}

/** `Appointment/4712` and its version `Appointment/4712/_history/3`; addresses elsewhere are never followed. */
function typeOf(reference: string | undefined): string | undefined {
  return /^([A-Z][A-Za-z]{1,63})\/[A-Za-z0-9.-]{1,64}(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/.exec(reference ?? '')?.[1];
}

function broken(field: string, shape: string, rule: string): Notification {
  return { ok: false, violation: { field, valueShape: shape, rule } };
}
