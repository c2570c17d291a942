/**
 * Starts parts in order, stops them in reverse order within ten seconds, whatever the reason.
 * In: parts, signals, faults. Out: an exit code. Refuses to hang: after the deadline the process ends anyway,
 * which is safe, because nothing is acknowledged before it is stored.
 */
import { OperatorError } from '@rounds/infra/config/operator-error.ts';

/** Something that runs and can be stopped. */
export type Part = { readonly name: string; stop(): Promise<void> | void };

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
  exit(code: number): void;
  readonly deadlineMs?: number;
};

/** Two signals closer than this are one: npm and the terminal both deliver the same Ctrl-C. */
const sameSignalMs = 1_000;

/** Makes a lifecycle that knows nothing of signals yet; see `runToTheEnd`. */
export function createLifecycle(options: LifecycleOptions): Lifecycle & { stop(code: number): Promise<void> } {
  const parts: Part[] = [];
  let ending: Promise<void> | undefined;

  const stopAll = async (code: number): Promise<void> => {
    const deadline = options.deadlineMs ?? 10_000;
    const timer = setTimeout(() => {
      options.say('Not everything stopped in time; ending anyway.');
      options.exit(code === 0 ? 1 : code);
    }, deadline);
    let failed = false;
    while (parts.length > 0) {
      const part = parts.pop();
      try {
        await part?.stop();
      } catch (error) {
        failed = true;
        options.say(`${part?.name} did not stop cleanly: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    clearTimeout(timer);
    options.exit(failed && code === 0 ? 1 : code);
  };
  const stop = (code: number): Promise<void> => (ending ??= stopAll(code));

  return {
    get stopping() {
      return ending !== undefined;
    },
    add(part) {
      // Started while the end was already under way: it must not be left behind.
      if (ending !== undefined) void Promise.resolve(part.stop()).catch(() => {});
      else parts.push(part);
    },
    fail(sentence, exitCode = 1) {
      if (ending === undefined) options.say(sentence);
      void stop(exitCode);
    },
    stop,
  };
}

/**
 * Runs `start` with a lifecycle bound to this process: Ctrl-C, SIGTERM, a dead launcher and unhandled faults all end it.
 * A second Ctrl-C ends it at once. An OperatorError of `start` is printed as its sentence.
 */
export async function runToTheEnd(say: (line: string) => void, start: (lifecycle: Lifecycle) => Promise<void>): Promise<void> {
  const lifecycle = createLifecycle({ say, exit: (code) => process.exit(code) });
  let firstSignalAt = 0;
  const onSignal = (): void => {
    const now = Date.now();
    if (firstSignalAt === 0) {
      firstSignalAt = now;
      say('Stopping …');
      void lifecycle.stop(0);
    } else if (now - firstSignalAt > sameSignalMs) {
      say('Ended at once.');
      process.exit(130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  // The launcher holds the other end of this channel; when it is killed there is nobody left to tell us.
  process.on('disconnect', onSignal);
  process.on('unhandledRejection', (error) =>
    lifecycle.fail(`A fault nobody expected: ${error instanceof Error ? error.stack : String(error)}`),
  );
  process.on('uncaughtException', (error) => lifecycle.fail(`A fault nobody expected: ${error.stack}`));
  try {
    await start(lifecycle);
  } catch (error) {
    if (lifecycle.stopping) return;
    if (error instanceof OperatorError) lifecycle.fail(error.message, error.exitCode);
    else lifecycle.fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
