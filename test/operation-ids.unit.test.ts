/** Every operation of the one OpenAPI document has a name a generated client can call its method by. */
import { expect, test } from 'vitest';
import { routeTable } from '@rounds/api/route-table.ts';
import { documentDoors } from '@rounds/ingest/documentation.ts';
import { operationIdOf } from '@rounds/schemas/contract/operation-id.ts';

const ofApi = routeTable.map(({ openapi }) => openapi.operationId);
const ofDoors = Object.values(documentDoors().paths).flatMap((path) =>
  Object.values(path).map((operation) => ('operationId' in operation ? operation.operationId : undefined)),
);
const ids = [...ofApi, ...ofDoors];

test('each is there, in camelCase, and no two are the same', () => {
  expect(ids.filter((id) => typeof id !== 'string' || !/^(?:get|post|put|delete)(?:[A-Z][a-z]+)+$/.test(id))).toEqual([]);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  expect([ofApi.length > 20, ofDoors.length > 20]).toEqual([true, true]);
});

test.each([
  ['get', '/api/v1/tiles', 'getTiles'],
  ['get', '/api/v1/kpis/{kpi}/series', 'getKpiSeries'],
  ['get', '/api/v1/feeds/{adapter}/{name}', 'getFeed'],
  ['delete', '/v1/feeds/{adapter}/{name}/secrets/{id}', 'deleteFeedSecret'],
  ['post', '/v1/mapping-drafts/{id}/preview', 'postMappingDraftPreview'],
  ['put', '/v1/fhir/{name}/notify/{resource}', 'putFhirByNameNotifyByResource'],
])('%s %s is %s', (method, path, id) => expect(operationIdOf(method, path)).toBe(id));
