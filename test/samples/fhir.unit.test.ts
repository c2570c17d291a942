/**
 * Public FHIR R4 files (where they are) through the adapter: appointments per status, visits, claims, charge and paid are what a plain walk
 * over the JSON gives. Every file of the folders is taken, also ones put there later; the same file twice or cut anywhere changes nothing.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fhirDesk, told, type SeenEvent } from '@rounds/ingest/adapters/fhir/fhir-for-tests.ts';
import { readNotification } from '@rounds/ingest/adapters/athena/notification.ts';
import { describe, expect, it } from 'vitest';

type Plain = { [key: string]: unknown };
const folder = (name: string) => fileURLToPath(new URL(`../../../shared/samples/${name}`, import.meta.url));
const files = ['fhir-spec-r4', 'fhir-synthea-r4', 'fhir-eob'].flatMap((name) =>
  existsSync(folder(name))
    ? readdirSync(folder(name)).map((file): [string, string] => [`${name}/${file}`, readFileSync(`${folder(name)}/${file}`, 'utf8')])
    : [],
);
const get = (value: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined), value);
const cents = (value: unknown): number => (typeof value === 'number' ? Math.round(value * 100) : 0);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Every resource of a file, by JSON.parse alone. */
function resourcesOf(text: string): Plain[] {
  const value = JSON.parse(text) as Plain;
  return value['resourceType'] === 'Bundle' ? list(value['entry']).map((entry) => get(entry, 'resource') as Plain) : [value];
}

/** What an organisation would list as its sites: whatever the file calls a place. */
function sitesOf(resources: readonly Plain[]): Record<string, string> {
  const found = resources.flatMap((one) => [
    ...list(get(one, 'location')).map((place) => get(place, 'location', 'display')),
    get(one, 'facility', 'display'),
    ...list(get(one, 'participant')).map((part) => (/^Location\/(.*)/.exec(String(get(part, 'actor', 'reference'))) ?? [])[1]),
    ...list(get(one, 'contained')).flatMap((inner) => (get(inner, 'resourceType') === 'Organization' ? [get(inner, 'id')] : [])),
  ]);
  return Object.fromEntries(found.flatMap((site) => (typeof site === 'string' && site !== '' ? [[site, 'cherry-creek']] : [])));
}

function naive(resources: readonly Plain[]) {
  const ofType = (type: string) => resources.filter((one) => one['resourceType'] === type);
  const claims = ofType('Claim').filter((one) => one['use'] === 'claim');
  const eobs = ofType('ExplanationOfBenefit').filter((one) => one['use'] === 'claim');
  const alone = eobs.filter((one) => one['claim'] === undefined);
  const submitted = (eob: Plain) =>
    list(eob['total']).find((total) => list(get(total, 'category', 'coding')).some((coding) => get(coding, 'code') === 'submitted'));
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
  const visits = ofType('Encounter').filter(
    (one) => !['IMP', 'ACUTE', 'NONAC'].includes(String(get(one, 'class', 'code'))) && get(one, 'period', 'start') !== undefined,
  );
  return {
    booked: ofType('Appointment').filter(({ status }) => status === 'booked').length,
    slots: ofType('Slot').length,
    visits: visits.length,
    finished: visits.filter(({ status }) => status === 'finished').length,
    claims: claims.length + alone.length,
    chargeCents:
      sum(claims.map((one) => cents(get(one, 'total', 'value')))) + sum(alone.map((one) => cents(get(submitted(one), 'amount', 'value')))),
    answers: eobs.length,
    paidCents: sum(eobs.map((one) => cents(get(one, 'payment', 'amount', 'value')))),
  };
}

function mapped(events: readonly SeenEvent[]) {
  const ofType = (type: string) => events.filter((event) => event.type === type);
  const sum = (type: string) => ofType(type).reduce((all, { data }) => all + Number(data['amountCents']), 0);
  const walkIns = ofType('appointment.booked').filter(({ data }) => data['walkIn'] === true);
  return {
    booked: ofType('appointment.booked').length - walkIns.length,
    slots: ofType('slot_template.published').length,
    visits: walkIns.length,
    finished: ofType('appointment.checked_out').length,
    claims: ofType('claim.submitted').length,
    chargeCents: sum('charge.posted'),
    answers: ofType('claim.adjudicated').length,
    paidCents: sum('payment.posted'),
  };
}

describe.skipIf(files.length === 0)('public FHIR files', () => {
  it.each(files)('%s', async (_name, text) => {
    const resources = resourcesOf(text);
    const sites = sitesOf(resources);
    const { events, rejections } = told(text, { sites });
    expect(rejections).toEqual([]);
    expect(mapped(events)).toEqual(naive(resources));

    const desk = fhirDesk({ sites });
    const reports = [
      await desk.deliver(text),
      await desk.deliver(`\uFEFF${text}\n`, 1_009),
      await desk.deliver(resources.map((one) => JSON.stringify(one)).join('\n')),
    ];
    expect(reports.map(({ rows }) => [rows.read, rows.rejected])).toEqual(reports.map(() => [resources.length, 0]));
    const ids = ['appointments', 'billing'].flatMap((topic) => desk.log.bodies(topic).map((event) => get(event, 'id')));
    expect(new Set(ids)).toEqual(new Set(events.map(({ id }) => id)));
  });
});

const webhook = `${folder('webhooks')}/athena_subscription_bundle.json`;
it.skipIf(!existsSync(webhook))('the athenahealth notification holds no events; what it names is fetched', () => {
  const bytes = readFileSync(webhook);
  expect(told(bytes)).toMatchObject({ events: [], rejections: [] });
  expect(readNotification(bytes)).toMatchObject({
    ok: true,
    references: [{ resourceType: 'Appointment', identifier: { system: 'urn:athenahealth:athenanet:api:appointments:195900', value: '1' } }],
  });
});
