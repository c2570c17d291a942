/**
 * From an HTTP body to outcomes: which CloudEvents mode it is, and JSON or not.
 * In: content type, headers, bytes. Out: outcomes, or `wrong_type`. A body that is no JSON is one rejection, so it is kept in `raw`.
 */
import { valueShape } from '@rounds/schemas/events/event.ts';
import { contentName } from '../../event-id.ts';
import type { Outcome } from '../../outcome.ts';
import { binaryOutcomeOf, outcomeOf, type Origin } from './map.ts';

export type Mode = 'single' | 'batch' | 'binary';

/** The CloudEvents mode of a request, or undefined when it is none. */
export function modeOf(headers: Headers): Mode | undefined {
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/cloudevents+json') return 'single';
  if (type === 'application/cloudevents-batch+json') return 'batch';
  return headers.has('ce-specversion') && /^application\/(json|[a-z0-9.-]+\+json)$/.test(type) ? 'binary' : undefined;
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
  if (mode === 'single') return [outcomeOf(body, origin, 0)];
  if (!Array.isArray(body)) return [refusal(origin, valueShape(body), 'a list of CloudEvents')];
  return body.map((entry: unknown, index) => outcomeOf(entry, origin, index));
}

function refusal(origin: Origin, shape: string, rule: string): Outcome {
  return { kind: 'rejection', sourceRef: `${origin.content}:0`, practice: '', violations: [{ field: '(body)', valueShape: shape, rule }] };
}
