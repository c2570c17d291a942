/**
 * The broker's operating-system process: starting it under a guard, finding a left-over one, ending it.
 * In: a command line and a pid file. Out: a handle with the guard's exit.
 * Refuses to end a process whose command line is not this very broker's: pids are reused.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { commandLine, endProcess, isAlive, readPid } from '../process/process-table.ts';

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

/** Ends a broker left over by a killed launcher, if the pid file still names one with `marker` in its command line. */
export async function endLeftOver(pidFile: string, marker: string): Promise<number | undefined> {
  const pid = readPid(pidFile);
  if (pid === undefined || !isAlive(pid) || !commandLine(pid).includes(marker)) return undefined;
  await endProcess(pid, 8_000);
  return pid;
}
