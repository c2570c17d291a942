/**
 * The one way a page asks the API and the ingest door: a path, the contract that reads the answer, and the reader's own fetch.
 * Out: data, or what went wrong in words a panel can show, so that one failing panel leaves the others alive.
 * Without a session it sends the reader to sign in and back to where they were.
 */
import { redirect } from '@sveltejs/kit';
import { problem } from '@rounds/schemas/contract/common.contract.ts';
import { logFault } from '#lib/log.server.ts';
import type { Failure, Loaded } from './failure.ts';

type Contract<T> = {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: readonly { path: PropertyKey[]; message: string }[] } };
};
type From = { fetch: typeof fetch; url: URL };

const TIMEOUT_MS = 10_000;
const failed = (kind: Failure['kind'], title: string, traceId: string | null = null): { ok: false; failure: Failure } => ({
  ok: false,
  failure: { kind, title, traceId },
});

/** Asks `/api/v1{path}`. Throws only a redirect to the sign-in page (401). */
export function read<T>(from: From, path: string, contract: Contract<T>): Promise<Loaded<T>> {
  const answer = ask(from, `/api/v1${path}`, contract);
  // A load function may begin a read and leave by another redirect before it waits for it: that must not end the process.
  answer.catch(() => undefined);
  return answer;
}

/** Asks the ingest door, `/v1{path}`, which answers administrators only: who is not one gets a failure, no redirect. */
export function readDoor<T>(from: From, path: string, contract: Contract<T>): Promise<Loaded<T>> {
  return ask(from, `/v1${path}`, contract);
}

async function ask<T>(from: From, path: string, contract: Contract<T>): Promise<Loaded<T>> {
  let response: Response;
  try {
    response = await from.fetch(path, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    return failed(
      'error',
      error instanceof Error && error.name === 'TimeoutError'
        ? 'The store did not answer in 10 seconds.'
        : 'The server could not be reached.',
    );
  }
  if (response.status === 401 && path.startsWith('/api/'))
    redirect(303, `/login?next=${encodeURIComponent(from.url.pathname + from.url.search)}`);
  if (!response.ok) return refusal(response);
  const parsed = contract.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) return { ok: true, data: parsed.data };
  const first = parsed.error.issues[0];
  logFault({ path: path.split('?')[0], field: first?.path.join('.'), rule: first?.message });
  return failed('error', 'The answer did not have the agreed form.');
}

/** Like `read`, where a page cannot be shown without the answer: throws the failure as the page's error. */
export async function need<T>(from: From, path: string, contract: Contract<T>): Promise<T> {
  const loaded = await read(from, path, contract);
  if (loaded.ok) return loaded.data;
  throw new Error(`${path.split('?')[0]}: ${loaded.failure.title}`);
}

async function refusal(response: Response): Promise<{ ok: false; failure: Failure }> {
  const parsed = problem.safeParse(await response.json().catch(() => undefined));
  const kind = response.status === 401 || response.status === 403 ? 'no_permission' : response.status === 404 ? 'not_found' : 'error';
  return parsed.success
    ? failed(kind, parsed.data.title, parsed.data.traceId ?? null)
    : failed(kind, `The server answered ${response.status}.`);
}
