/**
 * What no door of ingest answers: addresses there are none of, methods an address does not take, and what fails.
 * In: the app with its doors. Out: 404, 405 with Allow, 500. Of a failure its kind and place are logged, never its message.
 */
import type { Hono } from 'hono';
import { doors } from './doors.ts';
import { problemResponse } from './problem.ts';

/** Called last, when all doors are there. */
export function answerTheRest(app: Hono, log: { warn(fields: object, message: string): void }): void {
  app.notFound((c) => {
    const allowed = methodsAt(c.req.path);
    if (allowed.length === 0) return problemResponse('no_such_address');
    const answer = problemResponse('method_not_allowed');
    answer.headers.set('allow', allowed.join(', '));
    return answer;
  });
  app.onError((error) => {
    log.warn({ kind: error.name, at: framesOf(error) }, 'a request failed');
    return problemResponse('fault');
  });
}

/** The methods of an address, by the table every door stands in; none where nothing is. */
function methodsAt(path: string): string[] {
  const parts = path.split('/');
  const fits = (known: string): boolean => {
    const own = known.split('/');
    return (
      own.length === parts.length && own.every((part, index) => part === parts[index] || (part.startsWith('{') && parts[index] !== ''))
    );
  };
  return doors.filter((door) => fits(door.path)).map(({ method }) => method.toUpperCase());
}

/** Where an error came from. Its message stays out: it may quote what was being read. */
function framesOf(error: Error): string[] | undefined {
  return error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 3)
    .map((line) => line.trim());
}
