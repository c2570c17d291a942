/**
 * The one door of `npm start`, `npm test` and the other scripts: makes the machine ready, then runs the verb.
 * In: a verb and its arguments. Out: the verb's exit code; signals are passed on.
 * Plain JavaScript without packages, because it must run on an old Node (18) before anything is installed.
 */
import { buildDashboard } from './launcher/dashboard.mjs';
import { ensureChromium } from './launcher/chromium.mjs';
import { ensureJava } from './launcher/java.mjs';
import { ensurePackages } from './launcher/packages.mjs';
import { oneAtATime } from './launcher/one-at-a-time.mjs';
import { ensureToolchain } from './launcher/toolchain.mjs';
import { ensureKafkaJars, needsEmbeddedBroker } from './launcher/kafka-jars.mjs';
import { Stop, endCommands, endSetUp, seconds } from './launcher/progress.mjs';
import { instanceOrigin, runTogether, runVerb, signals } from './launcher/run-verb.mjs';

const usage = `Usage: npm start | npm test | npm run dev | check | bench | reset | send | docs | rounds -- <command>
  start    everything in one process: broker, store, web server
  test     all tests; \`npm test -- <path>\` runs some
  dev      as start, and beside it the pages at http://localhost:5173, new with each edit
  check    types, lint, format, dead code, generated files
  bench    measures the whole way of an event
  reset    empties the data folder
  send     sends a folder of sample files to a running instance over real sockets
  docs     writes docs/kpis.md and .env.example from the code they come from
  ingest, processors, api   one role each, on a Kafka cluster and a ClickHouse server (\`node infra/run/launch.mjs api\`)
  rounds   the command line tool, \`npm run rounds -- --help\``;

/** Where Vite serves the pages while they are edited; its own default. */
const EDITED_PAGES = 'http://localhost:5173';

/** What each verb needs before it can run, and what it runs. */
const verbs = {
  start: { broker: true, dashboard: true, run: (tools, args) => runVerb(tools, 'infra/run/all.ts', args) },
  ingest: { run: (tools, args) => runVerb(tools, 'infra/run/ingest.ts', args) },
  processors: { run: (tools, args) => runVerb(tools, 'infra/run/processors.ts', args) },
  api: { dashboard: true, run: (tools, args) => runVerb(tools, 'infra/run/api.ts', args) },
  dev: {
    broker: true,
    dashboard: true,
    run: async (tools, args) => {
      const origin = await instanceOrigin(tools);
      return runTogether(tools, [
        ['infra/run/all.ts', `--pages=${EDITED_PAGES}`, ...args],
        ['--run-package', '@rounds/dashboard', 'dev', { ROUNDS_API_ORIGIN: origin }],
      ]);
    },
  },
  test: { broker: true, dashboard: true, chromium: true, run: (tools, args) => runVerb(tools, 'infra/run/test.ts', args) },
  check: { run: (tools, args) => runVerb(tools, 'infra/run/check.ts', args) },
  bench: { broker: true, run: (tools, args) => runVerb(tools, 'infra/bench/bench.ts', args) },
  reset: { run: (tools, args) => runVerb(tools, 'infra/run/cli.ts', ['reset', ...args]) },
  send: { run: (tools, args) => runVerb(tools, 'test/send-samples/send-samples.ts', args) },
  docs: { run: (tools, args) => runVerb(tools, 'infra/docs/write-docs.ts', args) },
  rounds: { run: (tools, args) => runVerb(tools, 'infra/run/cli.ts', args) },
};

/** Brings the machine to what the verb needs. @returns {Promise<{ node: string, pnpm: string, path: string }>} */
async function prepare(verb, plan) {
  const tools = await ensureToolchain();
  const broker = plan.broker === true && (verb === 'test' || needsEmbeddedBroker());
  // Packages and jars come from two places over the network: fetching them side by side halves a first start.
  await Promise.all([
    ensurePackages(tools).then(() => (plan.dashboard === true ? buildDashboard(tools) : undefined)),
    broker ? ensureJava().then(() => ensureKafkaJars()) : undefined,
    plan.chromium === true ? ensureChromium() : undefined,
  ]);
  return tools;
}

async function main([verb = 'start', ...args]) {
  const plan = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (plan === undefined) throw new Stop(usage, 2);
  const began = Date.now();
  for (const signal of signals) process.on(signal, endSetUp);
  const tools = await oneAtATime(() => prepare(verb, plan));
  if (Date.now() - began > 2_000) process.stderr.write(`  set-up took ${seconds(began)}\n`);
  return plan.run(tools, args);
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    // One step of the set-up failed while another was still at work: a download must not outlive its start.
    endCommands();
    process.stderr.write(error instanceof Stop ? `\n${error.message}\n` : `\n${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(error instanceof Stop ? error.exitCode : 1);
  },
);
