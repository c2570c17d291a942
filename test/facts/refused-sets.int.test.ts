/**
 * Sets refused as a whole (X12 999, 997, TA1): each claim sent in one is rejected (kpis.md 1.5 rejection_rate), whatever comes first.
 * Every case has names of its own, so all are folded together: first batches, then second ones, then third. Here the names of sets are given; how an
 * 837 and a 999 come to the same name is tested with the adapter, any order at all in test/properties.
 */
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import { readEvents } from '@rounds/api/read/events.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answered, submitted } from '../fixtures/billing-events.ts';
import { createLogFixture, eventsAt, mainSite, nightSite, type Envelope } from '../fixtures/events.ts';
import { openPipeline, type Pipeline } from '../fixtures/pipeline.ts';

const main = eventsAt(mainSite);
const night = eventsAt(nightSite);
/** An acknowledgement is of a file, so of no practice. */
const outside = eventsAt({ practice: '', timeZone: 'UTC', cutoverMinutes: 0 });
const nameOf = (text: string): string => text.replaceAll(/[:/]/g, '-').padEnd(22, '_');

/** What one case says: claims, sets and refusals under its own name. */
function saying(about: string) {
  return {
    /** A claim of 15 January 2026, sent in a set of group `g`. */
    sent: (claim: string, set: string, { at = '2026-01-15T09:00:00.000Z', ...data }: { at?: string; [key: string]: unknown } = {}) =>
      submitted(`${about}.${claim}`, {
        sentIn: [at, ...[`${about}:isa`, `${about}:g`, `${about}:g/${set}`].map(nameOf)].join(' '),
        ...data,
      }),
    refused: (what: string, at = '2026-01-16T10:00:00Z', envelope: Envelope = {}): CanonicalEvent =>
      outside(
        'submission.acknowledged',
        `${about}:${what}`,
        at,
        { day: at.slice(0, 10), status: 'rejected', refuses: nameOf(`${about}:${what}`) },
        envelope,
      ),
  };
}
type Saying = ReturnType<typeof saying>;
type Event = CanonicalEvent;

interface Case {
  readonly about: string;
  readonly promise: string;
  readonly batches: (say: Saying) => readonly (readonly Event[])[];
  /** `claim practice day, what refused it`. */
  readonly rejected: readonly string[];
}

