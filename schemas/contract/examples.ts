/**
 * One example of each answer, for the API's own documentation. Invented figures; a test reads each with its contract.
 */
import type { Freshness } from './common.contract.ts';
import type { Directory, Me } from './trust.contract.ts';
import type { TilesResponse } from './kpi.contract.ts';

export const freshnessExample: Freshness = { asOf: '2026-11-18T15:32:10.000Z', lastEventAt: '2026-11-18T15:32:09.210Z', behindSeconds: 0.9, silentFeeds: 1 };

export const meExample: Me = {
  id: '0b7c1e5e-5d0c-4a57-9f7e-3b5a5f1c2d11', name: 'Dana Kowalski', role: 'regional_manager', roleLabel: 'Regional manager',
  may: { ingest: false, administer: false, seePatientRows: true }, practices: ['harbor', 'northside'], demo: true,
};

export const directoryExample: Directory = {
  organisation: { id: 'group', name: 'North Coast Medical Group' }, regions: [{ id: 'north-coast', name: 'North Coast' }],
  practices: [{ id: 'harbor', name: 'Harbor Family Medicine', shortName: 'Harbor', regionId: 'north-coast', timeZone: 'America/Los_Angeles', cutoverMinutes: 0, specialty: 'family_medicine', today: '2026-11-18' }],
  providers: [{ id: 'prv-1', name: 'A. Ortiz', specialty: 'family_medicine' }], payers: [{ id: 'pacific-crest-ppo', name: 'Pacific Crest PPO', payerClass: 'commercial' }],
};

const measuredExample = { value: 11.2, num: 91, den: 812, n: 812, verdict: 'worse', rule: 'beyond' } as const;

export const tilesExample: TilesResponse = {
  scope: 'practice:harbor', period: { from: '2026-11-01', to: '2026-11-18' }, comparison: { from: '2025-11-02', to: '2025-11-19' }, freshness: freshnessExample,
  tiles: [{
    kpi: 'no_show_rate', ...measuredExample, comparison: 8.6, change: { amount: 2.6, unit: 'points' }, usual: { lower: 6.8, mean: 8.9, upper: 11, method: 'p_prime' }, target: { value: 7, standing: 'hit_or_miss' },
    isFinal: false, spark: [{ week: '2026-11-09', value: 11.6, n: 402, lower: 6.8, mean: 8.9, upper: 11, verdict: 'worse', rule: 'beyond', isFinal: true }],
  }],
  sites: [{ id: 'harbor', kind: 'practice', regionId: 'north-coast', cells: { no_show_rate: measuredExample }, lastEventAt: '2026-11-18T15:32:09.210Z', feedSilentMinutes: null }],
};
