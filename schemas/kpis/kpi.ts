/**
 * The shape of a KPI definition: one file a KPI drives the cells, live slicing, the glossary, units and colours, and the docs.
 * Terms are ClickHouse expressions over the columns of one fact; they hold no value from outside.
 */
import type { FactName } from '../facts/fact.ts';

/** A sum over fact rows: `sumIf(value, where)`. `value` is an integer expression (counts, minutes, cents). */
export interface Term {
  readonly fact: FactName;
  readonly where: string;
  readonly value: string;
}

/**
 * How the state is read.
 * count: Σ num. ratio: Σ num / Σ den. distribution: a statistic of the merged histogram (num = Σ value, den = n).
 * ratio_lagged: Σ num / Σ over days of (mean month of `den` over the three calendar months before, per day of its month).
 * stock: prefix sum of num (and parts). stock_ratio: prefix num / prefix den. stock_to_flow: prefix num / (den of the trailing window / window days).
 * composition: shares of parts.
 */
export type KpiKind = 'count' | 'ratio' | 'ratio_lagged' | 'distribution' | 'stock' | 'stock_ratio' | 'stock_to_flow' | 'composition';
export type Area = 'access' | 'flow' | 'revenue_cycle' | 'productivity' | 'staffing';
export type Unit = 'percent' | 'minutes' | 'days' | 'count' | 'cents';

export interface Histogram {
  /** Integer expression in `unit`; rows where it is null are out. */
  readonly value: string;
  /** Last exact bin; larger values fall into max + 1. */
  readonly max: number;
  readonly statistic: 'median';
}

export interface Benchmark {
  readonly text: string;
  readonly population: string;
  readonly year: number;
  readonly source: string;
}

export interface Kpi {
  readonly id: string;
  readonly version: number;
  readonly validFrom: string;
  readonly title: string;
  /** At most 16 characters: table headers, phone. */
  readonly shortTitle: string;
  readonly area: Area;
  readonly unit: Unit;
  readonly decimals: number;
  /** Wanted direction; `neutral` gives the verdict "changed". */
  readonly direction: 'up' | 'down' | 'neutral';
  readonly kind: KpiKind;
  readonly num: Term;
  readonly den?: Term;
  readonly histogram?: Histogram;
  /** Class → amount, from the num fact: `sumMap` over `map(key, value)`, or a fixed set of keyed expressions. */
  readonly parts?: { readonly key: string; readonly value: string } | { readonly fixed: Readonly<Record<string, string>> };
  /** The one clock the KPI counts on, in words. */
  readonly anchor: string;
  readonly parameters: Readonly<Record<string, number>>;
  /** Fact columns it may be sliced by; must be dimensions of the num fact. */
  readonly dimensions: readonly string[];
  /** Fact rows left out on purpose, each with its reason: shown beside numerator and denominator. */
  readonly excluded: readonly { readonly reason: string; readonly where: string }[];
  /** Below this denominator no verdict is given (kpis.md 1.12 rule 24). */
  readonly floor: number;
  /** Weekly control chart: Laney p′ for ratios of counts, XmR otherwise. */
  readonly chart: 'p_prime' | 'xmr';
  readonly counts: string;
  readonly leavesOut: string;
  readonly formula: string;
  readonly source: string;
  readonly synonyms: readonly string[];
  readonly benchmarks: readonly Benchmark[];
  /** What numerator and denominator are called in rows: "no-shows", "expected visits". */
  readonly words: { readonly num: string; readonly den: string };
}

/** Identity at run time, a type check at write time: a definition with a missing field does not compile. */
export function defineKpi(kpi: Kpi): Kpi {
  return kpi;
}
