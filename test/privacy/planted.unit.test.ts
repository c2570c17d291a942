/**
 * Promise 5 and guarantees.md S4: of identifiers planted in every place a message has, none is found outside the sealed part of `raw`:
 * not in events, dead letters, keys, headers, reports, answers or the program's log.
 */
import { createHmac } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { createCsvAdapter } from '@rounds/ingest/adapters/csv/file-adapter.ts';
import { createKnownEndings } from '@rounds/ingest/adapters/csv/known-endings.ts';
import { createKnownVersions } from '@rounds/ingest/adapters/csv/known-versions.ts';
import { loadMappings, shippedMappings } from '@rounds/ingest/adapters/csv/mapping.ts';
import { workbook } from '@rounds/ingest/adapters/csv/workbook/workbook-for-tests.ts';
import { createAthenaRoute } from '@rounds/ingest/adapters/athena/athena-route.ts';
import { createEventsRoute } from '@rounds/ingest/adapters/http-events/events-route.ts';
import { createX12FileAdapter } from '@rounds/ingest/adapters/x12/deliver.ts';
import { createFhirAdapter } from '@rounds/ingest/adapters/fhir/file-adapter.ts';
import { createHl7v2RawReader } from '@rounds/ingest/adapters/hl7v2/raw-reader.ts';
import type { RawReader } from '@rounds/ingest/raw-reader.ts';
import { testNow } from '@rounds/ingest/accept-for-tests.ts';
import { createPseudonymise } from '@rounds/ingest/privacy.ts';
import { sign } from '@rounds/ingest/signatures/verify-signature.ts';
import { feedConfig } from '@rounds/schemas/feed-config.ts';
import { describe, expect, it } from 'vitest';
import { privacyDesk, type PrivacyDesk } from './desk.ts';
import { leaksIn, Plant, plantedIn } from './planted.ts';
import { misplacedResources, stuffedResources } from './stuffed-fhir.ts';
import { misplacedMessages, stuffedMessages } from './stuffed-hl7.ts';
import { misplacedSets, stuffedClaims, stuffedRemittances, stuffedStatus } from './stuffed-x12.ts';
import { badTable, chargesTable, csvOf, goodTable, headlessTable, pivotedTable } from './stuffed-tables.ts';
import { stuffedEvents, stuffedHeaders, stuffedNotification } from './stuffed-webhooks.ts';

const secret = 'a-secret-of-sixteen';
const mappings = await loadMappings([shippedMappings]);

function csvAdapter(desk: PrivacyDesk, id = 'generic-appointments') {
  const mapping = mappings.get(id);
  if (!mapping) throw new Error('no such mapping');
  const known = { known: createKnownVersions({}), endings: createKnownEndings({}) };
  return createCsvAdapter({ ...desk, ...known, pseudonymise: createPseudonymise(Buffer.alloc(32, 7)), clock: () => testNow }, mapping);
}

/** Of two practices the site code says which; no other code is in any list. */
const configs = { get: (feed: string) => Promise.resolve(feedConfig.parse({ feed, sites: { '1093812345': 'cherry-creek' } })) };
const deps = (desk: PrivacyDesk) => ({
  ...desk,
  feeds: configs,
  configs,
  pseudonymise: createPseudonymise(Buffer.alloc(32, 7)),
  clock: () => testNow,
});

/** Takes a message in as its reader understands it. */
async function message(desk: PrivacyDesk, reader: RawReader, content: string): Promise<void> {
  const raw = { feed: `${reader.adapter}/main`, contentType: 'text/plain', bytes: Buffer.from(content), sourceRef: 'test:0' };
  await desk.acceptor.accept(await reader.reread(raw), raw);
}

async function webhook(desk: PrivacyDesk, body: unknown, more: Record<string, string> = {}): Promise<void> {
  const app = createEventsRoute({
    acceptor: desk.acceptor,
    feedSecrets: async () => [{ secret, scheme: 'standard-webhooks' }],
    isAdministrator: async () => false,
    clock: () => testNow,
  });
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const timestamp = String(testNow / 1000);
  const headers = {
    'content-type': 'application/json',
    'webhook-id': 'm1',
    'webhook-timestamp': timestamp,
    'webhook-signature': sign(secret, 'm1', timestamp, bytes),
    ...more,
  };
  await desk.answered(await app.request('/v1/webhooks/front-desk', { method: 'POST', body: bytes, headers }));
}

async function athena(desk: PrivacyDesk, body: unknown): Promise<void> {
  const app = createAthenaRoute({
    acceptor: desk.acceptor,
    feedSecrets: async () => [{ secret, scheme: 'x-hub-signature' }],
    fetches: { queueFetches: () => Promise.resolve() },
    clock: () => testNow,
  });
  const text = JSON.stringify(body);
  const headers = {
    'content-type': 'application/fhir+json',
    'x-hub-signature': `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`,
  };
  await desk.answered(await app.request('/v1/webhooks/athena/main', { method: 'POST', body: text, headers }));
}

interface Trial {
  readonly name: string;
  /** Sends stuffed messages; fewer than 200 identifiers where the format has no room for more. */
  readonly run: (desk: PrivacyDesk, plant: Plant) => Promise<unknown>;
  readonly planted: number;
  /** Events that must come of it all the same: a door that refuses everything leaks nothing and proves nothing. */
  readonly events: number;
  /** False where nothing of the file is kept: it was refused as a whole. */
  readonly kept?: boolean;
}

