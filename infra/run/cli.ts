/**
 * `rounds`, the command line tool: looks at a running instance, makes links and keys, empties the data folder.
 * In: arguments. Out: text, or JSON with --json; exit code 0 done, 1 could not be done, 2 wrong call or settings.
 * Refuses to show secrets, save for the one a command has just made for its caller.
 */
import { Command, CommanderError } from 'commander';
import { configOfProcess, type Config } from '@rounds/infra/config/load-config.ts';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';
import { openSecrets } from '@rounds/infra/config/secrets.ts';
import { askInstance } from './admin-door.ts';
import { makeLoginLink } from './login-link.ts';
import { projectRoot } from './project.ts';
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
  run: (args: readonly string[]) => Promise<Result> | Result,
): void {
  const made = program.command(usage).description(about);
  made.option('--json', 'answer as JSON').addHelpText('after', `\nExample:\n  $ npm run rounds -- ${example}`);
  made.action(async () => {
    const { json, text } = await run(made.args);
    say(made.opts<{ json?: boolean }>().json === true ? JSON.stringify(json, undefined, 2) : text);
  });
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

/** The whole tool; `test` walks it. */
export function roundsProgram(): Command {
  const program = new Command('rounds').description('Looks after a Rounds instance.').showHelpAfterError().exitOverride();
  command(program, 'status', 'How the running instance is: parts, feeds, lag, memory.', 'status --json', async () => {
    const status = await askInstance(config().dataDir, 'status');
    return { json: status, text: statusText(status) };
  });
  command(program, 'login-link <name>', 'A new one-time link to sign in as this account.', 'login-link executive', async ([name = '']) => {
    const link = await makeLoginLink(config(), name);
    return { json: { name, link }, text: link };
  });
  command(program, 'feed-key <feed>', 'A new secret for a feed to sign its events with.', 'feed-key front-desk', ([feed = '']) =>
    feedKey(feed),
  );
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
