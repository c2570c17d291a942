/**
 * `rounds`, the command line tool: looks at a running instance, makes links and keys, empties the data folder.
 * In: arguments. Out: text, or JSON with --json; exit code 0 done, 1 could not be done, 2 wrong call or settings.
 * Refuses to show secrets, save for the one a command has just made for its caller.
 */
import { Command, CommanderError } from 'commander';
import { configOfProcess, type Config } from '@rounds/infra/config/load-config.ts';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';
import { openSecrets } from '@rounds/infra/config/secrets.ts';
import { auditText, verifyRunning } from './audit-command.ts';
import { askInstance } from './admin-door.ts';
import { clientKeys, exportRunning, exportText } from './fhir-export.ts';
import { makeLoginLink } from './login-link.ts';
import { projectRoot } from './project.ts';
import { remapRunning, remapText, replayRunning, replayText } from './read-again.ts';
import { resetDataFolder } from './reset.ts';
import { statusText } from './status-text.ts';
import { say } from './terminal.ts';

type Result = { readonly json: unknown; readonly text: string };

const config = (): Config => configOfProcess(projectRoot);

/** Adds one command with an example and --json to `program`. */
function command(
  program: Command,
  usage: string,
  about: string,
  example: string,
  run: (args: readonly string[], made: Command) => Promise<Result> | Result,
): Command {
  const made = program.command(usage).description(about);
  made.option('--json', 'answer as JSON').addHelpText('after', `\nExample:\n  $ npm run rounds -- ${example}`);
  made.action(async () => {
    const { json, text } = await run(made.args, made);
    say(made.opts<{ json?: boolean }>().json === true ? JSON.stringify(json, undefined, 2) : text);
  });
  return made;
}

async function feedKey(feed: string): Promise<Result> {
  const { keysDir, http } = config();
  const { id, secret } = await (await openSecrets(keysDir)).createFeedSecret(feed);
  const text = `Feed    ${feed}\nKey id  ${id}\nSecret  ${secret}\n\nShown once. Sign each request to ${http.origin} with it (docs/feeds.md); a key made before stays good for seven days.`;
  return { json: { feed, id, secret }, text };
}

function settingsResult(): Result {
  const { listing } = config();
  const width = Math.max(...listing.map(({ key }) => key.length));
  const text = listing
    .map(({ key, value, source }) => `${key.padEnd(width)}  ${source.padEnd(11)}  ${value === '' ? '–' : value}`)
    .join('\n');
  return { json: listing, text };
}

/** What corrected codes are for. */
function readAgain(program: Command): void {
  command(
    program,
    'remap <feed>',
    'Reads the past of a feed again with its configuration as it is now.',
    'remap hl7v2/main',
    async ([feed = ''], made) => {
      const job = await remapRunning(config().dataDir, feed, made.opts<{ dryRun?: boolean }>().dryRun === true);
      return { json: job, text: remapText(job) };
    },
  ).option('--dry-run', 'only counts, changes nothing');
  command(
    program,
    'replay-dead-letters <feed>',
    'Reads again what was refused of a feed.',
    'replay-dead-letters x12/default',
    async ([feed = '']) => {
      const job = await replayRunning(config().dataDir, feed);
      return { json: job, text: replayText(job) };
    },
  );
}

/** What servers are fetched from. */
function fhir(program: Command): void {
  command(
    program,
    'fhir-export <feed>',
    'Takes in a Bulk Data export of what changed since the last one.',
    'fhir-export epic --group 123',
    async ([feed = ''], made) => {
      const { since, group } = made.opts<{ since?: string; group?: string }>();
      const done = await exportRunning(config().dataDir, feed, {
        ...(since === undefined ? {} : { from: since }),
        ...(group === undefined ? {} : { group }),
      });
      return { json: done, text: exportText(done) };
    },
  )
    .option('--since <instant>', 'in place of the time of the last export')
    .option('--group <id>', 'only the patients of this Group');
  command(
    program,
    'fhir-key <feed>',
    'The public key (JWKS) a FHIR server knows this feed by; made on first use.',
    'fhir-key epic',
    async ([feed = ''], made) => {
      const jwks = await clientKeys(config().keysDir, feed, made.opts<{ rsa?: boolean }>().rsa === true);
      return { json: jwks, text: JSON.stringify(jwks, undefined, 2) };
    },
  ).option('--rsa', 'a new key is for RS384, not ES384');
}

/** Whether what was written down is still there. */
function auditVerify(program: Command): void {
  command(program, 'audit-verify', 'Whether the audit log is whole, and its head.', 'audit-verify --json', async () => {
    const state = await verifyRunning(config().dataDir);
    return { json: state, text: auditText(state) };
  });
}

/** The whole tool; `test` walks it. */
export function roundsProgram(): Command {
  const program = new Command('rounds').description('Looks after a Rounds instance.').showHelpAfterError().exitOverride();
  command(
    program,
    'status',
    'How the running instance is: what reads the log and how far behind, memory, the HL7 v2 listener.',
    'status --json',
    async () => {
      const status = await askInstance(config().dataDir, 'status');
      return { json: status, text: statusText(status) };
    },
  );
  command(program, 'login-link <name>', 'A new one-time link to sign in as this account.', 'login-link executive', async ([name = '']) => {
    const link = await makeLoginLink(config(), name);
    return { json: { name, link }, text: link };
  });
  command(program, 'feed-key <feed>', 'A new secret for a feed to sign its events with.', 'feed-key front-desk', ([feed = '']) =>
    feedKey(feed),
  );
  readAgain(program);
  fhir(program);
  auditVerify(program);
  command(program, 'config', 'All settings, where each came from, secrets masked.', 'config', settingsResult);
  command(program, 'reset', 'Empties the data folder. Refuses while Rounds runs.', 'reset', async () => {
    const { dataDir } = config();
    const removed = await resetDataFolder(dataDir);
    return { json: { dataDir, removed }, text: removed === 0 ? `${dataDir} is empty already.` : `${dataDir} is empty now.` };
  });
  return program;
}

/** Runs the tool. @returns the exit code */
export async function runCli(args: readonly string[]): Promise<number> {
  try {
    await roundsProgram().parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has printed its own words already; asking for help is no mistake.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`${error instanceof OperatorError ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    return error instanceof OperatorError ? error.exitCode : 1;
  }
}

if (import.meta.main) process.exitCode = await runCli(process.argv.slice(2));
