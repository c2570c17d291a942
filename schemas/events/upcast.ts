/**
 * Lifts events of older schema versions to the newest, at one place, when they are read.
 * A topic is never rewritten. Each step is a pure function from version n to n + 1, found by the event's `dataschema`.
 */
import { DATA_SCHEMA } from './envelope.ts';

type Step = { to: string; lift: (event: Record<string, unknown>) => Record<string, unknown> };

/** Version → the step out of it. Empty until a second version exists: rounds/1 is the first. */
const steps = new Map<string, Step>();

/** The newest form of `input`; what is not an object, or already newest, is returned as it is. Throws on a version newer than this code. */
export function upcast(input: unknown): unknown {
  if (typeof input !== 'object' || input === null) return input;
  let event = input as Record<string, unknown>;
  for (let version = event['dataschema']; typeof version === 'string' && version !== DATA_SCHEMA; version = event['dataschema']) {
    const step = steps.get(version);
    if (!step) {
      if (isNewer(version)) throw new NewerSchemaError(version);
      return event;
    }
    event = { ...step.lift(event), dataschema: step.to };
  }
  return event;
}

const versionNumber = (schema: string) => Number(/^rounds\/(\d+)$/.exec(schema)?.[1] ?? Number.NaN);
const isNewer = (schema: string) => versionNumber(schema) > versionNumber(DATA_SCHEMA);

/** An event was written by a newer Rounds: the partition is held, the event is not a dead letter (guarantees.md 1.8). */
export class NewerSchemaError extends Error {
  constructor(version: string) {
    super(`event schema ${version} is newer than ${DATA_SCHEMA} of this version of Rounds`);
    this.name = 'NewerSchemaError';
  }
}
