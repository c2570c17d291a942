/** Round axis ends and steps. In: the smallest and largest value. Out: a scale whose ticks a person would have chosen. */
export type Scale = { min: number; max: number; interval: number };

export function niceScale(low: number, high: number, ticks = 5, fromZero = false, least = 0): Scale {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return { min: 0, max: 1, interval: 1 };
  const start = fromZero ? Math.min(0, low) : low;
  const span = high - start || Math.abs(high) || 1;
  const rough = span / ticks;
  const power = 10 ** Math.floor(Math.log10(rough));
  // A figure shown without decimals gets no ticks between two of its values.
  const interval = Math.max(least, ([1, 2, 2.5, 5, 10].find((step) => step * power >= rough) ?? 10) * power);
  const min = Math.floor(start / interval) * interval;
  const max = Math.ceil(high / interval) * interval;
  // A value that cannot be negative gets no axis below zero.
  return { min: low >= 0 ? Math.max(0, min) : min, max: max === min ? min + interval : max, interval };
}

/** The ticks of a scale, without the dust of floating point. */
export function ticksOf(scale: Scale): readonly number[] {
  const count = Math.round((scale.max - scale.min) / scale.interval);
  return Array.from({ length: count + 1 }, (_, i) => Number((scale.min + i * scale.interval).toPrecision(12)));
}
