/**
 * Public HL7 v2 files (where they are) through the adapter: what each message says, read here with node-hl7-client and plain splitting.
 * Every file of the folder is taken, also ones put there later; the same files twice, cut anywhere, or framed say the same.
 */
import { hash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createHl7v2FileAdapter } from '@rounds/ingest/adapters/hl7v2/file-adapter.ts';
import { hl7Desk } from '@rounds/ingest/adapters/hl7v2/hl7v2-for-tests.ts';
import { Message } from 'node-hl7-client';
import { describe, expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../../shared/samples/hl7v2/', import.meta.url));
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.hl7')) : [];

interface Seen {
  readonly type: string;
  readonly subject: string;
  readonly data: Record<string, unknown>;
}

/** The file through the drop folder's adapter; every site in it is one practice. */
async function told(content: Buffer, chunk = content.length) {
  const desk = hl7Desk({ practice: 'harbor', sites: { 'HOMERTON UNIVER': 'harbor', 'GH Clinic': 'harbor' } });
  const report = await createHl7v2FileAdapter(desk.deps).deliver({
    place: 'main',
    sha256: hash('sha256', content, 'hex'),
    bytes: content.length,
    async *open() {
      for (let at = 0; at < content.length; at += chunk) yield content.subarray(at, at + chunk);
    },
  });
  const events = desk.log.sent
    .filter(({ topic }) => !topic.endsWith('raw'))
    .map(({ message }) => JSON.parse(message.value.toString()) as Seen & { id: string })
    .filter(({ type }) => type !== 'source.delivered');
  return { report, events };
}

/** What a trigger must say, written down apart from the adapter. SIU other than S12 and S17 say the booking as it stands as well. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'SIU S12': ['appointment.booked'],
  'SIU S13': ['appointment.rescheduled'],
  'SIU S14': ['appointment.rescheduled'],
  'SIU S15': ['appointment.booked', 'appointment.cancelled'],
  'SIU S16': ['appointment.booked', 'appointment.cancelled'],
  'SIU S17': ['appointment.voided'],
  'SIU S26': ['appointment.booked', 'appointment.no_show'],
  'ADT A01': ['appointment.arrived'],
  'ADT A03': ['appointment.checked_out'],
  'ADT A04': ['appointment.arrived'],
  'ADT A08': [],
  'ADT A11': ['appointment.status_corrected'],
  'ADT A13': ['appointment.status_corrected'],
  'ADT A28': [],
  'ADT A40': ['patient.merged'],
  'BAR P01': [],
};
/** The status that agrees with a trigger, where the file's SCH-25 says one. */
const AGREES: Readonly<Record<string, RegExp>> = {
  S12: /^booked$/i,
  S13: /^booked$/i,
  S15: /^cancelled$/i,
  S16: /^dc$/i,
  S17: /^deleted$/i,
  S26: /^noshow$/i,
};

function plain(content: Buffer): { text: string; message: Message; kind: string; trigger: string } {
  const text = content.toString('utf8').replaceAll(/\r?\n/g, '\r').trim();
  const message = new Message({ text });
  const [type, trigger] = [message.get('MSH.9.1').toString(), message.get('MSH.9.2').toString()];
  return { text, message, kind: `${type} ${trigger}`, trigger };
}

/** FT1 of a type: how many, and the sum of FT1-11 in cents, by splitting alone. */
function transactions(text: string, type: string): { count: number; cents: number } {
  const lines = text.split('\r').filter((line) => line.startsWith('FT1|') && line.split('|')[6] === type);
  return {
    count: lines.length,
    cents: lines.reduce((sum, line) => sum + Math.round(Number((line.split('|')[11] ?? '').split('&')[0]) * 100), 0),
  };
}

describe.skipIf(files.length === 0)('public HL7 v2 files', () => {
  test.each(files)('%s', async (name) => {
    const content = readFileSync(folder + name);
    const { text, message, kind, trigger } = plain(content);
    const { report, events } = await told(content);
    expect(report).toMatchObject({ outcome: 'accepted', rows: { read: 1, rejected: 0 }, rejections: [] });
    if (kind.startsWith('DFT')) {
      const charges = transactions(text, 'CG');
      expect(events.map(({ type }) => type)).toEqual(Array.from({ length: charges.count }, () => 'charge.posted'));
      expect(events.reduce((sum, { data }) => sum + Number(data['amountCents']), 0)).toBe(charges.cents);
      return;
    }
    expect(events.map(({ type }) => type)).toEqual(EXPECTED[kind]);
    if (kind.startsWith('SIU')) {
      const status = message.get('SCH.25').toString();
      if (AGREES[trigger]) expect(status).toMatch(AGREES[trigger]);
      expect(new Set(events.map(({ subject }) => subject))).toEqual(new Set([`hl7v2-main:${message.get('SCH.2').toString()}`]));
      const [, year = '', month = '', day = '', hour = '', minute = '', zoneHour = '', zoneMinute = ''] =
        /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)\d\d\+(\d\d)(\d\d)$/.exec(message.get('TQ1.7').toString()) ?? [];
      const start = new Date(
        Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour) - Number(zoneHour), Number(minute) - Number(zoneMinute)),
      );
      if (trigger !== 'S17') expect(events[0]?.data['start']).toBe(start.toISOString());
    }
  });

  test('say the same twice, cut anywhere, framed, and behind one another', async () => {
    const contents = files.map((name) => Buffer.concat([readFileSync(folder + name), Buffer.from('\n')]));
    const ids = async (content: Buffer, chunk?: number): Promise<string[]> =>
      [...new Set((await told(content, chunk)).events.map(({ id }) => id))].sort();
    const once = await ids(Buffer.concat(contents));
    expect(await ids(Buffer.concat([...contents, ...contents.toReversed()]))).toEqual(once);
    expect(await ids(Buffer.concat(contents), 61)).toEqual(once);
    expect(await ids(Buffer.concat(contents.map((content) => Buffer.concat([Buffer.from('\v'), content, Buffer.from('\x1c\r')]))))).toEqual(
      once,
    );
    expect(await ids(Buffer.from(Buffer.concat(contents).toString().replaceAll(/\r?\n/g, '\r')))).toEqual(once);
  });

  test('show no number and no name of a patient', async () => {
    const { events } = await told(Buffer.concat(files.flatMap((name) => [readFileSync(folder + name), Buffer.from('\n')])));
    expect(JSON.stringify(events)).not.toMatch(/PATID1234|EVERYMAN|123456789\b|MOUSE|9999999999/);
  });
});
