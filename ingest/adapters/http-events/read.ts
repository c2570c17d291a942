/**
 * From an HTTP body to outcomes: which CloudEvents mode it is, and JSON or not.
 * In: content type, headers, bytes. Out: outcomes, or `wrong_type`. A body that is no JSON is one rejection, so it is kept in `raw`.
 */
import { valueShape } from '@rounds/schemas/events/event.ts';
import { contentName } from '../../event-id.ts';
import type { Outcome } from '../../outcome.ts';
import { binaryOutcomeOf, outcomeOf, type Origin } from './map.ts';

/** `plain`: JSON that does not say which of the first two it is. */
export type Mode = 'single' | 'batch' | 'plain' | 'binary';

/** The CloudEvents mode of a request, or undefined when it is none. `plainJson`: application/json without `ce-` headers will do. */
export function modeOf(headers: Headers, plainJson = false): Mode | undefined {
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/cloudevents+json') return 'single';
  if (type === 'application/cloudevents-batch+json') return 'batch';
  if (headers.has('ce-specversion')) return /^application\/(json|[a-z0-9.-]+\+json)$/.test(type) ? 'binary' : undefined;
  return plainJson && type === 'application/json' ? 'plain' : undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What the bytes hold, in order. Never throws for bad input. */
export function readOutcomes(mode: Mode, headers: Headers, bytes: Uint8Array, source: string): Outcome[] {
  const origin: Origin = { source, content: contentName(bytes) };
  let body: unknown;
  try {
    body = bytes.length === 0 && mode === 'binary' ? {} : JSON.parse(utf8.decode(bytes));
  } catch {
    return [refusal(origin, `${bytes.length} bytes`, 'JSON in UTF-8')];
  }
  if (mode === 'binary') return [binaryOutcomeOf(headers, body, origin)];
  if (mode === 'single' || (mode === 'plain' && !Array.isArray(body))) return [outcomeOf(body, origin, 0)];
  if (!Array.isArray(body)) return [refusal(origin, valueShape(body), 'a list of CloudEvents')];
  return body.map((entry: unknown, index) => outcomeOf(entry, origin, index));
}

function refusal(origin: Origin, shape: string, rule: string): Outcome {
  return { kind: 'rejection', sourceRef: `${origin.content}:0`, practice: '', violations: [{ field: '(body)', valueShape: shape, rule }] };
}
