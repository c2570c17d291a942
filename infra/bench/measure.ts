/**
 * The measurements: throughput from accept to cell, latency from accept to visible, tile queries, memory.
 * In: a running instance. Out: numbers. What is waited for is always the answer of the API, never an inner sign.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { addDays } from '@rounds/schemas/time.ts';
import type { BenchInstance } from './instance.ts';
import { bodyOf, send, sendAll } from './send.ts';
import { eventsAVisit, firstDay, probePractice, registrations, visit } from './visits.ts';

const tilesShape = z.object({ tiles: z.array(z.object({ kpi: z.string(), num: z.number() })) });

/** The number of visits the API shows for a scope. */
async function visitsShown(instance: BenchInstance, scope: string, now: number): Promise<number> {
  const from = firstDay(now);
  const response = await instance.get(`/api/v1/tiles?scope=${scope}&from=${from}&to=${addDays(from, 61)}&compare=none`);
  if (!response.ok) return 0;
  return tilesShape.parse(await response.json()).tiles.find(({ kpi }) => kpi === 'visits')?.num ?? 0;
}

async function until(condition: () => Promise<boolean>, everyMs: number, withinMs: number, what: string): Promise<void> {
  for (const deadline = performance.now() + withinMs; !(await condition()); await sleep(everyMs)) {
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${withinMs / 1000} s`);
  }
}

/** Registers the practices and waits until ingest knows them. */
export async function prepare(instance: BenchInstance, now: number): Promise<void> {
  await send(instance, bodyOf(registrations(now)));
  const seen = async () => (await (await instance.get('/api/v1/directory')).text()).includes(`"${probePractice}"`);
  await until(seen, 100, 30_000, 'registering practices');
}

export interface Throughput {
  readonly events: number;
  readonly eventBytes: number;
  /** From the first request to the acknowledgement of the last. */
  readonly acceptedPerSecond: number;
  /** From the first request to the API showing every visit. */
  readonly countedPerSecond: number;
}

const aBatch = 500;
/** Senders at a time, as many as the connections of the HL7 measurement. */
const LANES = 8;
const batchesOf = (first: number, visits: number, now: number): Buffer[] =>
  Array.from({ length: Math.ceil(visits / aBatch) }, (_, batch) => {
    const from = batch * aBatch;
    return bodyOf(Array.from({ length: Math.min(aBatch, visits - from) }, (_, place) => visit(first + from + place, now)).flat());
  });

/**
 * Sends `visits` whole visits as fast as they are taken, after `warmUp` others: a rate that lasts, not the first seconds
 * in which three compilers (V8's, the JVM's, the engine's) take most of the two cores.
 */
export async function throughput(instance: BenchInstance, warmUp: number, visits: number, now: number): Promise<Throughput> {
  const counted = (least: number) =>
    // Not oftener: an answer takes up to a tenth of a second of the engine that is being measured.
    until(async () => (await visitsShown(instance, 'all', now)) >= least, 250, 120_000, 'counting all visits');
  await sendAll(instance, batchesOf(0, warmUp, now), LANES);
  await counted(warmUp);
  const batches = batchesOf(warmUp, visits, now);
  const events = visits * eventsAVisit;
  const began = performance.now();
  await sendAll(instance, batches, LANES);
  const accepted = performance.now();
  await counted(warmUp + visits);
  const done = performance.now();
  return {
    events,
    eventBytes: Math.round(batches.reduce((sum, batch) => sum + batch.length, 0) / events),
    acceptedPerSecond: (events / (accepted - began)) * 1000,
    countedPerSecond: (events / (done - began)) * 1000,
  };
}

export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly probes: number;
  readonly eventsPerSecond: number;
}

/**
 * Sends a steady stream and, in between, visits of a practice of its own; each is timed from its acknowledgement
 * to the answer of the API that shows it. Other clients' events go on all the while.
 */
export async function latency(instance: BenchInstance, seconds: number, rate: number, first: number, now: number): Promise<Latency> {
  const until = performance.now() + seconds * 1000;
  let [sent, sending] = [0, Promise.resolve()];
  const began = performance.now();
  const tick = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1000) * rate) - sent;
    const visits = Math.floor(due / eventsAVisit);
    if (visits < 1) return;
    const batch = bodyOf(Array.from({ length: visits }, (_, place) => visit(first + sent / eventsAVisit + place, now)).flat());
    sent += visits * eventsAVisit;
    sending = Promise.all([sending, send(instance, batch)]).then(() => undefined);
  }, 100);
  const samples: number[] = [];
  try {
    for (let probe = 0; performance.now() < until; probe++) samples.push(await probeOnce(instance, probe, now));
  } finally {
    clearInterval(tick);
    await sending;
  }
  return {
    p50Ms: percentileOf(samples, 50),
    p99Ms: percentileOf(samples, 99),
    probes: samples.length,
    eventsPerSecond: sent / ((performance.now() - began) / 1000),
  };
}

async function probeOnce(instance: BenchInstance, probe: number, now: number): Promise<number> {
  await send(instance, bodyOf(visit(probe, now, probePractice)));
  const acknowledged = performance.now();
  await until(async () => (await visitsShown(instance, `practice:${probePractice}`, now)) > probe, 20, 20_000, 'showing a visit');
  const waited = performance.now() - acknowledged;
  await sleep(50 + (probe % 7) * 20);
  return waited;
}

/** Times of `count` tile pages of the whole group, one after another. */
export async function tileTimes(instance: BenchInstance, count: number, now: number): Promise<{ p50Ms: number; p99Ms: number }> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    // Another span each time: an answer kept from before would be no measurement.
    const from = addDays(firstDay(now), index % 45);
    const began = performance.now();
    const response = await instance.get(`/api/v1/tiles?scope=all&from=${from}&to=${addDays(from, 10 + (index % 6))}`);
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`tiles answered ${response.status}`);
    times.push(performance.now() - began);
  }
  return { p50Ms: percentileOf(times, 50), p99Ms: percentileOf(times, 99) };
}

/** Resident memory of both processes in MB. */
export function memory({ pids }: BenchInstance): { nodeMb: number; brokerMb: number } {
  const resident = (pid: number) =>
    Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  return { nodeMb: resident(pids.node), brokerMb: resident(pids.broker) };
}

const SECOND_TICKS = 100;

/** Waits until what a load left to do (merges, usual ranges) is done: node takes less than a fifth of a core for two seconds; at most 40 s. */
export async function rested({ pids }: BenchInstance): Promise<void> {
  const ticks = (): number => {
    const fields = readFileSync(`/proc/${pids.node}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  };
  for (let quiet = 0, seconds = 0; quiet < 2 && seconds < 40; seconds++) {
    const before = ticks();
    await sleep(1_000);
    quiet = ticks() - before < SECOND_TICKS / 5 ? quiet + 1 : 0;
  }
}

/** The p-th percentile by nearest rank; NaN for nothing. */
export function percentileOf(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}
