/**
 * The directory within the reader's scope: regions and practices they may see, those practices' providers, all payers.
 */
import { directory as answer } from '@rounds/schemas/contract/trust.contract.ts';
import { directoryExample } from '@rounds/schemas/contract/examples.ts';
import { resolveScope } from '../access/scope.ts';
import { defineRoute } from '../define-route.ts';
import { todayOf } from '../read/directory.ts';

export const directoryRoute = defineRoute({
  method: 'get',
  path: '/api/v1/directory',
  policy: 'may:see_figures',
  tag: 'Directory',
  summary: "Practices, regions, providers and payers in the reader's scope",
  answer,
  example: directoryExample,
  handler: async ({ reader, deps }) => {
    const snapshot = await deps.directory.read();
    const scope = resolveScope(reader().account, snapshot, 'all');
    const inScope = new Set(scope.practiceIds);
    const regionIds = new Set(scope.practices.map((practice) => practice.regionId));
    return {
      organisation: snapshot.organisation,
      regions: snapshot.regions.filter((region) => regionIds.has(region.id)).map((region) => ({ ...region })),
      practices: scope.practices.map((practice) => ({ ...practice, today: todayOf(practice, deps.clock()) })),
      providers: snapshot.providers
        .filter((provider) => provider.practices.some((id) => inScope.has(id)) || (scope.organisation && provider.practices.length === 0))
        .map(({ id, name, specialty }) => ({ id, name, specialty })),
      payers: snapshot.payers.map((payer) => ({ ...payer })),
      peerGroups: snapshot.peerGroups,
      benchmarks: snapshot.benchmarks,
    };
  },
});
