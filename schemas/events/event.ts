/**
 * Every canonical event Rounds knows, by stream.
 * `streamOf` says which topic a type belongs to; `parseEvent` is the one gate: upcast, validate, or a list of broken rules.
 */
import type { z } from 'zod';
import { ruleOf } from '../rule-words.ts';
import type { Stream } from '../topics.ts';
import { appointmentEvent } from './appointment.events.ts';
import { billingEvent } from './billing.events.ts';
import { anyEnvelope } from './envelope.ts';
import { operationsEvent } from './operations.events.ts';
import { staffingEvent } from './staffing.events.ts';
import { upcast } from './upcast.ts';

export const eventSchemas = {
  appointments: appointmentEvent,
  billing: billingEvent,
  staffing: staffingEvent,
  operations: operationsEvent,
} as const;
export type CanonicalEvent = z.infer<(typeof eventSchemas)[Stream]>;

const streamByType = new Map<string, Stream>(
  (Object.entries(eventSchemas) as [Stream, { options: readonly { shape: { type: { value: string } } }[] }][]).flatMap(([stream, union]) =>
    union.options.map((option): [string, Stream] => [option.shape.type.value, stream]),
  ),
);

/** The stream an event type belongs to, or undefined for an unknown type. */
export function streamOf(type: string): Stream | undefined {
  return streamByType.get(type);
}

/** One broken rule: which field, the shape (never the content) of what stood there, and the rule. */
export interface Violation {
  readonly field: string;
  readonly valueShape: string;
  readonly rule: string;
  /** The code no list knows, where that is the reason; adapters make it with `unknownCode` (ingest/codes.ts). */
  readonly code?: { readonly list: string; readonly value: string };
}

/** The shape of a value without its content: safe for logs and dead letters. `"Jane"` → `text of 4`. */
export function valueShape(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'string') return value === '' ? 'empty text' : `text of ${value.length}`;
  if (Array.isArray(value)) return `list of ${value.length}`;
  return typeof value;
}

/** The violations of a zod error, each with the field's path (`whole` where it is about all of `input`) and the shape of the value that stood there. */
export function violationsOf(error: z.ZodError, input: unknown, whole = '(event)'): Violation[] {
  return error.issues.map((issue) => {
    let value: unknown = input;
    for (const key of issue.path) value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
    return { field: issue.path.map(String).join('.') || whole, valueShape: valueShape(value), rule: ruleOf(issue) };
  });
}

export type ParsedEvent = { ok: true; stream: Stream; event: CanonicalEvent } | { ok: false; violations: Violation[] };

/** Upcasts and validates one event. Never throws for bad input. */
export function parseEvent(input: unknown): ParsedEvent {
  const lifted = upcast(input);
  const type = typeof lifted === 'object' && lifted !== null ? Reflect.get(lifted, 'type') : undefined;
  const stream = typeof type === 'string' ? streamOf(type) : undefined;
  if (!stream) {
    const envelope = anyEnvelope.safeParse(lifted);
    const violations = envelope.success ? [] : violationsOf(envelope.error, lifted);
    return {
      ok: false,
      violations: [
        { field: 'type', valueShape: valueShape(type), rule: 'a known event type' },
        ...violations.filter((v) => v.field !== 'type'),
      ],
    };
  }
  const parsed = eventSchemas[stream].safeParse(lifted);
  return parsed.success ? { ok: true, stream, event: parsed.data } : { ok: false, violations: violationsOf(parsed.error, lifted) };
}
