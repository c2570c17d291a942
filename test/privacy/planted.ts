/**
 * Invented identifiers to stuff messages with, and a search that knows them again however they are written.
 * In: what a message has room for. Out: values by kind, each once; where a text holds one. No value belongs to anybody.
 */
import { hash } from 'node:crypto';

export const kinds = ['family', 'given', 'street', 'city', 'phone', 'mail', 'mrn', 'ssn', 'birth', 'text', 'member', 'zip'] as const;
export type Kind = (typeof kinds)[number];

const LETTERS = 'bcdfghjklmnpqrstvwxz';
const word = (n: number): string =>
  (LETTERS[Math.floor(n / 400) % 20] ?? '') + (LETTERS[Math.floor(n / 20) % 20] ?? '') + (LETTERS[n % 20] ?? '');
const digits = (n: number, length: number): string => String(n).padStart(length, '0');

/** One value of a kind; dates as `YYYY-MM-DD`. Numbers are spread so that none is part of another or of a stamp of the test. */
function valueOf(kind: Kind, n: number): string {
  const four = digits((n * 37) % 10_000, 4);
  return {
    family: `Quillfeather${word(n)}`,
    given: `Ermintrude${word(n)}`,
    street: `${digits(n, 3)} Plantagenet${word(n)} Lane`,
    city: `Nowhereville${word(n)}`,
    phone: `719-555-${four}`,
    mail: `planted.${word(n)}@example.org`,
    mrn: `77013${digits(n, 3)}${four}`,
    ssn: `900-${digits(10 + (n % 80), 2)}-${four}`,
    birth: `${1931 + (n % 9)}-${digits(1 + (Math.floor(n / 9) % 12), 2)}-${digits(1 + (Math.floor(n / 108) % 28), 2)}`,
    text: `complains of plantache ${word(n)} since the wedding of her sister`,
    member: `WQX88${digits(n, 3)}${four}`,
    zip: `${80_010 + ((n * 7) % 900)}`,
  }[kind];
}

export class Plant {
  readonly values = new Map<string, Kind>();
  #next = 1;
  readonly #prefix: number;

  /** `prefix` keeps the values of several messages apart. */
  constructor(prefix = 0) {
    this.#prefix = prefix;
  }

  /** A value nobody has had yet. */
  take(kind: Kind): string {
    for (;;) {
      const value = valueOf(kind, this.#prefix + this.#next++);
      if (this.values.has(value)) continue;
      this.values.set(value, kind);
      return value;
    }
  }

  /** As many more as it takes to have planted `total`, of all kinds in turn. */
  rest(total: number): string[] {
    const more: string[] = [];
    for (let turn = 0; this.values.size < total; turn += 1) more.push(this.take(kinds[turn % kinds.length] ?? 'text'));
    return more;
  }
}

export const compactDay = (day: string): string => day.replaceAll('-', '');
export const usDay = (day: string): string => `${day.slice(5, 7)}/${day.slice(8)}/${day.slice(0, 4)}`;

/** The ways a value may be written: as it is, without separators, escaped, percent-encoded, and under hashes without a key. */
function spellings(value: string, kind: Kind): string[] {
  const plain = value.toLowerCase();
  const forms = [
    plain,
    encodeURIComponent(value).toLowerCase(),
    value.replaceAll(' ', '+').toLowerCase(),
    Buffer.from(value).toString('hex'),
  ];
  if (kind === 'phone' || kind === 'ssn' || kind === 'birth') forms.push(value.replaceAll('-', ''));
  if (kind === 'birth') forms.push(usDay(value), usDay(value).replace(/^0/, ''));
  if (kind === 'street') forms.push(plain.split(' ')[1] ?? plain);
  if (kind === 'text') forms.push(plain.split(' ').slice(2, 4).join(' '));
  for (const algorithm of ['sha256', 'sha1', 'md5']) {
    forms.push(hash(algorithm, value, 'hex').slice(0, 20), hash(algorithm, value, 'base64url').slice(0, 16).toLowerCase());
  }
  return [...new Set(forms)];
}

export interface Leak {
  readonly where: string;
  readonly kind: Kind;
  readonly value: string;
  readonly around: string;
}

interface Form {
  readonly form: string;
  readonly value: string;
  readonly kind: Kind;
}

const PREFIX = 5;
const indexes = new WeakMap<Plant, { readonly size: number; readonly byPrefix: ReadonlyMap<string, readonly Form[]> }>();

/** All spellings by how they begin: thousands of values are looked for in one walk over a text. */
function indexOf(plant: Plant): ReadonlyMap<string, readonly Form[]> {
  const known = indexes.get(plant);
  if (known?.size === plant.values.size) return known.byPrefix;
  const forms = [...plant.values].flatMap(([value, kind]) => spellings(value, kind).map((form): Form => ({ form, value, kind })));
  const byPrefix = Map.groupBy(forms, ({ form }) => form.slice(0, PREFIX));
  indexes.set(plant, { size: plant.values.size, byPrefix });
  return byPrefix;
}

const isDigit = (sign: string | undefined): boolean => sign !== undefined && sign >= '0' && sign <= '9';

/** Every planted value found in a text, once. Numbers of few digits count only when they stand alone. */
export function leaksIn(where: string, text: string, plant: Plant): Leak[] {
  const byPrefix = indexOf(plant);
  const lower = text.toLowerCase();
  const leaks = new Map<string, Leak>();
  for (let at = 0; at <= lower.length - PREFIX; at += 1) {
    for (const { form, value, kind } of byPrefix.get(lower.slice(at, at + PREFIX)) ?? []) {
      if (leaks.has(value) || !lower.startsWith(form, at)) continue;
      if (/^\d{1,9}$/.test(form) && (isDigit(lower[at - 1]) || isDigit(lower[at + form.length]))) continue;
      leaks.set(value, { where, kind, value, around: text.slice(Math.max(0, at - 60), at + 60) });
    }
  }
  return [...leaks.values()];
}

/** How many of the planted values the sent bytes hold as they are: the test of the test. */
export function plantedIn(bytes: Uint8Array, plant: Plant): number {
  const text = Buffer.from(bytes).toString('latin1');
  return [...plant.values].filter(([value, kind]) =>
    [value, ...(kind === 'birth' ? [compactDay(value), usDay(value)] : []), value.replaceAll('-', '')].some((form) => text.includes(form)),
  ).length;
}
