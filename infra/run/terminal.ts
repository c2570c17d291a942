/**
 * What the person at the terminal reads while Rounds starts and runs: plain lines, one per step, with times.
 * In: step names and work. Out: lines on standard output. Refuses silence: work of more than four seconds ticks.
 */
const tickMs = 4_000;

/** Elapsed time since `began` (epoch ms), as people read it. */
export const seconds = (began: number): string => `${((Date.now() - began) / 1000).toFixed(1)} s`;

/** Writes a line. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs `work` under a name; it may call `note` with where it is ("120,000 of 400,000 events"). */
export async function step<T>(name: string, work: (note: (text: string) => void) => Promise<T>): Promise<T> {
  const began = Date.now();
  let last = '';
  const timer = setInterval(() => say(`  ${name} … ${seconds(began)}${last === '' ? '' : `, ${last}`}`), tickMs);
  try {
    const result = await work((text) => void (last = text));
    say(`✔ ${name}  ${seconds(began)}`);
    return result;
  } catch (error) {
    say(`✘ ${name}  ${seconds(began)}`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
