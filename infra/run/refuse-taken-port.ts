/**
 * Looks at the web port before anything is started, so that a taken one is told at once and not after the broker.
 * In: host and port. Out: nothing. Refuses with the sentence the web server itself would say.
 */
import { startWebServer } from './http-server.ts';

/** @throws OperatorError when the port cannot be listened on */
export async function refuseTakenPort(host: string, port: number): Promise<void> {
  const probe = await startWebServer({ host, port, fetch: () => new Response(undefined, { status: 503 }), pages: undefined });
  await probe.stop();
}
