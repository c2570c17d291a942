/**
 * Every address of ingest: who may call it, what it takes, what it answers. For the OpenAPI document (documentation.ts).
 * A test holds that this names every mounted address and nothing else (create-ingest.int.test.ts); the routes themselves stand with their parts.
 */
import { feedSecretList, feedSecretRequest, madeFeedSecret } from '@rounds/schemas/contract/feed-secrets.contract.ts';
import {
  feedConfigAnswer,
  feedConfigList,
  rawMessageAnswer,
  rawMessageRequest,
  remapJob,
  remapRequest,
  replayJob,
  replayRequest,
} from '@rounds/schemas/contract/feeds.contract.ts';
import {
  mappingDraft,
  mappingPreview,
  mappingsResponse,
  previewRequest,
  savedMapping,
  saveMapping,
} from '@rounds/schemas/contract/mapping-wizard.contract.ts';
import { feedConfig } from '@rounds/schemas/feed-config.ts';
import { z } from 'zod';
import { fileReport } from './file-report.ts';
import type { ProblemCode } from './problem.ts';

/** `sender`: a feed that signs. `fhir`: one that signs or brings its secret as a bearer token. Both, as an administrator's page may send too. */
type Who = 'administrator' | 'athena' | 'webhook' | 'sender' | 'fhir';

export interface Door {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** With `{name}` for parameters. */
  readonly path: string;
  /** Where the API has the path's own name already (`operationIdOf`): `/api/v1/feeds` is their health. */
  readonly operationId?: string;
  readonly who: Who;
  readonly summary: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly takes?: { readonly types: readonly string[]; readonly schema?: z.ZodType };
  readonly gives: Readonly<Record<number, { readonly says: string; readonly schema?: z.ZodType }>>;
  readonly refuses: readonly ProblemCode[];
}

const json = (schema: z.ZodType) => ({ types: ['application/json'], schema });
const events = ['application/cloudevents+json', 'application/cloudevents-batch+json', 'application/json'];
const fhirTypes = ['application/fhir+json', 'application/fhir+ndjson', 'application/json'];
/** What FHIR senders are answered, refusals too. */
export const outcome = z.object({ resourceType: z.literal('OperationOutcome'), issue: z.array(z.record(z.string(), z.unknown())) });
const result = z.object({
  status: z.enum(['accepted', 'duplicate', 'rejected']),
  id: z.string().optional(),
  violations: z.array(z.object({ field: z.string(), valueShape: z.string(), rule: z.string() })).optional(),
});
const results = z.object({ accepted: z.int(), duplicate: z.int(), rejected: z.int(), results: z.array(result) });
const exportState = z.object({ state: z.enum(['never', 'running', 'done', 'failed']) }).loose();
const away: readonly ProblemCode[] = ['busy', 'no_room', 'log_unavailable'];
const feed = '/v1/feeds/{adapter}/{name}';

