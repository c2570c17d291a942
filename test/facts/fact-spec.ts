/**
 * Specifications of a fold: given events, then these rows. All examples of a file are folded in one batch, each about its own subject.
 * In: a table of examples. Out: one test each. Columns an example does not name are not looked at.
 */
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLogFixture } from '../fixtures/events.ts';
import { openPipeline, type Pipeline } from '../fixtures/pipeline.ts';

export interface Example {
  readonly promise: string;
  /** Events about `subject`, whatever it is. */
  readonly given: (subject: string) => readonly CanonicalEvent[];
  /** Rows in the order of the day. */
  readonly then: readonly Readonly<Record<string, unknown>>[];
}

export interface FactSpec {
  readonly table: string;
  /** Column that holds the subject. */
  readonly subject: string;
  readonly orderBy: string;
  /** Leaves rows out that no example looks at; a plain condition. */
  readonly where?: string;
}

/** Defines the tests of `examples`. */
export function specifyFact({ table, subject, orderBy, where = '1' }: FactSpec, examples: readonly Example[]): void {
  let pipeline: Pipeline;
  let rows: Record<string, unknown>[];
  const nameOf = (index: number): string => `s${index}`;
  beforeAll(async () => {
    pipeline = await openPipeline();
    await pipeline.fold(createLogFixture().append(examples.flatMap(({ given }, index) => given(nameOf(index)))));
    rows = await pipeline.rows(`SELECT * FROM ${table} WHERE ${where} ORDER BY ${subject}, ${orderBy}`);
  });
  afterAll(() => pipeline.close());
  it.each(examples.map(({ promise, then }, index) => ({ promise, then, index })))('$promise', ({ then, index }) => {
    const own = rows.filter((row) => row[subject] === nameOf(index));
    expect(own.map((row, at) => Object.fromEntries(Object.keys(then[at] ?? row).map((column) => [column, row[column]])))).toEqual(then);
  });
}