const resent = { at: '2026-01-20T09:00:00.000Z' };
const cases: readonly Case[] = [
  {
    about: 'c1',
    promise: 'a refused set rejects each claim of it and no other',
    batches: ({ sent, refused }) => [[sent('a', '1'), sent('b', '1'), sent('c', '2')], [refused('g/1')]],
    rejected: ['a main 2026-01-16 g/1', 'b main 2026-01-16 g/1'],
  },
  {
    about: 'c2',
    promise: 'also where it was refused before its claims were known',
    batches: ({ sent, refused }) => [[refused('g/1')], [sent('a', '1')], [sent('b', '1'), sent('c', '2')]],
    rejected: ['a main 2026-01-16 g/1', 'b main 2026-01-16 g/1'],
  },
  {
    about: 'c3',
    promise: 'once, however often it is said',
    batches: ({ sent, refused }) => [[refused('g/1'), sent('a', '1'), refused('g/1')], [], [refused('g/1'), sent('a', '1')]],
    rejected: ['a main 2026-01-16 g/1'],
  },
  {
    about: 'c4',
    promise: 'a refused group rejects all its sets',
    batches: ({ sent, refused }) => [[sent('a', '1'), sent('b', '2')], [refused('g')]],
    rejected: ['a main 2026-01-16 g', 'b main 2026-01-16 g'],
  },
  {
    about: 'c5',
    promise: 'a refused interchange as well',
    batches: ({ sent, refused }) => [[sent('a', '1')], [refused('isa')]],
    rejected: ['a main 2026-01-16 isa'],
  },
  {
    about: 'c6',
    promise: 'a set of which no claim is known, and a claim whose set is not told, change nothing',
    batches: ({ sent, refused }) => [[sent('a', '1'), submitted('c6.b')], [refused('g/2')]],
    rejected: [],
  },
  {
    about: 'c7',
    promise: 'only first attempts of first payers are rejected',
    batches: ({ sent, refused }) => [
      [sent('a', '1', { attempt: 2, frequency: '7' }), sent('b', '1', { payerSequence: 2 })],
      [refused('g/1')],
    ],
    rejected: [],
  },
  {
    about: 'c8',
    promise: 'a refusal that a later mapping withdraws rejects nothing more',
    batches: ({ sent, refused }) => [
      [sent('a', '1')],
      [refused('g/1', undefined, { id: 'c8' })],
      [refused('g/1', undefined, { id: 'c8', mappingversion: 2, withdrawn: true })],
    ],
    rejected: [],
  },
  {
    about: 'c9',
    promise: 'a claim is rejected at the practice that a later mapping found',
    batches: ({ sent, refused }) => {
      const { id, data } = sent('a', '1');
      return [[sent('a', '1')], [refused('g/1')], [night('claim.submitted', 'c9.a', '2026-01-15T10:00', data, { id, mappingversion: 2 })]];
    },
    rejected: ['a night 2026-01-16 g/1'],
  },
  {
    about: 'd1',
    promise: 'a number used again means the set sent last before the refusal',
    batches: ({ sent, refused }) => [[sent('old', '1')], [refused('g/1', '2026-01-21T10:00:00Z')], [sent('new', '1', resent)]],
    rejected: ['new main 2026-01-21 g/1'],
  },
  {
    about: 'd2',
    promise: 'and not one sent after it',
    batches: ({ sent, refused }) => [[sent('new', '1', resent)], [refused('g/1')], [sent('old', '1')]],
    rejected: ['old main 2026-01-16 g/1'],
  },
  {
    about: 'd3',
    promise: 'where clocks differ, the one sent within a day after it',
    batches: ({ sent, refused }) => [[sent('new', '1', resent)], [refused('g/1', '2026-01-20T01:00:00Z')]],
    rejected: ['new main 2026-01-20 g/1'],
  },
  {
    about: 'd4',
    promise: 'and none that was sent more than 31 days ago',
    batches: ({ sent, refused }) => [[sent('old', '1')], [refused('g/1', '2026-02-16T10:00:00Z')]],
    rejected: [],
  },
  {
    about: 'e1',
    promise: 'the first rejection stands, whoever said it',
    batches: ({ sent, refused }) => [
      [sent('a', '1'), main('claim.rejected', 'e1.a', '2026-01-18T10:00', { date: '2026-01-18', code: 'A7:562' })],
      [refused('g/1'), refused('g', '2026-01-17T10:00:00Z')],
    ],
    rejected: ['a main 2026-01-16 g/1'],
  },
  {
    about: 'e2',
    promise: 'a refusal is no answer of a payer',
    batches: ({ sent, refused }) => [[sent('a', '1')], [refused('g/1')], [answered('e2.a', '2026-02-01', { paidCents: 8_000 })]],
    rejected: ['a main 2026-01-16 g/1'],
  },
];

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await openPipeline();
  const said = cases.map(({ about, batches }) => batches(saying(about)));
  const log = createLogFixture();
  for (const n of [0, 1, 2]) await pipeline.fold(log.append(said.flatMap((batches) => batches[n] ?? [])));
});
afterAll(() => pipeline.close());

test.each(cases)('$promise', async ({ about, rejected }) => {
  const rows =
    await pipeline.rows(`SELECT substring(claim_id, 4) || ' ' || practice_id || ' ' || toString(day) || ' ' || substring(rejected_in, 4) AS said
    FROM claims FINAL WHERE is_rejection_day AND claim_id LIKE '${about}.%' ORDER BY said`);
  expect(rows.map(({ said }) => said)).toEqual(rejected);
});

test('a rejected claim is open until a payer answers, and then counts as answered', async () => {
  const outcomes = async (claim: string) =>
    pipeline.rows(
      `SELECT DISTINCT first_outcome AS outcome, first_response_on IS NULL AS open FROM claims FINAL WHERE claim_id = '${claim}'`,
    );
  expect(await outcomes('c1.a')).toEqual([{ outcome: 'rejected', open: 1 }]);
  expect(await outcomes('e2.a')).toEqual([{ outcome: 'paid', open: 0 }]);
});

test('measure is told of the days on which claims were refused', () => {
  const [, second] = pipeline.published.get('changes')?.filter((change) => (change as { practice: string }).practice === 'main') ?? [];
  expect(second).toMatchObject({ days: { claims: expect.arrayContaining(['2026-01-16', '2026-01-20', '2026-01-21']) } });
});

test('the acknowledgement stands among the events of the claim, for readers of its practice', async () => {
  const told = async (practices: string[]) =>
    (await readEvents(pipeline.store, practices, 'billing', 'c5.a')).map(({ type, topic, data }) => [type, topic, data['status']]);
  expect(await told(['main'])).toEqual([
    ['claim.submitted', 'billing', undefined],
    ['submission.acknowledged', 'operations', 'rejected'],
  ]);
  expect(await told(['night'])).toEqual([]);
});
