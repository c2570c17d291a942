/** One line of JSON a fault, where the other parts of the process write theirs. Never a value of the data. */
import { stderr } from 'node:process';

export function logFault(fault: Readonly<Record<string, string | undefined>>): void {
  stderr.write(`${JSON.stringify({ level: 'error', part: 'dashboard', ...fault })}\n`);
}
