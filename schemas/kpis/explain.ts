/**
 * Why a rate changed: Kitagawa's split of a change into what happened within segments (rate) and between them (mix).
 * In: numerator and denominator of each segment before and after. Out: for each segment its rate part and its mix part.
 * All parts add up to the change. Says what arithmetic explains, never a cause (look.md section 6).
 */

export interface Segment {
  readonly num: number;
  readonly den: number;
}

export interface ChangePart {
  readonly key: string;
  /** What the segment's own rate did, at its mean share. */
  readonly rate: number;
  /** What its share did, at the distance of its mean rate from the mean of all: more of a high-rate segment raises the whole. */
  readonly mix: number;
}

export interface Explanation {
  readonly before: number;
  readonly after: number;
  /** after − before: the sum of all parts. */
  readonly change: number;
  /** Largest effect first. */
  readonly parts: readonly ChangePart[];
}

const none: Segment = { num: 0, den: 0 };

/**
 * Splits the change of a pooled rate. `scale` turns a proportion into the KPI's display unit (100 for percent).
 * Undefined when either side has no denominator. A segment that is absent on one side has no rate there, so its whole effect is mix.
 * Source: Kitagawa 1955, with mix parts centred on the mean of both rates so that a part tells about its own segment.
 */
export function explainChange(
  before: ReadonlyMap<string, Segment>,
  after: ReadonlyMap<string, Segment>,
  scale = 1,
): Explanation | undefined {
  const [old, now] = [totals(before), totals(after)];
  if (!(old.den > 0 && now.den > 0)) return undefined;
  const centre = (old.num / old.den + now.num / now.den) / 2;
  const parts = [...new Set([...before.keys(), ...after.keys()])].map((key): ChangePart => {
    const [was, is] = [before.get(key) ?? none, after.get(key) ?? none];
    const [wasShare, isShare] = [was.den / old.den, is.den / now.den];
    const [wasRate, isRate] = [rateOf(was) ?? rateOf(is) ?? centre, rateOf(is) ?? rateOf(was) ?? centre];
    // Numerators without a denominator (a lagged rate's new segment) belong to no share: they are the segment's own doing.
    const stray = (is.den > 0 ? 0 : is.num / now.den) - (was.den > 0 ? 0 : was.num / old.den);
    return {
      key,
      rate: scale * (((wasShare + isShare) / 2) * (isRate - wasRate) + stray),
      mix: scale * (isShare - wasShare) * ((wasRate + isRate) / 2 - centre),
    };
  });
  parts.sort((a, b) => Math.abs(b.rate + b.mix) - Math.abs(a.rate + a.mix) || (a.key < b.key ? -1 : 1));
  const [beforeRate, afterRate] = [(scale * old.num) / old.den, (scale * now.num) / now.den];
  return { before: beforeRate, after: afterRate, change: afterRate - beforeRate, parts };
}

/** The single part that explains most of the change in the change's own direction; undefined when nothing changed. */
export function leadingPart(explanation: Explanation): { key: string; kind: 'rate' | 'mix'; amount: number } | undefined {
  const direction = Math.sign(explanation.change);
  const candidates = explanation.parts.flatMap(({ key, rate, mix }) => [
    { key, kind: 'rate' as const, amount: rate },
    { key, kind: 'mix' as const, amount: mix },
  ]);
  const pulling = candidates.filter(({ amount }) => Math.sign(amount) === direction && direction !== 0);
  return pulling.toSorted((a, b) => Math.abs(b.amount) - Math.abs(a.amount))[0];
}

/**
 * Amounts rounded to `decimals` so that the printed parts add to the printed total (largest remainder).
 * `total` is the printed total; the difference goes to the amounts that rounding hurt most.
 */
export function roundToTotal(amounts: readonly number[], total: number, decimals: number): number[] {
  const unit = 10 ** decimals;
  const rounded = amounts.map((amount) => Math.round(amount * unit));
  let missing = Math.round(total * unit) - rounded.reduce((a, b) => a + b, 0);
  const step = Math.sign(missing);
  const hurt = amounts
    .map((amount, index) => ({ index, loss: (amount * unit - (rounded[index] ?? 0)) * step }))
    .sort((a, b) => b.loss - a.loss || a.index - b.index);
  for (let place = 0; missing !== 0 && hurt.length > 0; place = (place + 1) % hurt.length, missing -= step) {
    const index = hurt[place]?.index ?? 0;
    rounded[index] = (rounded[index] ?? 0) + step;
  }
  // No minus zero on a screen.
  return rounded.map((amount) => (amount === 0 ? 0 : amount / unit));
}

const rateOf = ({ num, den }: Segment): number | undefined => (den > 0 ? num / den : undefined);

function totals(segments: ReadonlyMap<string, Segment>): Segment {
  let [num, den] = [0, 0];
  for (const segment of segments.values()) [num, den] = [num + segment.num, den + segment.den];
  return { num, den };
}