const trials: readonly Trial[] = [
  {
    name: 'a table, with one wrong row',
    planted: 200,
    events: 40,
    run: (desk, plant) => desk.deliver(csvAdapter(desk), csvOf(goodTable(plant))),
  },
  {
    name: 'a table of wrong cells',
    planted: 100,
    events: 1,
    kept: false,
    run: (desk, plant) => desk.deliver(csvAdapter(desk), csvOf(badTable(plant))),
  },
  {
    name: 'a table without its header',
    planted: 200,
    events: 1,
    kept: false,
    run: (desk, plant) => desk.deliver(csvAdapter(desk), csvOf(headlessTable(plant))),
  },
  {
    name: 'a table with identifiers for headers',
    planted: 200,
    events: 40,
    run: (desk, plant) => desk.deliver(csvAdapter(desk), csvOf(pivotedTable(plant))),
  },
  {
    name: 'a workbook whose sheet is named after a person',
    planted: 200,
    events: 40,
    run: (desk, plant) => desk.deliver(csvAdapter(desk), workbook([{ name: plant.take('family'), rows: goodTable(plant) }])),
  },
  {
    name: 'a table of charges',
    planted: 200,
    events: 200,
    run: (desk, plant) => desk.deliver(csvAdapter(desk, 'generic-charges-and-payments'), csvOf(chargesTable(plant))),
  },
  { name: 'webhooks, a batch', planted: 200, events: 4, run: (desk, plant) => webhook(desk, stuffedEvents(plant)) },
  {
    name: 'webhooks, binary mode',
    planted: 60,
    events: 1,
    run: (desk, plant) => webhook(desk, { room: '4', more: plant.rest(60) }, stuffedHeaders(plant)),
  },
  { name: 'webhooks, no JSON', planted: 200, events: 0, run: (desk, plant) => webhook(desk, `{"a": ${plant.rest(200).join(' ')}`) },
  {
    name: 'X12 claims',
    planted: 100,
    events: 6,
    run: (desk, plant) => desk.deliver(createX12FileAdapter(deps(desk)), stuffedClaims(plant)),
  },
  {
    name: 'X12 remittances',
    planted: 40,
    events: 6,
    run: (desk, plant) => desk.deliver(createX12FileAdapter(deps(desk)), stuffedRemittances(plant)),
  },
  {
    name: 'X12 claim status',
    planted: 6,
    events: 2,
    run: (desk, plant) => desk.deliver(createX12FileAdapter(deps(desk)), stuffedStatus(plant)),
  },
  {
    name: 'X12 with identifiers where codes belong',
    planted: 200,
    events: 1,
    run: (desk, plant) => desk.deliver(createX12FileAdapter(deps(desk)), misplacedSets(plant)),
  },
  {
    name: 'HL7 v2',
    planted: 200,
    events: 8,
    run: (desk, plant) => message(desk, createHl7v2RawReader(deps(desk)), stuffedMessages(plant)),
  },
  {
    name: 'HL7 v2 with identifiers where codes belong',
    planted: 200,
    events: 1,
    run: (desk, plant) => message(desk, createHl7v2RawReader(deps(desk)), misplacedMessages(plant)),
  },
  { name: 'FHIR', planted: 200, events: 8, run: (desk, plant) => desk.deliver(createFhirAdapter(deps(desk)), stuffedResources(plant)) },
  {
    name: 'FHIR with identifiers where codes belong',
    planted: 200,
    events: 1,
    run: (desk, plant) => desk.deliver(createFhirAdapter(deps(desk)), misplacedResources(plant)),
  },
  { name: 'athenahealth notification', planted: 60, events: 0, run: (desk, plant) => athena(desk, stuffedNotification(plant, true)) },
  {
    name: 'athenahealth notification that is none',
    planted: 60,
    events: 0,
    run: (desk, plant) => athena(desk, stuffedNotification(plant, false)),
  },
];

describe.each(trials)('$name', ({ run, planted, events, kept = true }) => {
  it('leaves no planted identifier outside raw', async () => {
    const [desk, plant] = [privacyDesk(), new Plant()];
    await run(desk, plant);
    const leaks = desk.texts().flatMap(({ where, text }) => leaksIn(where, text, plant));
    expect(leaks).toEqual([]);
    expect(plant.values.size).toBeGreaterThanOrEqual(planted);
    expect(desk.eventCount()).toBeGreaterThanOrEqual(events);
    // The other half: they were in what was sent, and lie in raw.
    if (kept) expect(plantedIn(desk.raw(), plant)).toBeGreaterThan(plant.values.size * 0.8);
  });
});

it('every adapter has its trial: a new one fails here until it has', () => {
  const tried = ['athena', 'csv', 'fhir', 'hl7v2', 'http-events', 'x12'];
  // These carry files of any adapter; planted.int.test.ts sends through them.
  const doors = ['drop-folder', 'upload'];
  const folders = readdirSync(new URL('../../ingest/adapters/', import.meta.url), { withFileTypes: true });
  expect(
    folders
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort(),
  ).toEqual([...tried, ...doors].sort());
});

it('the search finds what it is to find', () => {
  const plant = new Plant();
  const [phone, birth, name, text] = [plant.take('phone'), plant.take('birth'), plant.take('family'), plant.take('text')];
  const hidden = [
    phone.replaceAll('-', ''),
    birth.replaceAll('-', ''),
    name.toUpperCase(),
    encodeURIComponent(text),
    Buffer.from(name).toString('hex'),
  ];
  for (const form of hidden) expect([form, leaksIn('x', `{"a":"${form}"}`, plant).length]).toEqual([form, 1]);
  expect(leaksIn('x', '{"id":"a1b2c3","time":"2026-11-20T15:00:00Z"}', plant)).toEqual([]);
});
