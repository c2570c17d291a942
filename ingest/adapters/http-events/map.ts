/**
 * From CloudEvents 1.0 to drafts: pure, no IO.
 * In: a parsed CloudEvent (structured) or its headers and data (binary), and where it came from. Out: a draft or a rejection.
 * Takes the attributes it knows by name and drops the rest; what `data` may hold is the event schema's list.
 */
import { DATA_SCHEMA } from '@rounds/schemas/events/envelope.ts';
import { valueShape, type Violation } from '@rounds/schemas/events/event.ts';
import { shortHash } from '../../event-id.ts';
import type { Outcome } from '../../outcome.ts';

export interface Origin {
  /** `http/<feed>`. */
  readonly source: string;
  /** Hash of the body. */
  readonly content: string;
}

/** The attributes of a binary event; `datacontenttype` is the request's own. */
const names = ['specversion', 'id', 'type', 'source', 'subject', 'time', 'recordedat', 'practiceid', 'dataschema'] as const;

/** Nothing is known of them yet. Read by name from parsed JSON: none of the names stands on every object. */
type Attributes = Readonly<Partial<Record<(typeof names)[number] | 'datacontenttype', unknown>>>;

/** One structured CloudEvent. `index` is its place in the message. */
export function outcomeOf(cloudEvent: unknown, origin: Origin, index: number): Outcome {
  if (typeof cloudEvent !== 'object' || cloudEvent === null || Array.isArray(cloudEvent)) {
    return rejection(origin, index, [{ field: '(event)', valueShape: valueShape(cloudEvent), rule: 'a CloudEvent: an object' }]);
  }
  const attributes: Attributes & { readonly data?: unknown; readonly data_base64?: unknown } = cloudEvent;
  if (attributes.data_base64 !== undefined)
    return rejection(origin, index, [{ field: 'data_base64', valueShape: 'text', rule: 'data as JSON' }]);
  return fromParts(attributes, attributes.data, origin, index);
}

/** One CloudEvent in binary mode: attributes in `ce-` headers, the body is its data. */
export function binaryOutcomeOf(headers: Headers, data: unknown, origin: Origin): Outcome {
  const read = (name: string): unknown => {
    const text = headers.get(`ce-${name}`);
    return text === null ? undefined : decodeHeader(text);
  };
  return fromParts(Object.fromEntries(names.map((name) => [name, read(name)])), data, origin, 0);
}

function fromParts(attributes: Attributes, data: unknown, origin: Origin, index: number): Outcome {
  const violations = envelopeViolations(attributes);
  if (violations.length > 0) return rejection(origin, index, violations);
  const { dataschema } = attributes;
  const draft = {
    specversion: '1.0',
    id: shortHash(origin.source, String(attributes.source), String(attributes.id)),
    type: attributes.type,
    source: origin.source,
    subject: attributes.subject,
    time: attributes.time,
    recordedat: attributes.recordedat ?? attributes.time,
    practiceid: attributes.practiceid ?? '',
    // A sender's own schema address says nothing to us; only our own versions are lifted.
    dataschema: typeof dataschema === 'string' && /^rounds\/\d{1,4}$/.test(dataschema) ? dataschema : DATA_SCHEMA,
    sourceref: refOf(origin, index),
    data: data ?? {},
  };
  return { kind: 'event', draft };
}

function envelopeViolations({ specversion, id, source, datacontenttype }: Attributes): Violation[] {
  const violations: Violation[] = [];
  const wrong = (field: string, value: unknown, rule: string) => violations.push({ field, valueShape: valueShape(value), rule });
  if (specversion !== '1.0') wrong('specversion', specversion, '1.0');
  if (typeof id !== 'string' || id === '' || id.length > 512) wrong('id', id, 'a text of 1 to 512 characters');
  if (typeof source !== 'string' || source === '' || source.length > 512) wrong('source', source, 'a text of 1 to 512 characters');
  if (
    datacontenttype !== undefined &&
    !/^application\/(json|[a-z0-9.-]+\+json)\b/i.test(typeof datacontenttype === 'string' ? datacontenttype : '')
  )
    wrong('datacontenttype', datacontenttype, 'JSON');
  return violations;
}

function rejection(origin: Origin, index: number, violations: readonly Violation[]): Outcome {
  return { kind: 'rejection', sourceRef: refOf(origin, index), practice: '', violations };
}

const refOf = (origin: Origin, index: number): string => `${origin.content}:${index}`;

/** Header values are percent-encoded UTF-8 (CloudEvents HTTP binding 3.1.3.2); what is not stays as it is. */
function decodeHeader(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
