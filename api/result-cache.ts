/**
 * Answers kept for readers of the same practices asking the same while nothing changed.
 * In: a route's name, the resolved practices, the query. Out: the answer, computed once. The practices are part of every key
 * (guarantees.md (d) row 14): there is no key a caller can choose. A rewritten cell of any of them makes its answers old.
 */
import type { Scope } from './access/scope.ts';
import type { LiveHub } from './live-hub.ts';

const maxAgeMs = 15_000;
const maxEntries = 200;

export interface ResultCache {
  get<T>(route: string, scope: Scope, query: object, compute: () => Promise<T>): Promise<T>;
}

/** A cache over the versions the live hub counts. `clock` in epoch milliseconds. */
export function createResultCache(live: LiveHub, clock: () => number): ResultCache {
  const entries = new Map<string, { readonly version: number; readonly at: number; readonly answer: Promise<unknown> }>();
  return {
    get<T>(route: string, scope: Scope, query: object, compute: () => Promise<T>): Promise<T> {
      const key = JSON.stringify([route, scope.name, scope.node, scope.organisation, scope.practiceIds, query]);
      const version = live.versionOf(scope.practiceIds);
      const found = entries.get(key);
      // The key names the route, and a route computes one type.
      if (found && found.version === version && clock() - found.at <= maxAgeMs) return found.answer as Promise<T>;
      const answer = compute();
      entries.delete(key);
      entries.set(key, { version, at: clock(), answer });
      answer.catch(() => entries.delete(key));
      for (const oldest of entries.keys()) {
        if (entries.size <= maxEntries) break;
        entries.delete(oldest);
      }
      return answer;
    },
  };
}
