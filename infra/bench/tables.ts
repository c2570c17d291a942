/**
 * Tables: rows a second from an upload to the acknowledgement of the broker, each a payment of its own.
 * In: an instance. Out: rows a second; beside it, what csv-parse alone does with the same file in this process.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { BenchInstance } from './instance.ts';
import { practices } from './visits.ts';

const ROWS = 20_000;
const report = z.object({ outcome: z.string(), rows: z.object({ accepted: z.number() }) });

/** About 75 bytes a row; file `index` has entries nobody has seen. */
function tableOf(index: number): Buffer {
  const day = (row: number, month: number) => `${month}/${1 + (row % 28)}/2026`;
  const rows = Array.from(
    { length: ROWS },
    (_, row) =>
      `${index}-${row},Insurance payment,C${index}-${row % 5_000},${1 + (row % 900)}.25,${day(row, 11)},${day(row, 10)},Aetna,Commercial`,
  );
  return Buffer.from(['entry_id,type,claim_id,amount,post_date,service_date,payer,payer_class', ...rows, ''].join('\n'));
}

/** Uploads file after file for so many seconds, after one that is not counted. */
export async function tableRate(instance: BenchInstance, seconds: number): Promise<number> {
  await upload(instance, tableOf(0));
  let rows = 0;
  let began = 0;
  let spent = 0;
  for (let index = 1; spent < seconds; index += 1) {
    const table = tableOf(index);
    began = performance.now();
    rows += await upload(instance, table);
    spent += (performance.now() - began) / 1000;
  }
  return rows / spent;
}

async function upload({ address, feed }: BenchInstance, table: Buffer): Promise<number> {
  const [id, timestamp] = [randomUUID(), String(Math.floor(Date.now() / 1000))];
  const signature = createHmac('sha256', Buffer.from(feed.secret.replace('whsec_', ''), 'base64'))
    .update(`${id}.${timestamp}.`)
    .update(table)
    .digest('base64');
  const response = await fetch(
    `${address}/v1/uploads?mapping=generic-charges-and-payments&practice=${practices[0] ?? ''}&feed=${feed.name}`,
    {
      method: 'POST',
      body: new Uint8Array(table),
      headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` },
    },
  );
  const { outcome, rows } = report.parse(await response.json());
  if (outcome !== 'accepted' || rows.accepted !== ROWS)
    throw new Error(`a table was ${outcome}, ${rows.accepted} of ${ROWS} rows taken in`);
  return rows.accepted;
}

/** The same file through csv-parse with nothing around. */
export function bareCsvRate(seconds: number): number {
  const table = tableOf(1);
  let rows = 0;
  const began = performance.now();
  for (const until = began + seconds * 1000; performance.now() < until;) rows += parse(table).length - 1;
  return rows / ((performance.now() - began) / 1000);
}
