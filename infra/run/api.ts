/**
 * The role `api` of a server installation: API and dashboard.
 * In: settings that name Kafka and ClickHouse. Out: a web address. Refuses to take events in; that is the role `ingest`.
 */
import { firstLinks } from './first-links.ts';
import { clearTextWarning, loadPages, reachedAt, startWebServer } from './http-server.ts';
import { runToTheEnd } from './lifecycle.ts';
import { startRole } from './server-role.ts';
import { startApi } from './start-api.ts';
import { say } from './terminal.ts';

await runToTheEnd(say, async (lifecycle) => {
  const parts = await startRole('api', lifecycle);
  const { host, port, origin, proxies } = parts.config.http;
  const { api, access } = await startApi(parts, lifecycle);
  const pages = await loadPages(origin, reachedAt(host, port));
  const https = origin.startsWith('https:');
  const web = await startWebServer({ host, port, proxies, fetch: (request, peer) => api.app.fetch(request, peer), pages, https });
  lifecycle.add({ name: 'web server', stage: 'doors', stop: () => web.stop() });
  say(`Rounds is ready: ${origin}`);
  const warning = clearTextWarning(host, origin);
  if (warning !== undefined) say(warning);
  for (const line of firstLinks(access)) say(line);
});
