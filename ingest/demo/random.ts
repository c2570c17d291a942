/**
 * Seeded random numbers for the demo organisation: sfc32, and the few distributions the model needs.
 * In: integers that name what is drawn (seed, practice, day, slot). Out: the same numbers for the same names, on every machine.
 * Nothing here reads a clock or Math.random.
 */

const UNIT = 1 / 4_294_967_296;

/** Scrambles integers into 32 bits; equal integers give equal bits. */
export function mix(a: number, b: number, c = 0, d = 0): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul((h ^ (h >>> 15)) + b, 0xc2b2ae35);
  h = Math.imul((h ^ (h >>> 13)) + c, 0x27d4eb2f);
  h = Math.imul((h ^ (h >>> 15)) + d, 0x165667b1);
  h ^= h >>> 16;
  h = Math.imul(h, 0x7feb352d);
  return (h ^ (h >>> 15)) >>> 0;
}

/** A stream of numbers that can be started again at any name, so that any day can be drawn alone. */
export class Random {
  private a = 0;
  private b = 0;
  private c = 0;
  private d = 1;

  /** Starts the stream that belongs to these integers; returns itself. */
  start(a: number, b: number, c = 0, d = 0): this {
    const h = mix(a, b, c, d);
    this.a = h;
    this.b = mix(h, d, b);
    this.c = mix(c, h, a);
    this.d = 1;
    for (let i = 0; i < 8; i++) this.next();
    return this;
  }

  /** 0 ≤ x < 1, 32 bits. */
  next(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + t) | 0;
    return (t >>> 0) * UNIT;
  }

  /** Whole number, 0 ≤ x < n. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  /** Whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Standard normal (Box–Muller, always two draws). */
  normal(): number {
    const u = this.next() + UNIT;
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * this.next());
  }

  /** Log-normal with this median; `sigma` is the spread of the logarithm. */
  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }

  /** Exponential with this mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  /** Index into `cumulative` (rising, last = 1). */
  weighted(cumulative: readonly number[]): number {
    const x = this.next();
    let i = 0;
    while (i < cumulative.length - 1 && x >= (cumulative[i] ?? 1)) i++;
    return i;
  }
}

/** Running sums of weights, scaled so that the last is 1. */
export function cumulative(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let running = 0;
  return weights.map((weight) => (running += weight) / total);
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** `length` base64url characters that belong to two integers: what a keyed pseudonym looks like. */
export function base64urlOf(a: number, b: number, length: number): string {
  let text = '';
  for (let i = 0; text.length < length; i++) {
    let bits = mix(a, b, i, 77);
    for (let k = 0; k < 5 && text.length < length; k++) {
      text += BASE64URL.charAt(bits & 63);
      bits >>>= 6;
    }
  }
  return text;
}
