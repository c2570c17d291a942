/**
 * What the processes of this instance hold in memory, in bytes.
 * In: the broker's process id. Out: resident sizes; the broker's only where the system tells (Linux). Refuses nothing.
 */
import { readFileSync } from 'node:fs';

function residentBytes(pid: number): number | undefined {
  try {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) * 1024;
  } catch {
    return undefined;
  }
}

/** Resident memory of this process and of the embedded broker. */
export function memoryOf(brokerPid: number | undefined): {
  readonly memory: { readonly instanceBytes: number; readonly brokerBytes?: number };
} {
  const brokerBytes = brokerPid === undefined ? undefined : residentBytes(brokerPid);
  return { memory: { instanceBytes: process.memoryUsage.rss(), ...(brokerBytes === undefined ? {} : { brokerBytes }) } };
}
