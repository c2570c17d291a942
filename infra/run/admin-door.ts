/**
 * How the command line tool talks to a running instance: a loopback server whose port and token lie in the data folder.
 * In: questions answered by the instance. Out: JSON. Refuses everybody who cannot read the file (mode 0600).
 * It exists because the embedded store lets no second process in.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';
import type { Part } from './lifecycle.ts';

const doorSchema = z.object({ port: z.int(), token: z.string().min(1) });
const doorFile = (dataDir: string): string => join(dataDir, 'admin.json');
const answerWithinMs = 10_000;

/** What may be asked, some with details; each answers with something JSON can carry. */
export type AdminAnswers = Readonly<Record<string, (question: URLSearchParams) => unknown>>;

/** Opens the door on a free loopback port. */
export async function openAdminDoor(dataDir: string, answers: AdminAnswers): Promise<Part> {
  const token = randomBytes(24).toString('base64url');
  const expected = Buffer.from(`Bearer ${token}`);
  const server = createServer((request, response) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    const allowed = given.length === expected.length && timingSafeEqual(given, expected);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const name = pathname.slice(1);
    const answer = allowed && Object.hasOwn(answers, name) ? answers[name] : undefined;
    if (answer === undefined) return void response.writeHead(allowed ? 404 : 401).end();
    Promise.resolve()
      .then(() => answer(searchParams))
      .then(
        (value) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value)),
        () => response.writeHead(500).end(),
      );
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  writeFileSync(doorFile(dataDir), JSON.stringify({ port, token }), { mode: 0o600 });
  return {
    name: 'admin door',
    stage: 'doors',
    stop: () =>
      new Promise((resolve) => {
        rmSync(doorFile(dataDir), { force: true });
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * Asks the running instance.
 * @throws OperatorError when nothing runs on this data folder or it does not answer
 */
export async function askInstance(dataDir: string, question: string, details: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const notRunning = new OperatorError(`Rounds is not running on the data folder ${dataDir}. Start it with \`npm start\`.`);
  let door: z.output<typeof doorSchema>;
  try {
    door = doorSchema.parse(JSON.parse(readFileSync(doorFile(dataDir), 'utf8')));
  } catch {
    throw notRunning;
  }
  let response: Response;
  try {
    response = await fetch(`http://127.0.0.1:${door.port}/${question}?${new URLSearchParams(details).toString()}`, {
      headers: { authorization: `Bearer ${door.token}` },
      signal: AbortSignal.timeout(answerWithinMs),
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError')
      throw new OperatorError('Rounds runs but did not answer within ten seconds.');
    throw notRunning;
  }
  if (response.status === 401) throw notRunning;
  if (!response.ok) throw new OperatorError(`Rounds runs but could not answer "${question}".`);
  return response.json();
}
