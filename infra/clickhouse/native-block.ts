/**
 * Writes rows as one block of ClickHouse's Native format, column by column.
 * In: column names with their types, rows of cells. Out: bytes for `INSERT … FORMAT Native`.
 * Refuses a cell that does not fit its column, naming column and row, never the value.
 * Why not JSON: 100,000 events of 550 bytes cost the engine 0.8 s as JSON text and 0.2 s as a block (measured, one core).
 */
import { scratch } from '../process/scratch.ts';
import { ByteWriter } from './byte-writer.ts';
import { wireName, type WireType } from './column-type.ts';
import { StoreError, type Cell, type CellRow } from './store.types.ts';

export interface BlockColumn {
  readonly name: string;
  readonly type: WireType;
}

class CellMismatch extends Error {}

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;
const millisecondsPerDay = 86_400_000;

function textOf(value: Cell | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value === null || value === undefined) throw new CellMismatch('text expected');
  return JSON.stringify(value);
}

function wholeOf(value: Cell | undefined): number | bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return BigInt(value);
  throw new CellMismatch('whole number expected');
}

function inRange(value: number | bigint, bits: number, signed: boolean): number | bigint {
  // Safe integers all lie within 64 bits.
  if (typeof value === 'number' && (bits === 64 ? signed || value >= 0 : fits(value, bits, signed))) return value;
  const top = 2n ** BigInt(signed ? bits - 1 : bits);
  if (BigInt(value) >= top || BigInt(value) < (signed ? -top : 0n)) throw new CellMismatch('number out of range');
  return value;
}

const fits = (value: number, bits: number, signed: boolean): boolean =>
  signed ? Math.abs(value) < 2 ** (bits - 1) : value >= 0 && value < 2 ** bits;

function millisecondsOf(value: Cell | undefined): number {
  const ms =
    typeof value === 'number' ? value : value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : NaN;
  if (!Number.isSafeInteger(ms)) throw new CellMismatch('instant expected');
  return ms;
}

function daysOf(value: Cell | undefined): number {
  const ms = typeof value === 'string' && dayPattern.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(ms)) throw new CellMismatch('day expected');
  return ms / millisecondsPerDay;
}

function writeInteger(out: ByteWriter, type: { bits: 8 | 16 | 32 | 64; signed: boolean }, value: Cell | undefined): void {
  const whole = wholeOf(value);
  const small = type.bits < 32 && typeof whole === 'number' && whole >= 0 && whole < 128;
  const checked = small ? whole : inRange(whole, type.bits, type.signed);
  if (type.bits === 64) out.int64(checked);
  else if (type.bits === 32) out.uint32(Number(checked));
  else if (type.bits === 16) out.uint16(Number(checked));
  else out.uint8(Number(checked) & 0xff);
}

function writeScalar(out: ByteWriter, type: WireType, value: Cell | undefined): void {
  switch (type.kind) {
    case 'text':
      return value instanceof Uint8Array ? out.bytes(value) : out.text(textOf(value));
    case 'integer':
      return writeInteger(out, type, value);
    case 'float':
      if (typeof value !== 'number') throw new CellMismatch('number expected');
      return out.float64(value);
    case 'bool':
      if (typeof value !== 'boolean') throw new CellMismatch('boolean expected');
      return out.uint8(value ? 1 : 0);
    case 'day':
      return out.uint32(daysOf(value));
    case 'instant':
      return out.int64(millisecondsOf(value));
    default:
      throw new CellMismatch('value expected');
  }
}

/** What stands in the data of a Nullable column where the value is null. */
function blankOf(type: WireType): Cell {
  if (type.kind === 'text') return '';
  if (type.kind === 'bool') return false;
  return type.kind === 'day' ? '1970-01-01' : 0;
}

function listOf(value: Cell | undefined): readonly Cell[] {
  if (!Array.isArray(value)) throw new CellMismatch('list expected');
  return value;
}

function entriesOf(value: Cell | undefined): [string | number, Cell][] {
  if (value instanceof Map) return [...value];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new CellMismatch('map expected');
  return Object.entries(value);
}

function writeLists<T>(out: ByteWriter, count: number, listAt: (row: number) => readonly T[]): T[] {
  const flat: T[] = [];
  for (let row = 0; row < count; row++) {
    for (const item of listAt(row)) flat.push(item);
    out.int64(flat.length);
  }
  return flat;
}

type CellAt = (row: number) => Cell | undefined;

function writeColumn(out: ByteWriter, type: WireType, count: number, cellAt: CellAt): void {
  if (type.kind === 'nullable') {
    for (let row = 0; row < count; row++) out.uint8(cellAt(row) === null ? 1 : 0);
    const blank = blankOf(type.of);
    writeColumn(out, type.of, count, (row) => cellAt(row) ?? blank);
  } else if (type.kind === 'array') {
    const flat = writeLists(out, count, (row) => listOf(cellAt(row)));
    writeColumn(out, type.of, flat.length, (at) => flat[at]);
  } else if (type.kind === 'map') {
    const flat = writeLists(out, count, (row) => entriesOf(cellAt(row)));
    writeColumn(out, type.key, flat.length, (at) => flat[at]?.[0]);
    writeColumn(out, type.value, flat.length, (at) => flat[at]?.[1]);
  } else {
    for (let row = 0; row < count; row++) writeScalar(out, type, cellAt(row));
  }
}

/** Bytes the rows will about need: growing a buffer of megabytes copies it several times. */
function roomFor(columns: number, rows: readonly CellRow[]): number {
  let bytes = 64 * columns + rows.length * 8 * columns;
  for (const row of rows) for (const cell of row) if (typeof cell === 'string' || cell instanceof Uint8Array) bytes += cell.length;
  return bytes;
}

/** One Native block of all rows: the writer that holds it, to be released when nobody reads it any more. Throws StoreError `schema` for a cell that does not fit. */
export function nativeBlock(columns: readonly BlockColumn[], rows: readonly CellRow[]): ByteWriter {
  const out = new ByteWriter(scratch, roomFor(columns.length, rows));
  out.varint(columns.length);
  out.varint(rows.length);
  columns.forEach((column, index) => {
    out.text(column.name);
    out.text(wireName(column.type));
    let at = 0;
    try {
      writeColumn(out, column.type, rows.length, (row) => rows[(at = row)]?.[index]);
    } catch (error) {
      out.release();
      if (!(error instanceof CellMismatch)) throw error;
      throw new StoreError('schema', `column ${column.name}, row ${at}: ${error.message}`);
    }
  });
  return out;
}
