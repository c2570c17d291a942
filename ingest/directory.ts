/**
 * Which practices and payers the organisation has, as ingest needs it: zone, cut-over, names → ids.
 * In: ClickHouse's `directory` at start, every five seconds and on a miss, and what this process itself has just accepted.
 * Out: a practice or a payer by id or name. Refuses to guess: an unknown name is undefined.
 */
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import { payerClass, type PayerClass } from '@rounds/schemas/events/appointment.events.ts';
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import { practiceData } from '@rounds/schemas/events/operations.events.ts';
import type { PracticeClock } from '@rounds/schemas/events/stamp.ts';
import { parsedJson } from '@rounds/schemas/json-text.ts';
import { z } from 'zod';

/** The rule a value breaks that names no practice of the directory. What breaks it can be taken once the practice is registered. */
export const registeredPractice = 'a registered practice';

export interface KnownPractice extends PracticeClock {
  readonly id: string;
  readonly name: string;
}

export interface KnownPayer {
  readonly id: string;
  readonly name: string;
  readonly payerClass: PayerClass;
}

export interface Directory {
  practice(idOrName: string): KnownPractice | undefined;
  payer(idOrName: string): KnownPayer | undefined;
  practices(): readonly KnownPractice[];
  /** Takes over what an acknowledged directory event says; older than what is known changes nothing. */
  learn(event: CanonicalEvent): void;
  /** Reads the store again, at most once a second. Failing leaves what is known. */
  refresh(): Promise<void>;
  start(): Promise<void>;
  stop(): void;
}

const row = z.object({ kind: z.string(), id: z.string(), attributes: z.string(), recorded: z.coerce.number() });
const directoryRows = defineQuery({
  name: 'ingest_directory',
  sql: `SELECT kind, id, attributes, toUnixTimestamp64Milli(recorded_at) AS recorded FROM directory FINAL WHERE kind IN ('practice', 'payer')`,
  params: z.object({}),
  row,
});
const practiceShape = z.object(practiceData);
const payerData = z.object({ payer: z.string(), name: z.string(), payerClass });

const REFRESH_MS = 5_000;
const MISS_MS = 1_000;

interface Entry<T> {
  readonly value: T;
  readonly recordedMs: number;
}

/** Things by id, and by name for people's spreadsheets; the newest by recorded time wins. */
class Register<T extends { readonly id: string; readonly name: string }> {
  readonly #byId = new Map<string, Entry<T>>();
  readonly #idByName = new Map<string, string>();

  set(value: T, recordedMs: number): void {
    const known = this.#byId.get(value.id);
    if (known && known.recordedMs > recordedMs) return;
    this.#byId.set(value.id, { value, recordedMs });
    this.#idByName.set(nameKey(value.name), value.id);
  }

  get(idOrName: string): T | undefined {
    const exact = this.#byId.get(idOrName);
    if (exact) return exact.value;
    const id = this.#idByName.get(nameKey(idOrName));
    return id === undefined ? undefined : this.#byId.get(id)?.value;
  }

  all(): T[] {
    return Array.from(this.#byId.values(), ({ value }) => value);
  }
}

const nameKey = (name: string): string => name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

/** A directory over the store; without a store it knows only what it learns (tests, first minutes). */
export function createDirectory({ store, clock = Date.now }: { store?: Pick<Store, 'query'>; clock?: () => number }): Directory {
  const practices = new Register<KnownPractice>();
  const payers = new Register<KnownPayer>();
  let timer: NodeJS.Timeout | undefined;
  let refreshedAt = Number.NEGATIVE_INFINITY;
  let refreshing: Promise<void> | undefined;

  const take = (kind: string, data: unknown, recordedMs: number): void => {
    if (kind === 'practice') {
      const practice = practiceShape.safeParse(data);
      if (practice.success)
        practices.set(
          {
            id: practice.data.practice,
            name: practice.data.name,
            timeZone: practice.data.timeZone,
            cutoverMinutes: practice.data.cutoverMinutes,
            openingHours: practice.data.openingHours,
          },
          recordedMs,
        );
    } else {
      const payer = payerData.safeParse(data);
      if (payer.success) payers.set({ id: payer.data.payer, name: payer.data.name, payerClass: payer.data.payerClass }, recordedMs);
    }
  };
  const read = async (): Promise<void> => {
    try {
      for (const { kind, attributes, recorded } of (await store?.query(directoryRows, {})) ?? [])
        take(kind, parsedJson(attributes), recorded);
    } catch {
      // The store being away must not stop ingest: what is known stays known, the next refresh tries again.
    } finally {
      refreshedAt = clock();
      refreshing = undefined;
    }
  };
  const refresh = (): Promise<void> => {
    if (refreshing) return refreshing;
    if (!store || clock() - refreshedAt < MISS_MS) return Promise.resolve();
    return (refreshing = read());
  };

  return {
    practice: (idOrName) => practices.get(idOrName),
    payer: (idOrName) => payers.get(idOrName),
    practices: () => practices.all(),
    learn(event) {
      const recordedMs = Date.parse(event.recordedat);
      if (event.type === 'practice.registered' || event.type === 'practice.changed') take('practice', event.data, recordedMs);
      if (event.type === 'payer.registered' || event.type === 'payer.changed') take('payer', event.data, recordedMs);
    },
    refresh,
    async start() {
      await refresh();
      timer = setInterval(() => void refresh(), REFRESH_MS);
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}
