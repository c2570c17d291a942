/** Bad input (guarantees.md (c) 31 to 36): a reason with its place, never an error, and the rest is taken in. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fhirDesk, told } from './fhir-for-tests.ts';
import { MAX_DEPTH, parseJson } from './json.ts';
import { readReference } from './references.ts';
import { readWhen } from './when.ts';

const appointment = (id: string, more: object = {}) => ({
  resourceType: 'Appointment',
  id,
  status: 'booked',
  created: '2026-11-01T10:00:00Z',
  start: '2026-11-20T16:00:00Z',
  ...more,
});
const line = (id: string) => JSON.stringify(appointment(id));
const ndjson = 'application/fhir+ndjson';

describe('JSON', () => {
  it('numbers stay as written', () => {
    expect(parseJson('[10.10, 9007199254740993, 1E3, -0]').value).toEqual(['10.10', '9007199254740993', '1E3', '-0']);
  });
  it('forbidden and repeated keys are dropped, objects have no prototype', () => {
    const { value, dropped } = parseJson('{"a":1,"__proto__":{"b":2},"constructor":3,"a":4}');
    expect(dropped).toBe(3);
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(Object.entries(value as object)).toEqual([['a', '1']]);
    const text = line('a1').replace('"status"', '"status":"cancelled","__proto__":{"x":1},"status"');
    expect(told(text).events[0]?.flags).toEqual(['keys_dropped']);
  });
  it.each(['', '{', '{"a":}', '[1,]', '{"a":1}x', '01', '"\n"', '"\\x"', 'nul', '+1', '.5', '{a:1}'])('%j is refused', (text) => {
    expect(told(text).rejections).toEqual(['(body): JSON']);
  });
  it('200 deep is refused, in no time', () => {
    expect(told('['.repeat(200) + ']'.repeat(200)).rejections).toEqual([`(body): nested at most ${MAX_DEPTH} deep`]);
    expect(told('{"a":'.repeat(1_000_000)).rejections).toEqual([`(body): nested at most ${MAX_DEPTH} deep`]);
  });
  it('bytes that are no UTF-8', () => expect(told(Buffer.from([0x7b, 0xff, 0x7d])).rejections).toEqual(['(body): UTF-8']));
});

describe('XML', () => {
  it.each([
    ['<Appointment xmlns="http://hl7.org/fhir"/>', 'FHIR as JSON: XML is not taken'],
    ['<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', 'JSON: XML with a DOCTYPE is refused unread'],
    ['<!doctype x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>', 'JSON: XML with a DOCTYPE is refused unread'],
  ])('%s', (text, rule) => expect(told(text).rejections).toEqual([`(body): ${rule}`]));
});

describe('ndjson', () => {
  it('a bad line is that line only; BOM, CRLF, blank lines, no last line end', () => {
    const text = `\uFEFF${line('a1')}\r\n{"bad\n\n${line('a2')}`;
    const { events, rejections } = told(text, {}, ndjson);
    expect(events.map(({ subject }) => subject)).toEqual(['fhir-test:a1', 'fhir-test:a2']);
    expect(rejections).toEqual(['(body): JSON']);
  });
  it.each([1, 7, 61, 65_536])('a file in chunks of %i bytes, told by its content', async (cut) => {
    const desk = fhirDesk();
    const report = await desk.deliver(`\uFEFF${line('ä1')}\n{"bad\n${line('a2')}\n{"resourceType":"Patient","id":"p"}`, cut);
    expect(report).toMatchObject({ outcome: 'accepted', rows: { read: 4, accepted: 2, rejected: 1, ignored: 1 }, events: 2 });
    expect(report.rejections).toEqual([{ line: 2, column: '(body)', rule: 'JSON', valueShape: '5 characters' }]);
    expect(desk.log.on('raw')).toHaveLength(1);
    expect(desk.log.on('dead-letters')).toHaveLength(1);
  });
  it('a line that breaks in its first does not swallow the file', async () => {
    const report = await fhirDesk().deliver(`{"resourceType":"Appointment"\n${line('a2')}\n`);
    expect(report.rows).toMatchObject({ read: 2, accepted: 1, rejected: 1 });
    const odd = line('a1').replace(',', '\n,');
    expect((await fhirDesk().deliver(odd)).rows).toMatchObject({ read: 1, accepted: 1 });
    expect((await fhirDesk().deliver(`{"bad}\n${line('a2')}\n`)).rows).toMatchObject({ read: 2, accepted: 1, rejected: 1 });
  });
});

describe('Bundles', () => {
  const bundle = (type: string, ...entry: object[]) => ({ resourceType: 'Bundle', type, entry });
  it.each(['collection', 'transaction', 'batch', 'searchset', 'history', 'message'])('%s', (type) => {
    expect(told(bundle(type, { resource: appointment('a1') }, { resource: appointment('a2') })).events).toHaveLength(2);
  });
  it('a transaction names its resources by urn:uuid; a patient there is known by the record number', () => {
    const patient = { resourceType: 'Patient', identifier: [{ type: { coding: [{ code: 'MR' }] }, value: 'M-77' }] };
    const urn = 'urn:uuid:0c3201bd-1cbf-4d64-b04d-cd9187a4c6e0';
    const booked = { ...appointment('x'), id: undefined, participant: [{ actor: { reference: urn } }] };
    const { events } = told(bundle('transaction', { fullUrl: urn, resource: patient }, { fullUrl: 'urn:uuid:b1', resource: booked }));
    const other = told({
      ...appointment('z'),
      participant: [{ actor: { identifier: { value: 'M-77' }, reference: 'Patient?identifier=mrn|M-77' } }],
    });
    expect(events[0]).toMatchObject({ subject: 'fhir-test:b1', data: { patient: other.events[0]?.data['patient'] } });
  });
  it('a document of 50 MB is refused with its reason, and nothing of it is kept', async () => {
    const desk = fhirDesk();
    const report = await desk.deliver(`{"resourceType":"Bundle",\n"entry":[${' '.repeat(50_000_000)}]}`, 1024 * 1024);
    expect(report).toMatchObject({ outcome: 'rejected', reasons: [{ rule: 'a line or document of at most 32 million characters' }] });
    expect([desk.log.on('raw').length, desk.log.on('dead-letters').length]).toEqual([0, 1]);
  });
  it.each([
    ['on one line', undefined],
    ['pretty-printed', 2],
  ])('of which no figure needs anything (%s) is counted, and not kept', async (_how, indent) => {
    const desk = fhirDesk();
    const text = JSON.stringify(bundle('collection', { resource: { resourceType: 'Patient', id: 'p1' } }), undefined, indent);
    expect((await desk.deliver(text)).rows).toMatchObject({ read: 1, ignored: 1 });
    expect(desk.log.on('raw')).toEqual([]);
  });
  it('a pretty-printed Bundle is one document, kept whole', async () => {
    const desk = fhirDesk();
    const text = `\uFEFF${JSON.stringify(bundle('collection', { resource: appointment('a1') }, 7 as never), undefined, 2)}\n`;
    expect((await desk.deliver(text, 61)).rows).toMatchObject({ read: 2, accepted: 1, rejected: 1 });
    expect(desk.log.on('raw')).toHaveLength(1);
  });
  it('a large Bundle goes in pieces that can be read alone', async () => {
    const desk = fhirDesk({ sites: { west: 'harbor' } });
    const location = { resourceType: 'Location', id: 'l1', name: 'West' };
    const filler = { resource: { resourceType: 'Observation', id: 'o', note: [{ text: 'x'.repeat(2_000_000) }] } };
    const booked = Array.from({ length: 1200 }, (_, at) => ({
      resource: appointment(`a${at}`, { participant: [{ actor: { reference: 'Location/l1' } }], comment: 'c'.repeat(2_000) }),
    }));
    const report = await desk.deliver(
      JSON.stringify(bundle('collection', ...booked.slice(0, 600), filler, { resource: location }, ...booked.slice(600))),
    );
    expect(report.rows).toMatchObject({ read: 1202, accepted: 1200, ignored: 2, rejected: 0 });
    const pieces = desk.log.on('raw').map(({ value }) => Buffer.from(Buffer.from(value).map((byte) => byte ^ 0xff)));
    expect(pieces.length).toBeGreaterThan(2);
    const again = pieces.flatMap((piece) => told(piece, { sites: { west: 'harbor' } }).events);
    expect(again.map(({ subject }) => subject)).toEqual(booked.map((_, at) => `fhir-test:a${at}`));
    expect(again.every(({ practiceid }) => practiceid === 'harbor')).toBe(true);
  });
});

describe('fixtures', () => {
  const settings = { sites: { west: 'harbor' } };
  it.each([
    ['export.ndjson', 5, 13],
    ['remittance.ndjson', 3, 4],
    ['transaction.json', 6, 9],
  ])('%s: %i resources, %i events; twice, cut in two and mixed it says the same', async (name, read, events) => {
    const text = readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
    const desk = fhirDesk(settings);
    expect(await desk.deliver(text)).toMatchObject({ outcome: 'accepted', events, rows: { read, rejected: 0 } });
    const idsOf = () =>
      new Set(['appointments', 'billing'].flatMap((topic) => desk.log.bodies(topic).map((event) => JSON.stringify(event))));
    const once = idsOf();
    const lines = text.trim().split('\n');
    const parts = name.endsWith('.json') ? [`\uFEFF${text}`] : [lines.slice(2).reverse().join('\r\n'), lines.slice(0, 2).join('\n')];
    for (const part of parts) await desk.deliver(part, 61);
    expect(idsOf()).toEqual(once);
  });
});

describe('references are names, never fetched', () => {
  it.each([
    ['Appointment/12', { kind: 'resource', type: 'Appointment', id: '12' }],
    ['https://ehr.example/fhir/Location/7/_history/3', { kind: 'resource', type: 'Location', id: '7' }],
    ['http://169.254.169.254/latest/Patient/1', { kind: 'resource', type: 'Patient', id: '1' }],
    ['#loc', { kind: 'contained', id: 'loc' }],
    ['urn:uuid:1', { kind: 'urn', urn: 'urn:uuid:1' }],
    ['Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|999', { kind: 'conditional', type: 'Practitioner', value: '999' }],
    ['nonsense', undefined],
  ])('%s', (text, expected) => expect(readReference(text)).toEqual(expected));
  it('cycles end, a contained resource that is missing is none', () => {
    const contained = [
      { resourceType: 'Location', id: 'a', partOf: { reference: '#b' } },
      { resourceType: 'Location', id: 'b', partOf: { reference: '#a' }, name: 'Harbor Urgent Care' },
    ];
    const at = (reference: string) => told(appointment('a1', { contained, participant: [{ actor: { reference } }] }));
    expect(at('#a').events[0]?.practiceid).toBe('harbor');
    expect(at('#missing').events).toHaveLength(1);
  });
});

describe('dates keep their precision', () => {
  it.each([
    ['2026', { precision: 'year' }],
    ['2026-11', { precision: 'month' }],
    ['2026-11-22', { precision: 'day', day: '2026-11-22' }],
    ['2026-11-22T09:00:00.123456-07:00', { precision: 'instant', ms: Date.parse('2026-11-22T16:00:00.123Z'), flags: [] }],
    ['2026-11-22T09:00Z', { precision: 'instant', ms: Date.parse('2026-11-22T09:00:00Z'), flags: [] }],
    ['2026-06-30T23:59:60Z', { precision: 'instant', ms: Date.parse('2026-06-30T23:59:59Z'), flags: [] }],
    [
      '2026-11-01T01:30:00',
      { precision: 'instant', ms: Date.parse('2026-11-01T01:30:00-06:00'), flags: ['zone_assumed', 'overlap_first'] },
    ],
    ['2026-02-30', undefined],
    ['2026-13', undefined],
    ['2026-11-22T09:00:00+25:00', undefined],
    ['2026-11-22T24:00:00Z', undefined],
    ['0001-01-01', undefined],
    ['9999-12-31', undefined],
    ['IGNORED_FIELD', undefined],
  ])('%s', (text, expected) => expect(readWhen(text, 'America/Denver')).toEqual(expected));
});
