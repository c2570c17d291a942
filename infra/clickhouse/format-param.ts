/**
 * Writes a bound parameter for the embedded engine, as `SET param_x = '…'` before the statement.
 * In: a JavaScript value. Out: a literal of letters, digits, a few harmless signs and hexadecimal escapes for all else, so no value can end it early.
 * Refuses names that are not plain identifiers and values that have no ClickHouse form.
 * Why not chDB's own binding: it is one queue for the whole process, so a small read would wait for every other one.
 */
import { StoreError } from './store.types.ts';

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\0': '\\0', "'": "\\'" };
const escaped = (text: string): string => text.replace(/[\\\t\n\r\0']/g, (char) => escapes[char] ?? char);

function nested(value: unknown): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${escaped(value)}'`;
  return valueText(value);
}

function listText(values: readonly unknown[]): string {
  return `[${values.map(nested).join(',')}]`;
}

function instantText(value: Date): string {
  const ms = value.getTime();
  if (Number.isNaN(ms)) throw new StoreError('schema', 'a parameter is an invalid date');
  const seconds = Math.floor(ms / 1000);
  return `${String(seconds).padStart(10, '0')}.${String(ms - seconds * 1000).padStart(3, '0')}`;
}

/** The text ClickHouse parses as the placeholder's type; the same forms `@clickhouse/client` sends to a server. */
function valueText(value: unknown): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value instanceof Date) return instantText(value);
  if (Array.isArray(value)) return listText(value);
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, item]) => `${nested(key)}:${nested(item)}`)
      .join(',')}}`;
  }
  throw new StoreError('schema', `a parameter is ${typeof value}, which ClickHouse has no form for`);
}

const HEX = Array.from({ length: 256 }, (_none, byte) => `\\x${byte.toString(16).padStart(2, '0')}`);

/** Byte by byte of its UTF-8: a statement of ten thousand ids is mostly letters and digits, and the engine reads those fastest. */
function literal(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replace(/[^A-Za-z0-9_.:,-]/g, (char) => HEX[char.charCodeAt(0)] ?? '');
}

/** `SET param_a = '\x..', param_b = …; ` or nothing when there are no parameters. */
export function setParams(params: Readonly<Record<string, unknown>> | undefined): string {
  const entries = Object.entries(params ?? {}).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return '';
  const assignments = entries.map(([name, value]) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new StoreError('schema', 'a parameter name is not an identifier');
    return `param_${name} = '${literal(valueText(value))}'`;
  });
  return `SET ${assignments.join(', ')}; `;
}
