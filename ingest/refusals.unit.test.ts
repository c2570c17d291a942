/** Every address that refuses a request says which field, the shape of what stands there, and the rule. */
import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { createUploadsRoute } from './adapters/upload/uploads-route.ts';
import { createWizardRoute } from './adapters/csv/wizard/wizard-route.ts';
import { answerTheRest } from './answer-the-rest.ts';
import { createLettersRoute } from './dead-letters/letters-route.ts';
import { createFeedsRoute } from './feeds/feeds-route.ts';
import { createSecretsRoute } from './feeds/secrets-route.ts';

const yes = () => Promise.resolve(true);
// None of these requests is good enough for anything else of a route's needs to be asked.
const needs: never = {
  mayAdminister: yes,
  isAdministrator: yes,
  signedInLately: () => true,
  audit: () => undefined,
  adapters: { get: (id: string) => (id === 'x12' ? {} : undefined) },
} as never;
const routes = {
  uploads: createUploadsRoute(needs),
  wizard: createWizardRoute(needs),
  letters: createLettersRoute(needs),
  feeds: createFeedsRoute(needs),
  secrets: createSecretsRoute(needs),
};
const noJson = ['(body)', 'no JSON, or too much of it', 'JSON in UTF-8'];
const form = { 'content-type': 'multipart/form-data; boundary=b' };

it.each([
  ['uploads', '/v1/uploads', 'a', ['mapping', 'missing', 'a mapping or a format (x12, hl7v2, fhir); GET /v1/mappings lists them']],
  [
    'uploads',
    '/v1/uploads?mapping=nope',
    'a',
    ['mapping', 'text of 4', 'a mapping or a format (x12, hl7v2, fhir); GET /v1/mappings lists them'],
  ],
  ['uploads', '/v1/uploads?mapping=x12', undefined, ['(body)', 'empty', 'a file']],
  ['wizard', '/v1/mapping-drafts', undefined, ['(body)', 'empty', 'a table']],
  ['letters', '/v1/dead-letters/replay', '{"ids":[]}', ['ids', 'list of 0', 'a list that is not empty']],
  ['letters', '/v1/dead-letters/replay', '{"Jane":1}', ['(body)', 'object', '`ids` of 1 to 1,000 letters, or a `group` with its feed']],
  ['letters', '/v1/dead-letters/replay', '{', noJson],
  ['letters', '/v1/dead-letters/x/raw', '{"purpose":"x"}', ['purpose', 'text', 'why it is looked at, 8 to 200 characters']],
  ['feeds', '/v1/feeds/x12/a/remap', '{"dryRun":"Jane"}', ['dryRun', 'text of 4', 'true or false']],
  ['feeds', '/v1/feeds/x12/a/remap', 'Jane', noJson],
  ['secrets', '/v1/feeds/x12/a/secrets', '{"scheme":"Jane"}', ['scheme', 'text of 4', 'one of standard-webhooks, x-hub-signature']],
  ['secrets', '/v1/feeds/x12/a/secrets', '{"Jane":1}', ['(body)', 'object', 'no other fields than those this address takes']],
] as const)('%s: POST %s %s', async (route, path, body, [field, valueShape, rule]) => {
  const answer = await routes[route].request(path, { method: 'POST', ...(body === undefined ? {} : { body }) });
  expect([answer.status >= 400 && answer.status < 500, await answer.json()]).toMatchObject([
    true,
    { violations: [{ field, valueShape, rule }] },
  ]);
});

it('a form that does not end', async () => {
  const answer = await routes.wizard.request('/v1/mapping-drafts', { method: 'POST', body: '--b\r\n', headers: form });
  expect([answer.status, await answer.json()]).toMatchObject([400, { violations: [{ field: '(body)', valueShape: 'a form' }] }]);
});

it.each([
  ['GET', '/v1/uploads', 405, 'POST'],
  ['DELETE', '/v1/fhir/epic/notify', 405, 'POST, PUT'],
  ['PATCH', '/v1/feeds/x12/a', 405, 'GET, PUT'],
  ['GET', '/v1/nothing', 404, null],
  ['GET', '/v1/feeds/x12//secrets', 404, null],
])('%s %s: %s', async (method, path, status, allow) => {
  const app = new Hono();
  answerTheRest(app, { warn: () => undefined });
  const answer = await app.request(path, { method });
  expect([answer.status, answer.headers.get('allow')]).toEqual([status, allow]);
});
