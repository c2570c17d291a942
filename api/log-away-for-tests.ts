/** An event log whose broker does not answer. In: nothing. Out: for tests to pass on, or to say otherwise in part. */
import { LogError, type EventLog } from '@rounds/infra/kafka/event-log.types.ts';

export const away = (): Promise<never> => Promise.reject(new LogError('unavailable', 'away'));

export const logAway: EventLog = {
  ensureTopics: away,
  publish: away,
  clusterId: away,
  read: away,
  watermarks: away,
  consume: () => ({ seek: () => undefined, commit: async () => undefined, stop: async () => undefined }),
  close: async () => undefined,
};
