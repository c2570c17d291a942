/**
 * The role `processors` of a server installation: events to facts, facts to figures, figures to signals.
 * In: settings that name Kafka and ClickHouse. Out: rows in ClickHouse. As many as wanted may run; they share the partitions.
 */
import { runToTheEnd } from './lifecycle.ts';
import { startRole } from './server-role.ts';
import { startProcessors } from './start-processors.ts';
import { say } from './terminal.ts';

await runToTheEnd(say, async (lifecycle) => {
  const parts = await startRole('processors', lifecycle);
  await startProcessors(parts, lifecycle);
  parts.log.info('processing');
});
