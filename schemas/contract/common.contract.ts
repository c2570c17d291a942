/**
 * Words that api and dashboard share: scope, period, verdicts, freshness.
 */
import { z } from 'zod';
import { FIRST_SHOWN_DAY, localDay } from '../ids.ts';

/** What a view looks at: everything the reader may see, a region, or a practice. */
export const scopeParam = z
  .string()
  .regex(/^(all|(region|practice):[A-Za-z0-9][A-Za-z0-9_.:-]{0,63})$/, 'all, region:<id> or practice:<id>')
  .default('all')
  .describe('Whose figures: `all` the reader may see, `region:<id>` or `practice:<id>`. Outside their scope: 404.');
export const compareParam = z
  .enum(['previous_year', 'previous_period', 'none'])
  .default('previous_year')
  .describe('What to compare with: the same weekdays 52 weeks before, the whole weeks just before, or nothing.');
export const grain = z.enum(['day', 'week', 'month']);
export type Grain = z.infer<typeof grain>;

/** A view's scope and period; dates are service days, both inclusive. Default period: this month to date (the API fills it in). */
export const viewQuery = z.object({
  scope: scopeParam,
  from: localDay.optional().describe(`First service day, ${FIRST_SHOWN_DAY} or later. Left out: the first of the month of \`to\`.`),
  to: localDay.optional().describe('Last service day, not before `from` and less than five years after it. Left out: today.'),
  compare: compareParam,
});
export type ViewQuery = z.infer<typeof viewQuery>;

export const period = z.object({ from: localDay, to: localDay });
/** The marks of look.md section 4, in words. `counting`: so much waits to be counted that the figure is not judged. */
export const verdict = z.enum(['worse', 'better', 'changed', 'usual', 'too_few', 'no_range', 'no_data', 'counting']);
export type Verdict = z.infer<typeof verdict>;
/** Which control rule fired: a point beyond the limits, a run on one side, a trend, two of three near a limit. */
export const rule = z.enum(['beyond', 'run', 'trend', 'near', '']);

export const usualRange = z.object({ lower: z.number(), mean: z.number(), upper: z.number(), method: z.enum(['xmr', 'p_prime']) });
/** From where the limits lie, not from the last point. */
export const targetStanding = z.object({ value: z.number(), standing: z.enum(['meets', 'hit_or_miss', 'misses', 'unknown']) });
/** A change: percent for counts and money, points for rates, the unit for minutes and days. Null without a base. */
export const change = z.object({ amount: z.number(), unit: z.enum(['points', 'percent', 'minutes', 'days']) });

/** One KPI's value with its footing. `value` in the KPI's display unit, null when there is nothing to divide by. */
export const measured = z.object({ value: z.number().nullable(), num: z.number(), den: z.number(), n: z.number(), verdict, rule });
export type Measured = z.infer<typeof measured>;

/**
 * How a feed stands; `low_volume` and `high_volume` against the same weekday. `counting`: it seems quiet, new or off its volume, but so much
 * waits in the log to be counted that nobody can say so.
 */
export const feedState = z.enum(['on_time', 'silent', 'low_volume', 'high_volume', 'counting', 'new']);
/** What is usual: median ± 4 MAD of the same hour of the week (or the same weekday); never below 0. */
export const usualBand = z.object({ lower: z.number(), median: z.number(), upper: z.number() });

export const freshness = z.object({
  /** When the server answered. */
  asOf: z.string(),
  /** Append time of the newest event in scope, null when nothing ever came. */
  lastEventAt: z.string().nullable(),
  /** Seconds the processors are behind the broker; null when unknown (broker away). */
  behindSeconds: z.number().nullable(),
  /** So much waits to be counted that no figure is judged, compared or explained: a load is under way, or the processors are far behind. */
  beingCounted: z.boolean(),
  /** Feeds that are silent, wholly or at some practice of the scope: those the list of feeds calls silent. */
  silentFeeds: z.int(),
});
export type Freshness = z.infer<typeof freshness>;

/** RFC 9457 problem details; `field` and `rule` where a parameter broke one. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  traceId: z.string().optional(),
  violations: z.array(z.object({ field: z.string(), valueShape: z.string(), rule: z.string() })).optional(),
});
export type Problem = z.infer<typeof problem>;
