/**
 * One answer for each address of the feeds' screens, for the OpenAPI document.
 */
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
      sourceRef: 'sha256:9f2c… line 40',
      rawPosition: 'raw 2-311',
      at: '2026-11-18T12:00:00.000Z',
    },
  ],
};
