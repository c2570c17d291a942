/**
 * The directory as the API uses it: regions, practices with their own today, providers, payers.
 * In: the directory table. Out: a snapshot, at most 2 s old. It holds everything; `access/scope.ts` cuts it to a reader.
 * Entries that do not fit their event's schema are left out rather than guessed at.
 */
import { z } from 'zod';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { benchmarkData, practiceData } from '@rounds/schemas/events/operations.events.ts';
import type { Directory } from '@rounds/schemas/contract/trust.contract.ts';
import { serviceDay } from '@rounds/schemas/time.ts';
import { parsedJson } from '@rounds/schemas/json-text.ts';

const maxAgeMs = 2_000;

const directoryEntries = defineQuery({
  name: 'directory_entries',
  sql: 'SELECT kind, id, attributes FROM directory_entries ORDER BY kind, id',
  params: z.object({}),
  row: z.object({ kind: z.string(), id: z.string(), attributes: z.string() }),
});

const named = z.object({ name: z.string() });
const practiceAttributes = z.object(practiceData);
const providerAttributes = z.object({ name: z.string(), specialty: z.string().optional(), practices: z.array(z.string()).default([]) });
const peerGroupAttributes = z.object({ name: z.string(), population: z.string().default('') });
const benchmarkAttributes = z.object(benchmarkData);
const payerAttributes = z.object({ name: z.string(), payerClass: z.string() });

export interface Practice {
  readonly id: string;
  readonly name: string;
  readonly shortName: string;
  readonly regionId: string;
  readonly timeZone: string;
  readonly cutoverMinutes: number;
  readonly specialty: string;
  readonly peerGroup: string;
}

export interface DirectorySnapshot {
  readonly organisation: { readonly id: string; readonly name: string } | null;
  readonly regions: readonly { readonly id: string; readonly name: string }[];
  readonly practices: readonly Practice[];
  readonly providers: readonly {
    readonly id: string;
    readonly name: string;
    readonly specialty: string;
    readonly practices: readonly string[];
  }[];
  readonly payers: readonly { readonly id: string; readonly name: string; readonly payerClass: string }[];
  readonly peerGroups: Directory['peerGroups'];
  readonly benchmarks: Directory['benchmarks'];
}

export interface DirectoryCache {
  read(): Promise<DirectorySnapshot>;
}

/** Keeps one snapshot for all readers. `clock` in epoch milliseconds. */
export function createDirectoryCache(store: Store, clock: () => number): DirectoryCache {
  let current: { at: number; snapshot: Promise<DirectorySnapshot> } | null = null;
  return {
    read() {
      const now = clock();
      if (current === null || now - current.at > maxAgeMs || now < current.at) {
        const snapshot = store.query(directoryEntries, {}).then(snapshotOf);
        snapshot.catch(() => (current = null));
        current = { at: now, snapshot };
      }
      return current.snapshot;
    },
  };
}

type Entry = { kind: string; id: string; attributes: string };

function snapshotOf(entries: readonly Entry[]): DirectorySnapshot {
  const of = <T>(kind: string, schema: z.ZodType<T>): (T & { id: string })[] =>
    entries.flatMap((entry) => {
      if (entry.kind !== kind) return [];
      const parsed = schema.safeParse(parsedJson(entry.attributes));
      return parsed.success ? [{ ...parsed.data, id: entry.id }] : [];
    });
  const organisation = of('organisation', named)[0];
  return {
    organisation: organisation ? { id: organisation.id, name: organisation.name } : null,
    regions: of('region', named).map(({ id, name }) => ({ id, name })),
    practices: of('practice', practiceAttributes).map((practice) => ({
      id: practice.id,
      name: practice.name,
      shortName: practice.shortName ?? practice.name.slice(0, 14),
      regionId: practice.region ?? '',
      timeZone: practice.timeZone,
      cutoverMinutes: practice.cutoverMinutes,
      specialty: practice.specialty ?? '',
      peerGroup: practice.peerGroup ?? '',
    })),
    providers: of('provider', providerAttributes).map(({ id, name, specialty, practices }) => ({
      id,
      name,
      specialty: specialty ?? '',
      practices,
    })),
    payers: of('payer', payerAttributes).map(({ id, name, payerClass }) => ({ id, name, payerClass })),
    peerGroups: of('peer_group', peerGroupAttributes).map(({ id, name, population }) => ({ id, name, population })),
    benchmarks: of('benchmark', benchmarkAttributes)
      .map(({ benchmark: _name, ...figure }) => figure)
      .sort((a, b) => b.year - a.year || a.percentile - b.percentile),
  };
}

/** A practice's own today: its service day at this instant. */
export function todayOf(practice: Practice, nowMs: number): string {
  return serviceDay(nowMs, practice.timeZone, practice.cutoverMinutes);
}
