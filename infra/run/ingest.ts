/**
 * The role `ingest` of a server installation: takes events in over HTTP and from the drop folder.
 * In: settings that name Kafka and ClickHouse. Out: a listening port for senders. Refuses sessions: senders sign.
 */
import { startWebServer } from './http-server.ts';
import { runToTheEnd } from './lifecycle.ts';
import { startRole } from './server-role.ts';
import { startIngest } from './start-ingest.ts';
import { say } from './terminal.ts';

await runToTheEnd(say, async (lifecycle) => {
  const parts = await startRole('ingest', lifecycle);
  const { host, port, proxies } = parts.config.http;
  // Sessions live with the API; here only a signature counts.
  const ingest = await startIngest({ ...parts, isAdministrator: () => Promise.resolve(false) }, lifecycle);
  const web = await startWebServer({ host, port, proxies, fetch: (request, peer) => ingest.app.fetch(request, peer), pages: undefined });
  lifecycle.add({ name: 'web server', stage: 'doors', stop: () => web.stop() });
  parts.log.info({ address: web.address }, 'taking events in');
});
