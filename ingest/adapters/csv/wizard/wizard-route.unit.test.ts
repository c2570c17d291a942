/** The wizard's addresses: a sample looked at, tried, saved; who may not; what is never kept, and what is never overwritten. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mappingDraft, mappingPreview, savedMapping, type MappingDraft } from '@rounds/schemas/contract/mapping-wizard.contract.ts';
import type { Mapping } from '@rounds/schemas/csv-mapping.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { csvDesk, mappingOf, sheet } from '../csv-for-tests.ts';
import { createCsvAdapters } from '../file-adapter.ts';
import { openMappingStore } from '../mapping-store.ts';
import { workbook } from '../workbook/workbook-for-tests.ts';
import { createWizardRoute } from './wizard-route.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'rounds-mappings-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

async function open(isAdministrator = true) {
  const desk = csvDesk();
  const mappings = await openMappingStore({ folder });
  const audited: string[] = [];
  const app = createWizardRoute({
    ...desk.deps,
    mappings,
    isAdministrator: () => Promise.resolve(isAdministrator),
    audit: (_request, { action, target, rows }) => audited.push(`${action} ${target} ${rows}`),
  });
  const json = async (method: string, path: string, body: object): Promise<Response> =>
    app.request(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const draft = async (bytes: string | Buffer, query = ''): Promise<MappingDraft> =>
    mappingDraft.parse(
      await (
        await app.request(`/v1/mapping-drafts${query}`, { method: 'POST', body: typeof bytes === 'string' ? bytes : new Uint8Array(bytes) })
      ).json(),
    );
  const preview = async (sampleId: string, mapping: Mapping, practice?: string) =>
    mappingPreview.parse(await (await json('POST', `/v1/mapping-drafts/${sampleId}/preview`, { mapping, practice })).json());
  return { ...desk, app, mappings, audited, json, draft, preview };
}
const good = sheet(Array.from({ length: 30 }, (_row, index) => ({ mrn: `00${index}`, status: index === 3 ? 'Bumped' : 'Completed' })));

describe('a sample', () => {
  it('is looked at and tried: columns, guess, events, refused rows, words the map lacks; nothing is sent', async () => {
    const { draft, preview, log, audited } = await open();
    const found = await draft(good);
    expect(found).toMatchObject({
      format: 'delimited',
      delimiter: ',',
      encoding: 'utf-8',
      rows: 30,
      guess: { from: 'generic-appointments' },
    });
    expect(found.columns.find(({ name }) => name === 'status')?.words).toEqual([
      { word: 'Completed', count: 29 },
      { word: 'Bumped', count: 1 },
    ]);
    const tried = await preview(found.sampleId, found.guess.mapping, 'cherry-creek');
    expect(tried).toMatchObject({ problems: [], rows: { read: 30, good: 29, refused: 1 }, wouldHold: false });
    expect(tried.unknownWords).toEqual([{ field: 'status', column: 'status', word: 'Bumped', rows: 1 }]);
    expect(tried.refusals).toEqual([{ line: 5, column: 'status', rule: 'a word the mapping knows', valueShape: 'text of 6' }]);
    expect(tried.counts).toContainEqual({ type: 'appointment.completed', events: 29 });
    expect(tried.events[0]).toMatchObject({ line: 2, practice: 'cherry-creek', day: '2026-10-20', localTime: '2026-10-20T13:15:00' });
    expect(tried.events[0]?.data['patient']).toMatch(/^p_/);
    expect(log.sent).toEqual([]);
    expect(audited).toEqual(['mapping_sample_shown generic-appointments 30']);
  });
  it('says what is missing before any row is read: no practice, no column', async () => {
    const { draft, preview } = await open();
    const { sampleId, guess } = await draft(good);
    expect((await preview(sampleId, guess.mapping)).problems).toEqual([{ column: 'practice', rule: 'this column in the header' }]);
    expect((await preview(sampleId, guess.mapping, 'atlantis')).problems).toEqual([
      { column: '(practice)', rule: 'a registered practice' },
    ]);
    expect((await preview(sampleId, mappingOf('payers'))).problems.map(({ column }) => column)).toEqual(['payer', 'name', 'payer_class']);
  });
  it('can be a workbook; the sheet that was read stays in the mapping', async () => {
    const { draft, preview } = await open();
    const rows = [
      ['appointment_id', 'scheduled_start', 'status', 'practice'],
      ['1', { v: '46328.375', style: 2 }, 'Done', 'cherry-creek'],
    ];
    const found = await draft(
      workbook([
        {
          name: 'Notes',
          rows: [
            ['hello', 'x'],
            ['a', 'b'],
          ],
        },
        { name: 'Data', rows },
      ]),
      '?sheet=Data',
    );
    expect(found).toMatchObject({
      format: 'xlsx',
      sheets: [
        { name: 'Notes', chosen: false },
        { name: 'Data', chosen: true },
      ],
      guess: { mapping: { sheet: 'Data' } },
    });
    expect((await preview(found.sampleId, found.guess.mapping)).rows).toMatchObject({ read: 1, good: 1 });
  });
  it('in Windows-1252 is told by its bytes', async () => {
    const { draft } = await open();
    expect(await draft(Buffer.from('payer,name,class\nx,Caf\xe9,Commercial\n', 'latin1'))).toMatchObject({
      encoding: 'windows-1252',
      guess: { mapping: { encoding: 'windows-1252' } },
    });
  });
  it('is forgotten after half an hour, and is never written anywhere', async () => {
    const { draft, json, now } = await open();
    const { sampleId, guess } = await draft(good);
    now.ms += 31 * 60_000;
    expect((await json('POST', `/v1/mapping-drafts/${sampleId}/preview`, { mapping: guess.mapping })).status).toBe(404);
    expect(await readdir(folder)).toEqual([]);
  });
  it.each<[string, string | Uint8Array<ArrayBuffer>, number]>([
    ['a PDF', '%PDF-1.4', 422],
    ['nothing', '', 400],
    ['17 MiB', new Uint8Array(17 * 1024 ** 2), 413],
    ['NUL bytes', 'a,b\n\0,1', 422],
  ])('that is %s is refused', async (_what, body, status) => {
    const { app } = await open();
    const response = await app.request('/v1/mapping-drafts', { method: 'POST', body });
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain('PDF-1');
  });
});

describe('a mapping', () => {
  it('saved is live at once, has its next version, and its events carry it', async () => {
    const { json, mappings, deps, log } = await open();
    const edited = structuredClone(mappingOf('generic-appointments'));
    Object.assign(edited.columns['status']?.map ?? {}, { bumped: 'no_show' });
    const answer = await json('PUT', '/v1/mappings/generic-appointments', { mapping: edited, expectedVersion: 1 });
    expect(savedMapping.parse(await answer.json())).toMatchObject({ shipped: true, mapping: { version: 2 } });
    expect(JSON.parse(await readFile(join(folder, 'generic-appointments.json'), 'utf8'))).toMatchObject({ version: 2 });
    const bytes = Buffer.from(good);
    const adapter = createCsvAdapters(deps, mappings).get('generic-appointments');
    const report = await adapter?.deliver({
      place: 'cherry-creek',
      sha256: 'a'.repeat(64),
      bytes: bytes.length,
      open: async function* () {
        yield bytes;
      },
    });
    expect(report?.rows).toMatchObject({ read: 30, rejected: 0 });
    expect(log.bodies('appointments')).toEqual(expect.arrayContaining([expect.objectContaining({ mappingversion: 2 })]));
    expect((await openMappingStore({ folder })).get('generic-appointments')?.version).toBe(2);
  });
  it('is not saved over one nobody has seen, nor under another id, nor when it is not right', async () => {
    const { json } = await open();
    const mapping = mappingOf('payers');
    expect((await json('PUT', '/v1/mappings/payers', { mapping })).status).toBe(409);
    const both = await Promise.all([1, 1].map((expectedVersion) => json('PUT', '/v1/mappings/payers', { mapping, expectedVersion })));
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409]);
    expect((await json('PUT', '/v1/mappings/other', { mapping })).status).toBe(400);
    expect((await json('PUT', '/v1/mappings/mine', { mapping: { ...mapping, id: 'mine' } })).status).toBe(200);
    const broken = await json('PUT', '/v1/mappings/payers', { mapping: { ...mapping, events: [] }, expectedVersion: 2 });
    expect([broken.status, ((await broken.json()) as { violations: { field: string }[] }).violations[0]?.field]).toEqual([
      400,
      'mapping.events',
    ]);
  });
  it('is nobody’s but an administrator’s', async () => {
    const { app, json } = await open(false);
    const paths = [
      app.request('/v1/mapping-drafts', { method: 'POST', body: good }),
      app.request('/v1/mappings/payers'),
      json('PUT', '/v1/mappings/payers', {}),
      json('POST', '/v1/mapping-drafts/x/preview', {}),
    ];
    expect((await Promise.all(paths.map(async (path) => path))).map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  });
});
