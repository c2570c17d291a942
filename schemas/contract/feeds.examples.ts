/**
 * One answer for each address of the feeds' screens, for the OpenAPI document.
 */
import type { FeedDetail } from './feeds.contract.ts';
import type { DeadLettersResponse } from './trust.contract.ts';

export const deadLettersExample: DeadLettersResponse = {
  total: 6,
  resolved: 0,
  groups: [
    {
      feed: 'csv/openemr/front-desk',
      field: 'start',
      rule: 'a wall-clock time',
      count: 6,
      newestAt: '2026-11-18T12:00:00.000Z',
      codes: [],
    },
  ],
  items: [
    {
      id: '0-17',
      feed: 'csv/openemr/front-desk',
      practice: 'harbor',
      field: 'start',
      valueShape: 'text of 9',
      rule: 'a wall-clock time',
      code: null,
      resolved: false,
      takenIn: null,
      sourceRef: 'sha256:9f2c… line 40',
      rawPosition: 'raw 2-311',
      at: '2026-11-18T12:00:00.000Z',
    },
  ],
};

export const feedDetailExample: FeedDetail = {
  feed: 'hl7v2/main',
  label: 'Scheduling, HL7 v2',
  state: 'silent',
  stateWords: 'Silent for 3 h 10 min; usually a message every 4 min.',
  silentAt: [],
  silentMinutes: 190,
  usualGapMinutes: 4,
  lastReceivedAt: '2026-11-18T12:00:00.200Z',
  lastRecordedAt: '2026-11-18T12:00:00.000Z',
  alarms: [{ kind: 'silence', sinceAt: '2026-11-18T12:00:00.000Z', text: 'Silent for 3 h 10 min; usually a message every 4 min.' }],
  rate: { thisHour: 0, usual: { lower: 8, median: 15, upper: 22 } },
  day: { events: 118, usual: { lower: 90, median: 131, upper: 172 } },
  volume: [{ hour: '2026-11-18T12:00:00.000Z', count: 14, usual: { lower: 8, median: 15, upper: 22 } }],
  rhythm: [{ hourOfWeek: 60, lower: 8, median: 15, upper: 22 }],
  lag: { secondsP99: 0.4, events: 118 },
  deliveries: [{ at: '2026-11-17T02:00:00.000Z', accepted: 120, duplicate: 3, rejected: 1, held: false, unusedColumns: [] }],
  unmapped: [{ list: 'status', code: 'ARRIVED', count: 31, lastAt: '2026-11-18T11:58:00.000Z', where: 'taken_in' }],
  mayAdminister: true,
  stamps: { visits: 410, complete: 369, share: 90 },
  deadLetters: {
    total: 2,
    groups: [{ field: 'AIL-3.4', rule: 'a site this feed knows', count: 2, newestAt: '2026-11-18T09:00:00.000Z' }],
  },
  practices: ['harbor'],
  versions: [{ version: 2, events: 900, firstAt: '2026-11-10T08:00:00.000Z', lastAt: '2026-11-18T12:00:00.200Z' }],
  freshness: {
    asOf: '2026-11-18T15:10:00.000Z',
    lastEventAt: '2026-11-18T15:09:59.000Z',
    behindSeconds: 0,
    beingCounted: false,
    silentFeeds: 1,
  },
};