const sending: readonly Door[] = [
  {
    method: 'post',
    path: '/v1/events',
    who: 'sender',
    summary: 'Send canonical events as CloudEvents: one, a list, or binary mode',
    query: { feed: 'The feed that signs, without `http/`; or the header `webhook-feed`.' },
    takes: { types: events.slice(0, 2) },
    gives: {
      200: { says: 'This `webhook-id` was taken in before', schema: results },
      202: { says: 'Stored; a result for each event, in order', schema: results },
    },
    refuses: ['unreadable', 'unauthorized', 'too_large', 'wrong_type', ...away],
  },
  {
    method: 'post',
    path: '/v1/webhooks/{feed}',
    who: 'webhook',
    summary: 'The same for webhooks: the address names the feed, any JSON content type',
    takes: { types: events },
    gives: { 200: { says: 'This `webhook-id` was taken in before', schema: results }, 202: { says: 'Stored', schema: results } },
    refuses: ['unreadable', 'unauthorized', 'too_large', 'wrong_type', ...away],
  },
  {
    method: 'post',
    path: '/v1/webhooks/athena/{name}',
    who: 'athena',
    summary: "athenahealth's notifications, answered within 2 s; what they name is fetched later",
    takes: { types: ['application/fhir+json', 'application/json'] },
    gives: { 200: { says: 'Stored, and queued to be fetched' } },
    refuses: ['unreadable', 'unauthorized', 'too_large', 'wrong_type', ...away],
  },
  {
    method: 'post',
    path: '/v1/uploads',
    who: 'sender',
    summary: 'Send a file, as it is or in a form; answered with its report',
    query: {
      mapping: 'A mapping, or `x12`, `hl7v2`, `fhir`: as GET /v1/mappings lists them.',
      place: 'The practice of a table, or the name of the feed of x12, hl7v2, fhir.',
      practice: 'The same as `place`.',
      feed: 'The feed that signs, without `http/`; or the header `webhook-feed`.',
    },
    takes: { types: ['application/octet-stream', 'text/csv', 'multipart/form-data'] },
    gives: { 202: { says: 'Taken in', schema: fileReport }, 422: { says: 'Held or rejected; nothing was taken in', schema: fileReport } },
    refuses: ['bad_request', 'unauthorized', 'not_found', 'too_large', ...away],
  },
  {
    method: 'post',
    path: '/v1/fhir/{name}',
    who: 'fhir',
    summary: 'Send FHIR R4 resources: one, a Bundle, or ndjson',
    takes: { types: fhirTypes },
    gives: { 202: { says: 'Stored; what was not understood is told', schema: outcome } },
    refuses: ['no_such_feed', 'invalid', 'unauthorized', 'too_large', 'wrong_type', ...away],
  },
  ...(['', '/{resource}'] as const).flatMap((rest) =>
    (['post', 'put'] as const).map((method): Door => ({
      method,
      path: `/v1/fhir/{name}/notify${rest}`,
      who: 'fhir',
      summary: 'Notifications of a FHIR subscription: with resources, ids, or empty',
      takes: { types: fhirTypes },
      gives: { 200: { says: 'Stored, and what it names is queued to be fetched' } },
      refuses: ['no_such_feed', 'invalid', 'unauthorized', 'too_large', 'wrong_type', ...away],
    })),
  ),
];

