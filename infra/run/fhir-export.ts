/**
 * `rounds fhir-export FEED` and `rounds fhir-key FEED`: asks the running instance for a Bulk Data export, shows the key a feed signs with.
 * In: the data folder, a feed. Out: what the export brought; the public JWKS. Refuses feeds of other adapters and tells why an export failed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Access } from '@rounds/api/access/access.ts';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';
import { openClientKey } from '@rounds/ingest/adapters/fhir/fetch/client-key.ts';
import type { Ingest } from '@rounds/ingest/create-ingest.ts';
import { z } from 'zod';
import { askInstance, type AdminAnswers } from './admin-door.ts';
import { auditCommand } from './audit-command.ts';

const ASK_EVERY_MS = 1_000;
const FEED = /^(fhir|athena)\/[a-z0-9][a-z0-9._-]{0,62}$/;
const rows = z.object({ read: z.int(), accepted: z.int(), rejected: z.int(), ignored: z.int() });
const exportState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('never') }),
  z.object({ state: z.literal('running'), begun: z.string() }),
  z.object({
    state: z.literal('done'),
    since: z.string().optional(),
    transactionTime: z.string(),
    files: z.int(),
    errors: z.int(),
    rows,
    events: z.int(),
  }),
  z.object({ state: z.literal('failed'), why: z.string() }),
]);
type Done = Extract<z.infer<typeof exportState>, { state: 'done' }>;

/** What the instance answers about exports. `start` begins one, and is written into the audit log first; without it the state is told. */
export function exportAnswers({ fhirExports }: Pick<Ingest, 'fhirExports'>, access: Pick<Access, 'audit'>): AdminAnswers {
  return {
    'fhir-export'(question) {
      const feed = question.get('feed') ?? '';
      const [from, group] = [question.get('from'), question.get('group')];
      if (question.has('start')) {
        auditCommand(access, 'feed_exported', feed);
        fhirExports.begin(feed, { ...(from === null ? {} : { from }), ...(group === null ? {} : { group }) });
      }
      return fhirExports.stateOf(feed);
    },
  };
}

/** Runs an export and waits for its end. `from` in place of the last one's time; `group`: the patients of a Group. @throws OperatorError */
export async function exportRunning(dataDir: string, name: string, options: { from?: string; group?: string }): Promise<Done> {
  const feed = feedOf(name);
  const ask = async (more: Record<string, string>) => exportState.parse(await askInstance(dataDir, 'fhir-export', { feed, ...more }));
  let state = await ask({ start: '', ...options });
  while (state.state === 'running') {
    await sleep(ASK_EVERY_MS);
    state = await ask({});
  }
  if (state.state !== 'done')
    throw new OperatorError(`The export of ${feed} failed: ${state.state === 'failed' ? state.why : 'Rounds was started anew'}.`);
  return state;
}

/** What an export brought, for people. */
export function exportText({ since, transactionTime, files, errors, rows: counts, events }: Done): string {
  return [
    `Exported: what changed ${since === undefined ? 'ever' : `since ${since}`}, as of ${transactionTime}; ${files} files.`,
    `Resources: ${counts.read} = ${counts.accepted} taken in + ${counts.rejected} refused + ${counts.ignored} not needed. Events: ${events}.`,
    ...(errors === 0 ? [] : [`The server reports ${errors} files of errors of its own.`]),
  ].join('\n');
}

/** The public half of the key a feed signs its token requests with; the key is made when there is none. */
export async function clientKeys(keysDir: string, name: string, rsa: boolean): Promise<{ readonly keys: readonly object[] }> {
  const { jwks } = await openClientKey(keysDir, feedOf(name), rsa ? 'RS384' : 'ES384');
  return jwks;
}

function feedOf(name: string): string {
  const feed = name.includes('/') ? name : `fhir/${name}`;
  if (!FEED.test(feed)) throw new OperatorError('FHIR feeds are called fhir/name or athena/name, in small letters.');
  return feed;
}
