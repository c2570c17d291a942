/**
 * Which segment explains why a rate left its usual range, for one node, along the dimension that explains most.
 * In: KPI, practices of the node, the weeks since it left and the 26 before. Out: one sentence, or none.
 * Answers are kept: they are about weeks that are over.
 */
import { readSlicedStates } from '@rounds/infra/clickhouse/read-cells.ts';
import { explainChange, leadingPart, type Segment } from '@rounds/schemas/kpis/explain.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import { emptyState, type State } from '@rounds/schemas/kpis/state.ts';
import { addDays } from '@rounds/schemas/time.ts';
import { whySentence } from '@rounds/schemas/words/attention.words.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import type { DirectorySnapshot } from './directory.ts';
import { wordsOf } from './dimension-words.ts';
import { dimensionOf } from './kpi-view.ts';

export interface WhyRequest {
  readonly kpi: Kpi;
  readonly practices: readonly string[];
  /** Mondays: the first week that left the usual range, the last that is over. */
  readonly since: string;
  readonly week: string;
}

const baselineDays = 26 * 7;
const mostKept = 500;
// A segment that explains less than this of the change is not worth a sentence.
const leastShare = 0.3;
/** Dimensions whose segments are parts of the numerator only: claims that were paid have no denial reason. */
const numeratorOnly = new Set(['denial_category']);
// Practice-level dimensions that tell somebody what to do, in this order.
const asked = ['denial_category', 'payer_id', 'lead_band', 'weekday', 'visit_type', 'provider_id', 'role'];

export type Why = (request: WhyRequest, directory: DirectorySnapshot) => Promise<string>;

/** Remembers answers by KPI, practices and weeks. */
export function createWhy(store: Store): Why {
  const known = new Map<string, Promise<string>>();
  // One at a time: explanations are for later, and must not hold the store's readers while a page waits for its tiles.
  let last: Promise<unknown> = Promise.resolve();
  return (request, directory) => {
    const key = JSON.stringify([request.kpi.id, request.kpi.version, request.practices, request.since, request.week]);
    const found = known.get(key);
    if (found) return found;
    const answer = last.then(() => explain(store, request, directory));
    last = answer.catch(() => undefined);
    known.set(key, answer);
    answer.catch(() => known.delete(key));
    for (const oldest of known.keys()) {
      if (known.size <= mostKept) break;
      known.delete(oldest);
    }
    return answer;
  };
}

async function explain(store: Store, { kpi, practices, since, week }: WhyRequest, directory: DirectorySnapshot): Promise<string> {
  if (kpi.unit !== 'percent' || (kpi.kind !== 'ratio' && kpi.kind !== 'ratio_lagged')) return '';
  const buckets = [
    { from: addDays(since, -baselineDays), to: addDays(since, -1) },
    { from: since, to: addDays(week, 6) },
  ];
  let best: { share: number; sentence: string } | null = null;
  for (const column of asked.filter((candidate) => kpi.dimensions.includes(candidate))) {
    const sliced = await readSlicedStates(store, { kpi, practices, buckets, dimension: column });
    const [before, after] = [0, 1].map((index) => segments(sliced, index, numeratorOnly.has(column)));
    const explanation = before && after ? explainChange(before, after, 100) : undefined;
    const leading = explanation && leadingPart(explanation);
    if (!explanation || !leading || leading.key === '') continue;
    const share = leading.amount / explanation.change;
    if (share < leastShare || share > 1.2 || (best && share <= best.share)) continue;
    const segment = wordsOf(dimensionOf(kpi, column), directory)(leading.key);
    best = { share, sentence: whySentence(kpi, { segment, amount: leading.amount, change: explanation.change, kind: leading.kind }) };
  }
  return best?.sentence ?? '';
}

function segments(sliced: ReadonlyMap<string, readonly State[]>, index: number, wholeDenominator: boolean): Map<string, Segment> {
  const own = [...sliced].map(([key, states]): [string, State] => [key, states[index] ?? emptyState]);
  const total = own.reduce((sum, [, state]) => sum + state.den, 0);
  // With one denominator for all, each segment's share is equal and fixed, so its part is what its numerator did.
  return new Map(own.map(([key, state]) => [key, { num: state.num, den: wholeDenominator ? total / own.length : state.den }]));
}
