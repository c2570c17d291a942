/**
 * `rounds remap FEED` and `rounds replay-dead-letters FEED`: asks the running instance to read what came in again, and waits for it.
 * In: the data folder, a feed. Out: how it ended. Refuses feeds nobody can read again, and a second one while the first runs.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Access } from '@rounds/api/access/access.ts';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';
import type { Ingest } from '@rounds/ingest/create-ingest.ts';
import { remapJob, replayJob, type RemapJob, type ReplayJob } from '@rounds/schemas/contract/feeds.contract.ts';
import { askInstance, type AdminAnswers } from './admin-door.ts';
import { auditCommand } from './audit-command.ts';

const ASK_EVERY_MS = 500;

/** What the instance answers about its past. `start` begins, and is written into the audit log first; without it the state is told. */
export function pastAnswers({ past }: Pick<Ingest, 'past'>, access: Pick<Access, 'audit'>): AdminAnswers {
  return {
    remap(question) {
      const feed = question.get('feed') ?? '';
      if (!past.canRead(feed)) return null;
      if (question.has('start')) {
        auditCommand(access, 'feed_remapped', feed);
        past.remap(feed, question.has('dryRun'));
      }
      return past.remapState(feed);
    },
    replay(question) {
      const feed = question.get('feed') ?? '';
      if (question.has('start')) {
        auditCommand(access, 'dead_letters_replayed', feed);
        past.replay({ group: { feed } });
      }
      return past.replayState();
    },
  };
}

/** Reads a feed's past again; resolves at its end. @throws OperatorError when it cannot */
export async function remapRunning(dataDir: string, feed: string, dryRun: boolean): Promise<RemapJob> {
  const details = { feed, ...(dryRun ? { dryRun: '' } : {}) };
  const answer = async (more: Record<string, string>): Promise<RemapJob> => {
    const parsed = remapJob.safeParse(await askInstance(dataDir, 'remap', { ...details, ...more }));
    if (!parsed.success)
      throw new OperatorError(`No adapter reads the feed ${feed} again. Feeds are called adapter/name, e.g. hl7v2/main.`);
    return parsed.data;
  };
  return ended(await answer({ start: '' }), () => answer({}));
}

/** Reads the messages of a feed's dead letters again; resolves at its end. @throws OperatorError when it cannot */
export async function replayRunning(dataDir: string, feed: string): Promise<ReplayJob> {
  const answer = async (more: Record<string, string>): Promise<ReplayJob> =>
    replayJob.parse(await askInstance(dataDir, 'replay', { feed, ...more }));
  return ended(await answer({ start: '' }), () => answer({}));
}

async function ended<Job extends RemapJob | ReplayJob>(first: Job, ask: () => Promise<Job>): Promise<Job> {
  let job = first;
  while (job.state === 'running') {
    await sleep(ASK_EVERY_MS);
    job = await ask();
  }
  if (job.state === 'failed') throw new OperatorError(job.reason ?? 'It could not be done.');
  return job;
}

/** A remap's end for people. */
export function remapText(job: RemapJob): string {
  const lines = [
    `${job.dryRun ? 'Would be' : 'Read again'}: ${job.messages} messages of ${job.feed} with version ${job.version} of its configuration.`,
    `Events: ${job.added} new, ${job.changed} changed, ${job.withdrawn} withdrawn, ${job.same} as before. Still refused: ${job.refused}.`,
  ];
  if (job.shredded + job.damaged > 0)
    lines.push(`Not readable any more: ${job.shredded} (key destroyed), ${job.damaged} (not what was received).`);
  if (job.blocked > 0)
    lines.push(`${job.blocked} events of this same version say otherwise: save the configuration once more, then run this again.`);
  return lines.join('\n');
}

/** A replay's end for people. */
export const replayText = (job: ReplayJob): string =>
  `Read again: ${job.replayed} letters. Understood now: ${job.accepted}. Still refused: ${job.stillRefused}. Not readable: ${job.unreadable}.`;
