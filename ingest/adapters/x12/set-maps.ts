/** Which map reads which transaction set. */
import { create999Map } from './acknowledgement-map.ts';
import { create837Map } from './claim-map.ts';
import { create835Map } from './remittance-map.ts';
import { create277caMap } from './status-map.ts';
import type { CreateSetMap } from './transaction-set.ts';

export const setMaps: Readonly<Record<string, CreateSetMap>> = {
  277: create277caMap,
  835: create835Map,
  837: create837Map,
  // 997 is the 999 of 4010.
  997: create999Map,
  999: create999Map,
};
