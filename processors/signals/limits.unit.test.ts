/**
 * Limits against published worked examples, and the properties the formulas promise.
 */
import { describe, expect, it } from 'vitest';
import { pPrimeBaseline, pPrimeLimits } from './p-prime-limits.ts';
import { xmrLimits } from './xmr-limits.ts';

describe('XmR limits', () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2 "Individuals Control Charts": ten batches of a flow rate.
  // Published: mean 50.81, mean moving range 1.8778, limits 45.8159 and 55.8041 (with 3 / 1.128 where we use the field's rounded 2.66).
  const flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];

  it('equal the published limits of NIST 6.3.2.2 to the third decimal', () => {
    const limits = xmrLimits(flow);
    expect(limits?.mean).toBeCloseTo(50.81, 10);
    expect(Math.abs((limits?.lower ?? 0) - 45.8159)).toBeLessThan(0.001);
    expect(Math.abs((limits?.upper ?? 0) - 55.8041)).toBeLessThan(0.001);
  });

  it('are 2.66 mean moving ranges from the mean', () => {
    // By hand: mean 3, ranges 2, 2, 2.
    expect(xmrLimits([2, 4, 2, 4])).toEqual({ mean: 3, sigma: (2.66 * 2) / 3, lower: 3 - 5.32, upper: 3 + 5.32 });
  });

  it('do not exist for one value or for values that never move', () => {
    expect(xmrLimits([5])).toBeUndefined();
    expect(xmrLimits([5, 5, 5])).toBeUndefined();
  });
});

describe('Laney p′ limits', () => {
  // Mohammed, Panesar, Laney, Wilson 2013, "Statistical process control charts for attribute data involving very large sample sizes",
  // BMJ Quality & Safety 22:362: weeks of emergency attendances in England and how many were seen within four hours.
  // Limits in percent as printed to four decimals by the tests of an independent implementation, PowerBI-SPC (AUS-DOH-Safety-and-Quality).
  const seen = [
    266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483, 270320, 267923, 271478, 255353, 256820, 261835, 259144, 255910,
    260863, 264465, 260989,
  ];
  const came = [
    280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468, 282529, 279618, 283932, 266629, 268091, 276803, 271578, 266005,
    273520, 278574, 273772,
  ];
  const upper = [
    96.567, 96.5753, 96.5421, 96.5326, 96.5627, 96.5775, 96.5593, 96.5345, 96.5579, 96.5623, 96.5689, 96.5591, 96.5996, 96.5961, 96.5753,
    96.5877, 96.6012, 96.583, 96.5713, 96.5824,
  ];
  const lower = [
    94.013, 94.0046, 94.0378, 94.0473, 94.0173, 94.0025, 94.0207, 94.0454, 94.022, 94.0177, 94.0111, 94.0208, 93.9803, 93.9839, 94.0046,
    93.9923, 93.9788, 93.9969, 94.0087, 93.9975,
  ];

  it('equal the published limits of the emergency attendances of Mohammed et al. 2013, week by week', () => {
    const baseline = pPrimeBaseline(seen.map((num, week) => ({ num, den: came[week] ?? 0 })));
    if (!baseline) throw new Error('no baseline');
    for (const [week, den] of came.entries()) {
      const limits = pPrimeLimits(baseline, den);
      expect(limits.upper * 100).toBeCloseTo(upper[week] ?? 0, 4);
      expect(limits.lower * 100).toBeCloseTo(lower[week] ?? 0, 4);
    }
  });

  it('stay within 0 and 100 percent', () => {
    const limits = pPrimeLimits({ mean: 0.02, sigmaZ: 2 }, 10);
    expect(limits.lower).toBe(0);
    expect(pPrimeLimits({ mean: 0.98, sigmaZ: 2 }, 10).upper).toBe(1);
  });

  it('do not exist for a baseline without a single case, with nothing but cases, or without movement', () => {
    expect(
      pPrimeBaseline([
        { num: 0, den: 50 },
        { num: 0, den: 60 },
      ]),
    ).toBeUndefined();
    expect(
      pPrimeBaseline([
        { num: 50, den: 50 },
        { num: 60, den: 60 },
      ]),
    ).toBeUndefined();
    expect(
      pPrimeBaseline([
        { num: 5, den: 50 },
        { num: 5, den: 50 },
      ]),
    ).toBeUndefined();
  });
});
