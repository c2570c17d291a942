/**
 * Work the server does in the background: started from a page, asked after until it is done.
 * In: its address. Out: state, progress and counts that change while it runs; in words when it could not be started.
 */
import { numberOf, textOf } from './shape.ts';
import { send, sendJson } from './send.ts';

const ASK_EVERY_MS = 800;

export type JobState = 'none' | 'running' | 'done' | 'failed';

export function createJob(path: string, { onDone }: { onDone?: () => void } = {}) {
  let answer = $state.raw<unknown>(null);
  let trouble = $state('');
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stateOf = (): JobState => {
    const word = textOf(answer, 'state');
    return word === 'running' || word === 'done' || word === 'failed' ? word : 'none';
  };
  const take = (body: unknown) => {
    const ran = stateOf() === 'running';
    answer = body;
    clearTimeout(timer);
    if (stateOf() === 'running') timer = setTimeout(() => void ask(), ASK_EVERY_MS);
    else if (ran || stateOf() === 'done') onDone?.();
  };
  const ask = async () => {
    const sent = await send(path, { headers: { accept: 'application/json' } });
    if (sent.ok) take(sent.body);
    else timer = setTimeout(() => void ask(), ASK_EVERY_MS * 4);
  };
  return {
    get state() {
      return stateOf();
    },
    get progress() {
      return numberOf(answer, 'progress');
    },
    get reason() {
      return trouble || textOf(answer, 'reason');
    },
    count: (name: string) => numberOf(answer, name),
    get dryRun() {
      return typeof answer === 'object' && answer !== null && Reflect.get(answer, 'dryRun') === true;
    },
    async start(body: unknown) {
      trouble = '';
      answer = { state: 'running', progress: 0 };
      const sent = await sendJson('POST', path, body);
      if (sent.ok) return take(sent.body);
      answer = null;
      trouble = [sent.title, ...sent.violations.map((v) => `${v.field}: must be ${v.rule}`)].join('. ');
    },
    /** What ran last, or runs already because somebody else began it. */
    ask: () => void ask(),
    stop: () => clearTimeout(timer),
  };
}
