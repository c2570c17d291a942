/**
 * `npm run bench`: measures the whole way of an event on this machine and prints a table.
 * In: nothing (`--short` for a quick look). Out: a table, and the same as JSON under bench/ in the data folder. Takes about five minutes, never more than nine.
 * Everything runs on an instance of its own in a temporary folder; sender and instance share the machine's cores.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { configOfProcess } from '../config/load-config.ts';
import { bareProduceRate } from '../kafka/bare-produce.ts';
import { startInstance, type BenchInstance } from './instance.ts';
import type { Line } from './line.ts';
import { latency, memory, prepare, rested, throughput, tileTimes } from './measure.ts';
import { bareParserRate, mllpRate } from './mllp.ts';
import { bareCsvRate, tableRate } from './tables.ts';
import { visit } from './visits.ts';
import { tokenizerSpeeds, x12Lines, type TokenizerSpeeds } from './x12.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const LIMIT_MS = 540_000;

const step = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  process.stderr.write(`  ${what} …\n`);
  return work();
};

async function run(short: boolean): Promise<Line[]> {
  const now = Date.now();
  // 600,000 events: a dozen batches of fold, so that the last one, which nobody sends beside, says little.
  const [warmUp, visits] = short ? [1_000, 5_000] : [10_000, 100_000];
  // Parsers alone: before there is an instance that folds, merges and compiles beside them.
  const alone = await step('parsers alone', () => Promise.resolve(parsersAlone(short ? 1 : 3)));
  const instance = await step('starting an instance', () => startInstance(root));
  const limit = setTimeout(() => void instance.stop().then(() => process.exit(1)), LIMIT_MS);
  try {
    await prepare(instance, now);
    const message = Buffer.from(JSON.stringify(visit(1, now)[0]));
    const bare = await step('kafkajs alone', () => bareProduceRate(`127.0.0.1:${instance.kafkaPort}`, message, short ? 2 : 6));
    const speed = await step(`${visits * 6} events as fast as they are taken`, () => throughput(instance, warmUp, visits, now));
    const loaded = memory(instance);
    // Each door and the delay by themselves: not beside what the load before them left to do.
    await step('resting', () => rested(instance));
    const feeds = await feedLines(instance, alone, short);
    await step('resting', () => rested(instance));
    const delay = await step('200 events a second', () => latency(instance, short ? 5 : 30, 200, warmUp + visits, now));
    const tiles = await step('tile pages', () => tileTimes(instance, short ? 40 : 300, now));
    await step('idling', () => sleep(short ? 5_000 : 20_000));
    const idle = memory(instance);
    const share = speed.countedPerSecond / bare;
    return [
      {
        what: 'accepted to KPI cell',
        value: speed.countedPerSecond,
        unit: 'events/s',
        goal: { text: '≥ 30,000', met: speed.countedPerSecond >= 30_000 },
      },
      { what: 'accepted over HTTP', value: speed.acceptedPerSecond, unit: 'events/s' },
      { what: `kafkajs alone (${message.length} bytes each)`, value: bare, unit: 'messages/s' },
      { what: 'share of kafkajs alone', value: share, unit: '×', goal: { text: '≥ 0.4', met: share >= 0.4 } },
      ...feeds,
      {
        what: `accept to visible at ${Math.round(delay.eventsPerSecond)} events/s, p50 of ${delay.probes}`,
        value: delay.p50Ms,
        unit: 'ms',
      },
      { what: 'accept to visible, p99', value: delay.p99Ms, unit: 'ms', goal: { text: '≤ 2,000', met: delay.p99Ms <= 2_000 } },
      { what: 'tile page, p50', value: tiles.p50Ms, unit: 'ms' },
      { what: 'tile page, p99', value: tiles.p99Ms, unit: 'ms' },
      { what: 'memory after load: node', value: loaded.nodeMb, unit: 'MB' },
      { what: 'memory after load: broker', value: loaded.brokerMb, unit: 'MB' },
      { what: 'memory idle: node', value: idle.nodeMb, unit: 'MB' },
      { what: 'memory idle: broker', value: idle.brokerMb, unit: 'MB' },
      {
        what: 'memory idle: both',
        value: idle.nodeMb + idle.brokerMb,
        unit: 'MB',
        goal: { text: '< 1,500', met: idle.nodeMb + idle.brokerMb < 1_500 },
      },
    ];
  } finally {
    clearTimeout(limit);
    await instance.stop();
  }
}

interface ParsersAlone {
  readonly hl7: number;
  readonly csv: number;
  readonly x12: TokenizerSpeeds;
}

const parsersAlone = (seconds: number): ParsersAlone => ({
  hl7: bareParserRate(seconds),
  csv: bareCsvRate(seconds),
  x12: tokenizerSpeeds(),
});

/** Each format through its door, beside its parser alone. */
async function feedLines(instance: BenchInstance, alone: ParsersAlone, short: boolean): Promise<Line[]> {
  const hl7 = await step('HL7 v2 over 8 connections', () => mllpRate(instance.mllpPort, short ? 3 : 10));
  const tables = await step('tables of 20,000 rows', () => tableRate(instance, short ? 3 : 15));
  const x12 = await step(`X12, an 835 of ${short ? 10 : 100} MB`, () => x12Lines(instance, alone.x12, short ? 10 : 100));
  return [
    {
      what: 'HL7 v2 acknowledged over 8 MLLP connections',
      value: hl7,
      unit: 'messages/s',
      goal: { text: '≥ 2,000', met: hl7 >= 2_000 },
    },
    { what: 'HL7 v2 parser and map alone', value: alone.hl7, unit: 'messages/s' },
    { what: 'rows of tables acknowledged', value: tables, unit: 'rows/s', goal: { text: '≥ 20,000', met: tables >= 20_000 } },
    { what: 'csv-parse alone', value: alone.csv, unit: 'rows/s' },
    ...x12,
  ];
}

function table(lines: readonly Line[]): string {
  const number = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
  const width = Math.max(...lines.map(({ what }) => what.length));
  return lines
    .map(
      ({ what, value, unit, goal }) =>
        `${what.padEnd(width)}  ${number.format(value).padStart(8)} ${unit.padEnd(10)}${goal ? ` goal ${goal.text}: ${goal.met ? 'met' : 'NOT met'}` : ''}`,
    )
    .join('\n');
}

const lines = await run(process.argv.includes('--short'));
const machine = { cores: cpus().length, model: cpus()[0]?.model ?? '', node: process.version };
process.stdout.write(`\n${machine.cores} cores, ${machine.model}, Node ${machine.node}\n${table(lines)}\n`);
const folder = join(configOfProcess(root).dataDir, 'bench');
mkdirSync(folder, { recursive: true });
const file = join(folder, `${new Date().toISOString().replaceAll(':', '-')}.json`);
writeFileSync(file, JSON.stringify({ at: new Date().toISOString(), machine, lines }, undefined, 2));
process.stdout.write(`\nWritten to ${file}\n`);
