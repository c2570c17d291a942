/**
 * X12: MB a second out of the tokenizer beside what merely touching the same bytes takes; and a large 835 on its whole way to a KPI cell.
 * In: an instance. Out: speeds, seconds, and how much its memory grew meanwhile.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { big835 } from '../../ingest/adapters/x12/big-file.ts';
import { Tokenizer, type Token } from '../../ingest/adapters/x12/tokenize.ts';
import type { BenchInstance } from './instance.ts';
import type { Line } from './line.ts';
import { memory } from './measure.ts';
import { practices } from './visits.ts';

/** As `tokenize` cuts a file. */
const CHUNK = 64 * 1024;
const ROUNDS = 8;

/** Everything about X12, for the table. */
export async function x12Lines(
  instance: BenchInstance,
  { tokenized, segments, split, scanned }: TokenizerSpeeds,
  megabytes: number,
): Promise<Line[]> {
  // Constant memory is what a larger file does not change: a small one first fills the caches of code and engine.
  await remittanceToCells(instance, Math.min(5, megabytes));
  const { claims, acceptedSeconds, countedSeconds, grownMb } = await remittanceToCells(instance, megabytes);
  return [
    { what: 'X12 tokenized, every element read', value: tokenized, unit: 'MB/s', goal: { text: '≥ 60', met: tokenized >= 60 } },
    { what: 'X12 cut into segments, no element read', value: segments, unit: 'MB/s' },
    { what: 'the same bytes split at ~ and *', value: split, unit: 'MB/s' },
    { what: 'the same bytes looked through for ~', value: scanned, unit: 'MB/s' },
    { what: `835 of ${megabytes} MB, ${claims} claims: accepted`, value: acceptedSeconds, unit: 's' },
    { what: '… and every payment shown', value: countedSeconds, unit: 's' },
    { what: '… memory of node more than before', value: grownMb, unit: 'MB', goal: { text: '≤ 256', met: grownMb <= 256 } },
  ];
}

/** Best of some rounds, in MB/s: the first compile, and other work of the machine makes a round slower, never faster. */
function speedOf(bytes: Buffer, work: (chunk: Buffer) => unknown, end: () => unknown = () => undefined): number {
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    for (let at = 0; at < bytes.length; at += CHUNK) work(bytes.subarray(at, Math.min(at + CHUNK, bytes.length)));
    end();
    best = Math.max(best, bytes.length / 1_000 / (performance.now() - began));
  }
  return best;
}

export interface TokenizerSpeeds {
  /** Segments, and all their elements as text. */
  readonly tokenized: number;
  /** Segments with their ids; elements stay uncut. */
  readonly segments: number;
  /** `text.split('~')`, each `split('*')`: no separators read, no checks, wrong at every chunk's edge. */
  readonly split: number;
  /** The terminators found, nothing cut. */
  readonly scanned: number;
}

/** MB/s over 16 MB of an 835, on this thread. */
export function tokenizerSpeeds(): TokenizerSpeeds {
  const bytes = Buffer.concat([...big835(16)]);
  let tokenizer = new Tokenizer();
  const speed = (look: (tokens: readonly Token[]) => unknown): number =>
    speedOf(
      bytes,
      (chunk) => look(tokenizer.push(chunk)),
      () => {
        look(tokenizer.end());
        tokenizer = new Tokenizer();
      },
    );
  return {
    segments: speed((tokens) => tokens.length),
    tokenized: speed((tokens) => tokens.reduce((sum, token) => sum + (token.kind === 'segment' ? token.elements.length : 0), 0)),
    split: speedOf(bytes, (chunk) => {
      let elements = 0;
      for (const segment of chunk.toString('latin1').split('~')) elements += segment.split('*').length;
      return elements;
    }),
    scanned: speedOf(bytes, (chunk) => {
      let segments = 0;
      for (let at = chunk.indexOf(0x7e); at >= 0; at = chunk.indexOf(0x7e, at + 1)) segments += 1;
      return segments;
    }),
  };
}

interface RemittanceRun {
  readonly claims: number;
  /** From the upload's first byte to its report: everything is on the broker. */
  readonly acceptedSeconds: number;
  /** Until the API shows every cent paid. */
  readonly countedSeconds: number;
  /** Most that the node process grew by meanwhile, in MB. */
  readonly grownMb: number;
}

const report = z.object({ outcome: z.string(), events: z.number(), rows: z.object({ read: z.number(), accepted: z.number() }) });
const tiles = z.object({ tiles: z.array(z.object({ kpi: z.string(), num: z.number() })) });
const PAID_CENTS = 18_000;

/** Uploads an 835 of so many MB and waits until its payments are shown. */
export async function remittanceToCells(instance: BenchInstance, megabytes: number): Promise<RemittanceRun> {
  const site = practices[1] ?? '';
  const before = await paidShown(instance, site);
  const start = memory(instance).nodeMb;
  let peak = start;
  const watch = setInterval(() => (peak = Math.max(peak, memory(instance).nodeMb)), 200);
  try {
    const began = performance.now();
    const { rows } = await upload(instance, megabytes, site);
    const acceptedSeconds = (performance.now() - began) / 1_000;
    while ((await paidShown(instance, site)) - before < rows.accepted * PAID_CENTS) {
      if (performance.now() - began > 240_000) throw new Error('the payments of an 835 were not shown within four minutes');
      await sleep(200);
    }
    const countedSeconds = (performance.now() - began) / 1_000;
    return { claims: rows.accepted, acceptedSeconds, countedSeconds, grownMb: peak - start };
  } finally {
    clearInterval(watch);
  }
}

async function upload({ address, feed }: BenchInstance, megabytes: number, site: string): Promise<z.infer<typeof report>> {
  const [id, timestamp] = [randomUUID(), String(Math.floor(Date.now() / 1_000))];
  const options = { site, prefix: id.slice(0, 4).toUpperCase() };
  const hmac = createHmac('sha256', Buffer.from(feed.secret.replace('whsec_', ''), 'base64')).update(`${id}.${timestamp}.`);
  for (const chunk of big835(megabytes, options)) hmac.update(chunk);
  const response = await fetch(`${address}/v1/uploads?mapping=x12&place=bench&feed=${feed.name}`, {
    method: 'POST',
    body: ReadableStream.from(big835(megabytes, options)),
    duplex: 'half',
    headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${hmac.digest('base64')}` },
  });
  const said = report.parse(await response.json());
  if (said.outcome !== 'accepted' || said.rows.accepted !== said.rows.read)
    throw new Error(`an 835 was ${said.outcome}, ${said.rows.accepted} of ${said.rows.read} claims taken in`);
  return said;
}

/** Cents of receipts the API shows for the days of the file. */
async function paidShown(instance: BenchInstance, site: string): Promise<number> {
  const response = await instance.get(`/api/v1/tiles?scope=practice:${site}&from=2026-03-01&to=2026-03-31&compare=none`);
  if (!response.ok) return 0;
  return tiles.parse(await response.json()).tiles.find(({ kpi }) => kpi === 'payer_mix_payments')?.num ?? 0;
}
