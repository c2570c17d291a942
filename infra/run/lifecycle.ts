/**
 * Starts parts in any order, stops them stage by stage within ten seconds, whatever the reason.
 * In: parts, signals, faults. Out: an exit code. Refuses to hang: a stage that takes longer than its share is left behind
 * and the process is ended hard, which is safe, because nothing is acknowledged before it is stored.
 */
import { OperatorError } from '@rounds/infra/config/operator-error.ts';

/** When a part is stopped, in this order; parts of one stage stop side by side. */
const stages = {
  /** What lets work in: web server, dropped files, the demo. */
  doors: 2_500,
  /** What is at work: loops, signals, caches. */
  work: 3_500,
  /** What work has used: accounts, connections to Kafka. */
  connections: 1_000,
  /** The store and the broker; whatever the stages before have left of the ten seconds is theirs as well. */
  engines: 2_500,
  /** The hold on the data folder. */
  folder: 500,
} as const;
export type Stage = keyof typeof stages;
type Budgets = Readonly<Record<Stage, number>>;

/** Something that runs and can be stopped. */
export type Part = {
  readonly name: string;
  readonly stage: Stage;
  stop(): Promise<void> | void;
  /** Called when `stop` took too long: what would outlive this process is ended without asking. */
  abandon?(): void;
};

export type Lifecycle = {
  /** Takes charge of a part that has started. */
  add(part: Part): void;
  /** Ends everything because of a fault; the sentence is told, the exit code is 1 unless another is given. */
  fail(sentence: string, exitCode?: number): void;
  /** True once the end has begun. */
  readonly stopping: boolean;
};

export type LifecycleOptions = {
  say(line: string): void;
  /** `hard`: something is still at work in native code, so the process must end without its exit handlers. */
  exit(code: number, hard: boolean): void;
  /** Milliseconds a stage may take; for tests. */
  readonly budgets?: Budgets;
};

/** Two signals closer than this are one: npm and the terminal both deliver the same Ctrl-C. */
const sameSignalMs = 1_000;

type Ending = 'stopped' | 'failed' | 'late';

async function endPart(part: Part, budgetMs: number, say: (line: string) => void): Promise<Ending> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Ending>((resolve) => (timer = setTimeout(resolve, budgetMs, 'late')));
  const stopping = (async (): Promise<Ending> => {
    try {
      await part.stop();
      return 'stopped';
    } catch (error) {
      say(`${part.name} did not stop cleanly: ${error instanceof Error ? error.message : String(error)}`);
      return 'failed';
    }
  })();
  const ending = await Promise.race([stopping, late]);
  clearTimeout(timer);
  if (ending === 'late') {
    say(`${part.name} did not finish what it had in hand; the next start does it again.`);
    part.abandon?.();
  }
  return ending;
}

/** Makes a lifecycle that knows nothing of signals yet; see `runToTheEnd`. */
export function createLifecycle(options: LifecycleOptions): Lifecycle & { stop(code: number): Promise<void> } {
  const parts: Part[] = [];
  const budgets: Budgets = options.budgets ?? stages;
  const allInAll = Object.values(budgets).reduce((sum, budget) => sum + budget, 0);
  let ending: Promise<void> | undefined;

  const stopAll = async (code: number): Promise<void> => {
    const endings: Ending[] = [];
    const began = Date.now();
    for (const stage of ['doors', 'work', 'connections', 'engines', 'folder'] as const) {
      const now = parts.filter((part) => part.stage === stage);
      const left = stage === 'engines' ? allInAll - budgets.folder - (Date.now() - began) : 0;
      const budget = Math.max(budgets[stage], left);
      endings.push(...(await Promise.all(now.map((part) => endPart(part, budget, (line) => options.say(line))))));
    }
    options.exit(endings.includes('failed') && code === 0 ? 1 : code, endings.includes('late'));
  };
  const stop = (code: number): Promise<void> => (ending ??= stopAll(code));

  return {
    get stopping() {
      return ending !== undefined;
    },
    add(part) {
      parts.push(part);
      // Started while the end was already under way: it must not be left behind.
      if (ending !== undefined) void endPart(part, budgets[part.stage], (line) => options.say(line));
    },
    fail(sentence, exitCode = 1) {
      if (ending === undefined) options.say(sentence);
      void stop(exitCode);
    },
    stop,
  };
}

/** Ends this process now. The engine's threads crash in exit handlers while they work, so a hard end avoids those. */
function exit(code: number, hard: boolean): void {
  if (!hard) process.exit(code);
  // The launcher cannot read an exit code from a kill, so it is told first.
  const kill = (): void => void process.kill(process.pid, 'SIGKILL');
  if (process.send === undefined) kill();
  else process.send({ exitCode: code }, undefined, undefined, kill);
}

/**
 * Runs `start` with a lifecycle bound to this process: Ctrl-C, SIGTERM, a dead launcher and unhandled faults all end it.
 * A second Ctrl-C ends it at once. An OperatorError of `start` is printed as its sentence.
 */
export async function runToTheEnd(say: (line: string) => void, start: (lifecycle: Lifecycle) => Promise<void>): Promise<void> {
  const lifecycle = createLifecycle({ say, exit });
  let firstSignalAt = 0;
  const onSignal = (): void => {
    const now = Date.now();
    if (firstSignalAt === 0) {
      firstSignalAt = now;
      say('Stopping …');
      void lifecycle.stop(0);
    } else if (now - firstSignalAt > sameSignalMs) {
      say('Ended at once.');
      exit(130, true);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  // The launcher holds the other end of this channel; when it is killed there is nobody left to tell us.
  process.on('disconnect', onSignal);
  const unexpected = (error: unknown): void =>
    lifecycle.fail(`A fault nobody expected: ${error instanceof Error ? error.stack : String(error)}`);
  process.on('unhandledRejection', unexpected);
  process.on('uncaughtException', unexpected);
  try {
    await start(lifecycle);
  } catch (error) {
    if (lifecycle.stopping) return;
    if (error instanceof OperatorError) lifecycle.fail(error.message, error.exitCode);
    else lifecycle.fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
