/**
 * The broker's operating-system process: starting it under a guard, finding a left-over one, ending it.
 * In: a command line and a pid file. Out: a handle with the guard's exit.
 * Refuses to end a process whose command line is not this very broker's: pids are reused.
 */
import { spawn, execFileSync, type ChildProcess } from 'node:child_process';
import { readFileSync, rmSync, openSync, closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs the broker and ends it when standard input closes, which the system does for us
 * however this Node process dies, `kill -9` included. So no broker outlives its launcher.
 */
const guard = `
exec 3<&0
pidfile=$1; shift
"$@" </dev/null 3<&- &
broker=$!
echo "$broker" >"$pidfile"
(
  trap 'exit 0' TERM
  read -r word <&3
  kill -TERM "$broker" 2>/dev/null
  n=0
  while kill -0 "$broker" 2>/dev/null && [ $n -lt 8 ]; do sleep 1; n=$((n+1)); done
  kill -KILL "$broker" 2>/dev/null
) >/dev/null 2>&1 &
watcher=$!
wait "$broker"
code=$?
kill -KILL "$watcher" 2>/dev/null
rm -f "$pidfile"
exit $code
`;

/** True while a process with this id exists and runs; a zombie nobody has reaped counts as ended. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The command line of a process, or '' when it is gone or cannot be read. */
export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // Not Linux, or gone: ask ps, which macOS has.
  }
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

/** The process id in a pid file, or undefined when there is none. */
export function readPid(pidFile: string): number | undefined {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8').trim());
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Starts `command` under the guard, its output appended to `outputFile`; closing the returned stdin ends it. */
export function spawnGuarded(command: readonly string[], files: { pidFile: string; outputFile: string }): ChildProcess {
  rmSync(files.pidFile, { force: true });
  const output = openSync(files.outputFile, 'a');
  try {
    return spawn('/bin/sh', ['-c', guard, 'broker-guard', files.pidFile, ...command], {
      // A session of its own: Ctrl-C in the terminal must reach Node alone, which then stops the broker last.
      detached: true,
      stdio: ['pipe', output, output],
    });
  } finally {
    closeSync(output);
  }
}

/** Ends a process: asks, waits up to `graceMs`, then kills. Resolves when it is gone. */
export async function endProcess(pid: number, graceMs: number): Promise<void> {
  if (await askToEnd(pid, 'SIGTERM', graceMs)) return;
  await askToEnd(pid, 'SIGKILL', 2_000);
}

async function askToEnd(pid: number, signal: NodeJS.Signals, waitMs: number): Promise<boolean> {
  try {
    process.kill(pid, signal);
  } catch {
    return true;
  }
  for (let waited = 0; waited < waitMs; waited += 50) {
    if (!isAlive(pid)) return true;
    await sleep(50);
  }
  return !isAlive(pid);
}

/** Ends a broker left over by a killed launcher, if the pid file still names one with `marker` in its command line. */
export async function endLeftOver(pidFile: string, marker: string): Promise<number | undefined> {
  const pid = readPid(pidFile);
  if (pid === undefined || !isAlive(pid) || !commandLine(pid).includes(marker)) return undefined;
  await endProcess(pid, 8_000);
  return pid;
}
