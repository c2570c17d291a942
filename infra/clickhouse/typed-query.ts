/**
 * A query that trusts nobody: a fixed statement with one schema for its parameters and one for its rows.
 * In: SQL with `{name:Type}` placeholders, zod schemas. Out: a TypedQuery for `store.query`.
 * Refuses, when it is defined: placeholders without a parameter, template leftovers, FORMAT or OUTFILE clauses.
 */
import { z } from 'zod';
import { StoreError, type TypedQuery } from './store.types.ts';

const placeholder = /\{([A-Za-z_][A-Za-z0-9_]*):/g;
const forbidden = /\b(INTO\s+OUTFILE|FORMAT\s+\w+\s*;?\s*$|(file|url|remote|remoteSecure|merge|s3|executable)\s*\()/i;

/** Names of the placeholders in a statement. */
export function placeholdersOf(sql: string): Set<string> {
  return new Set([...sql.matchAll(placeholder)].map((match) => match[1] ?? ''));
}

/**
 * @example defineQuery({ name: 'practice_cells', sql: 'SELECT kpi, n FROM kpi_cells FINAL WHERE practice_id = {practice:String}',
 *   params: z.object({ practice: z.string() }), row: z.object({ kpi: z.string(), n: z.number() }) })
 */
export function defineQuery<P, R>(query: TypedQuery<P, R>): TypedQuery<P, R> {
  if (!(query.params instanceof z.ZodObject)) throw new Error(`query ${query.name}: params must be a z.object`);
  const known = new Set(Object.keys(query.params.shape));
  const unknown = [...placeholdersOf(query.sql)].filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Error(`query ${query.name}: no schema for placeholder ${unknown.join(', ')}`);
  if (query.sql.includes('${')) throw new Error(`query ${query.name}: an unfilled template stands in its text`);
  if (forbidden.test(query.sql)) throw new Error(`query ${query.name}: reads or writes outside the store`);
  return query;
}

/** Where a value breaks its schema, without the value. */
function issuesOf(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.map(String).join('.') || '(all)'}: ${issue.code}`)
    .join('; ');
}

/** Parameters as the schema wants them. Throws StoreError `schema`. */
export function checkedParams<P, R>(query: TypedQuery<P, R>, params: P): Record<string, unknown> {
  const parsed = query.params.safeParse(params);
  if (!parsed.success) throw new StoreError('schema', `parameters of ${query.name} do not fit: ${issuesOf(parsed.error)}`);
  return Object.fromEntries(Object.entries(parsed.data ?? {}));
}

/** Rows as the schema wants them. Throws StoreError `schema`. */
export function checkedRows<P, R>(query: TypedQuery<P, R>, rows: unknown): R[] {
  const parsed = z.array(query.row).safeParse(rows);
  if (!parsed.success) throw new StoreError('schema', `rows of ${query.name} do not fit: ${issuesOf(parsed.error)}`);
  return parsed.data;
}
