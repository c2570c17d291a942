/**
 * Sends a folder of sample files to a running instance over real sockets, each the way its kind comes in real life, and keeps accounts.
 *
 *   ROUNDS_DEMO=off ROUNDS_MLLP_PORT=2575 npm start
 *   npm run send -- --base http://127.0.0.1:8080 --mllp 127.0.0.1:2575 --dir ../shared/samples
 *
 * In: the folder; keys of the instance's own keys folder (or --secret and --athena-secret of feed `samples`). Out: a line a file and a table.
 * Kinds are told by content: HL7 v2 over MLLP, X12 and FHIR as uploads, notifications as athenahealth's webhooks, tables by --table.
 * Refuses nothing; exits 1 when a file was not answered.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { configOfProcess } from '@rounds/infra/config/load-config.ts';
import { openSecrets } from '@rounds/infra/config/secrets.ts';
import { projectRoot } from '@rounds/run/project.ts';
import { sendEvents, sendFile, sendNotification, type Signer } from './http-sender.ts';
import { messagesOf, sendMllp } from './mllp-sender.ts';

const FEED = 'samples';

export type Kind = 'hl7v2' | 'x12' | 'fhir' | 'athena' | 'table' | 'none';

/** What a file is, by how it begins. */
export function kindOf(name: string, file: Buffer): Kind {
  const start = file
    .subarray(0, 4_096)
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart();
  if (/^(MSH|FHS|BHS)/.test(start)) return 'hl7v2';
  if (start.startsWith('ISA')) return 'x12';
  if (start.startsWith('{')) return file.includes('"SubscriptionStatus"') ? 'athena' : 'fhir';
  return /\.(csv|psv|tsv|xlsx)$/i.test(name) ? 'table' : 'none';
}

interface Line {
  readonly kind: Kind;
  readonly sent: number;
  readonly answer: string;
  readonly events: number;
  readonly rejected: number;
  readonly answered: boolean;
}

interface Ways {
  readonly signer: Signer;
  readonly athenaSecret: string;
  readonly mllp: { readonly host: string; readonly port: number };
  readonly table: string;
}

async function send(name: string, file: Buffer, { signer, athenaSecret, mllp, table }: Ways): Promise<Line> {
  const kind = kindOf(name, file);
  if (kind === 'none') return { kind, sent: 0, answer: 'not sent: no adapter takes this kind', events: 0, rejected: 0, answered: true };
  if (kind === 'hl7v2') {
    const answers = await sendMllp(messagesOf(file), mllp);
    const tally = [...Map.groupBy(answers, (answer) => answer)].map(([code, all]) => `${code} × ${all.length}`).join(', ');
    const good = answers.filter((answer) => ['AA', 'CA', 'none asked'].includes(answer)).length;
    // What became of a message besides its answer is on the feed's screen.
    return { kind, sent: answers.length, answer: tally, events: 0, rejected: answers.length - good, answered: !answers.includes('closed') };
  }
  const { status, words, events, rejected } = await (kind === 'athena'
    ? sendNotification(signer, athenaSecret, file)
    : sendFile(signer, kind === 'table' ? table : kind, FEED, file));
  return { kind, sent: 1, answer: `${status} ${words}`, events, rejected, answered: status < 500 };
}

async function waysOf(values: Readonly<Record<string, string | undefined>>): Promise<Ways> {
  const base = values['base'] ?? 'http://127.0.0.1:8080';
  const [host = '127.0.0.1', port = '2575'] = (values['mllp'] ?? '').split(':');
  const secrets = values['secret'] === undefined ? await openSecrets(configOfProcess(projectRoot).keysDir) : undefined;
  const secret = values['secret'] ?? (await secrets?.createFeedSecret(FEED))?.secret ?? '';
  const hub = await secrets?.createFeedSecret(`athena/${FEED}`, { scheme: 'x-hub-signature' });
  return {
    signer: { base, feed: FEED, secret },
    athenaSecret: values['athena-secret'] ?? hub?.secret ?? '',
    mllp: { host, port: Number(port) },
    table: values['table'] ?? 'event-log',
  };
}

/** Without a practice nothing has a place: theirs is registered first, under its own feed. */
function registered(signer: Signer): ReturnType<typeof sendEvents> {
  const event = { specversion: '1.0', id: `practice-${FEED}`, source: FEED, type: 'practice.registered', subject: FEED };
  const data = { practice: FEED, name: 'Samples', timeZone: 'America/New_York', cutoverMinutes: 0 };
  return sendEvents(signer, [{ ...event, time: '2015-01-01T00:00:00Z', practiceid: FEED, data }]);
}

function account(lines: readonly Line[]): string[] {
  const columns = (cells: readonly (string | number)[]): string =>
    cells.map((cell, index) => (index === 0 ? String(cell).padEnd(8) : String(cell).padStart(12))).join('');
  const sum = (of: readonly Line[], part: (line: Line) => number): number => of.reduce((total, line) => total + part(line), 0);
  const row = (name: string, of: readonly Line[]): string =>
    columns([
      name,
      of.length,
      sum(of, (line) => line.sent),
      sum(of, (line) => line.events),
      sum(of, (line) => line.rejected),
      of.filter(({ answered }) => !answered).length,
    ]);
  return [
    columns(['kind', 'files', 'sent', 'events', 'rejected', 'unanswered']),
    ...[...Map.groupBy(lines, ({ kind }) => kind)].map(([kind, of]) => row(kind, of)),
    row('all', lines),
  ];
}

/** Runs the script. @returns the exit code */
async function main(): Promise<number> {
  const text = { type: 'string' } as const;
  const options = { base: text, mllp: text, dir: text, table: text, secret: text, 'athena-secret': text };
  const { values } = parseArgs({ options });
  const dir = values.dir ?? join(projectRoot, '..', 'shared', 'samples');
  const ways = await waysOf(values);
  const first = await registered(ways.signer);
  process.stdout.write(`practice ${FEED}: ${first.status} ${first.words}\n`);
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.name.endsWith('.md'));
  const lines: Line[] = [];
  for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).sort()) {
    const line = await send(path, readFileSync(path), ways).catch((error: unknown): Line => {
      const reason = error instanceof Error ? error.message : 'failed';
      return { kind: 'none', sent: 0, answer: `not answered: ${reason}`, events: 0, rejected: 0, answered: false };
    });
    lines.push(line);
    process.stdout.write(`${relative(dir, path).padEnd(60)}  ${line.kind.padEnd(6)}  ${line.answer}\n`);
  }
  process.stdout.write(`\n${account(lines).join('\n')}\n`);
  return lines.every(({ answered }) => answered) ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main();