const administering: readonly Omit<Door, 'who'>[] = [
  {
    method: 'get',
    path: '/v1/fhir/{name}/export',
    summary: 'How the last Bulk Data export stands',
    gives: { 200: { says: 'Its state', schema: exportState } },
    refuses: ['no_such_feed'],
  },
  {
    method: 'post',
    path: '/v1/fhir/{name}/export',
    summary: 'Begin a Bulk Data export where the last one was taken',
    gives: { 202: { says: 'Begun', schema: exportState }, 409: { says: 'One is under way', schema: exportState } },
    refuses: ['no_such_feed'],
  },
  {
    method: 'get',
    path: '/v1/mappings',
    summary: 'What can be sent as a file',
    gives: { 200: { says: 'Mappings and formats', schema: mappingsResponse } },
    refuses: [],
  },
  {
    method: 'get',
    path: '/v1/mappings/{id}',
    summary: 'One mapping',
    gives: { 200: { says: 'The mapping', schema: savedMapping } },
    refuses: ['not_found'],
  },
  {
    method: 'put',
    path: '/v1/mappings/{id}',
    summary: 'Save a mapping; it is live at once',
    takes: json(saveMapping),
    gives: { 200: { says: 'As saved, its version raised', schema: savedMapping } },
    refuses: ['bad_request', 'conflict', 'too_large'],
  },
  {
    method: 'post',
    path: '/v1/mapping-drafts',
    summary: 'Guess the mapping of a sample of at most 16 MiB, kept for a while under the id answered',
    query: {
      sheet: 'Of a workbook: which sheet. Left out: the first with rows.',
      from: 'A mapping to begin with. Left out: the one that fits best.',
    },
    takes: { types: ['application/octet-stream', 'text/csv', 'multipart/form-data'] },
    gives: { 201: { says: 'The guess', schema: mappingDraft } },
    refuses: ['bad_request', 'too_large', 'not_a_table'],
  },
  {
    method: 'post',
    path: '/v1/mapping-drafts/{id}/preview',
    summary: 'What a mapping would make of the sample; nothing is stored',
    takes: json(previewRequest),
    gives: { 200: { says: 'Events it would make, rows it would refuse', schema: mappingPreview } },
    refuses: ['bad_request', 'not_found', 'too_large'],
  },
  {
    method: 'get',
    path: '/v1/feeds',
    operationId: 'getFeedConfigurations',
    summary: 'Feeds that have a configuration',
    gives: { 200: { says: 'Names and versions', schema: feedConfigList } },
    refuses: [],
  },
  {
    method: 'get',
    path: feed,
    operationId: 'getFeedConfiguration',
    summary: "What a feed's codes mean, and earlier versions",
    gives: { 200: { says: 'The configuration', schema: feedConfigAnswer } },
    refuses: ['no_such_feed'],
  },
  {
    method: 'put',
    path: feed,
    operationId: 'putFeedConfiguration',
    summary: "Save what a feed's codes mean; its version is the one seen",
    takes: json(feedConfig),
    gives: { 200: { says: 'As saved, its version raised', schema: feedConfigAnswer } },
    refuses: ['no_such_feed', 'conflict', 'invalid'],
  },
  {
    method: 'post',
    path: `${feed}/remap`,
    summary: "Read a feed's past again with the configuration of now",
    takes: json(remapRequest),
    gives: { 202: { says: 'How it stands after a second', schema: remapJob } },
    refuses: ['bad_request', 'no_such_feed'],
  },
  {
    method: 'get',
    path: `${feed}/remap`,
    summary: 'How that stands',
    gives: { 200: { says: 'Its state', schema: remapJob } },
    refuses: [],
  },
  {
    method: 'get',
    path: `${feed}/secrets`,
    summary: 'Ids and ages of what a feed signs with',
    gives: { 200: { says: 'No secrets', schema: feedSecretList } },
    refuses: ['no_such_feed'],
  },
  {
    method: 'post',
    path: `${feed}/secrets`,
    summary: 'Make a secret, shown in this answer and never again, or take over a given one',
    takes: json(feedSecretRequest),
    gives: { 201: { says: 'The secret; null where it was given', schema: madeFeedSecret } },
    refuses: ['bad_request', 'sign_in_again', 'no_such_feed'],
  },
  {
    method: 'delete',
    path: `${feed}/secrets/{id}`,
    summary: 'End a secret now',
    gives: { 204: { says: 'Ended' } },
    refuses: ['sign_in_again', 'no_such_feed'],
  },
  {
    method: 'post',
    path: '/v1/dead-letters/{id}/raw',
    summary: 'A refused message as it came; every look is audited with its purpose',
    takes: json(rawMessageRequest),
    gives: { 200: { says: 'The message', schema: rawMessageAnswer } },
    refuses: ['bad_request', 'no_such_letter', 'shredded'],
  },
  {
    method: 'post',
    path: '/v1/dead-letters/replay',
    summary: 'Read refused messages again',
    takes: json(replayRequest),
    gives: { 200: { says: 'Done', schema: replayJob }, 202: { says: 'Still under way', schema: replayJob } },
    refuses: ['bad_request', 'busy'],
  },
  {
    method: 'get',
    path: '/v1/dead-letters/replay',
    summary: 'How that stands',
    gives: { 200: { says: 'Its state', schema: replayJob } },
    refuses: [],
  },
];

export const doors: readonly Door[] = [...sending, ...administering.map((door): Door => ({ ...door, who: 'administrator' }))];
