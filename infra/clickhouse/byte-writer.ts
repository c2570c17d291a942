/**
 * A growing buffer with the few writes ClickHouse's Native format needs.
 * In: numbers, text, bytes. Out: one Buffer. Refuses nothing; range checks are the caller's.
 */
import type { Scratch } from '../process/scratch.ts';

const longestShortText = 42; // 42 UTF-16 units are at most 126 UTF-8 bytes: their length fits one varint byte

export class ByteWriter {
  readonly #scratch: Scratch;
  #buffer: Buffer;
  #length = 0;
  #lastText: string | null = null;
  #lastStart = 0;
  #lastEnd = 0;

  constructor(scratch: Scratch, initialBytes: number) {
    this.#scratch = scratch;
    this.#buffer = scratch.take(initialBytes);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = this.#scratch.take(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#scratch.giveBack(this.#buffer);
    this.#buffer = grown;
  }

  varint(value: number): void {
    this.#reserve(10);
    let rest = value;
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#buffer[this.#length++] = rest;
  }

  /** Length as varint, then UTF-8. Short text is written before its length is known, which saves counting it. */
  text(value: string): void {
    // Names repeat from row to row: what was just written is copied, not encoded again.
    if (value === this.#lastText) return this.#again();
    const start = this.#length;
    this.#encode(value);
    this.#lastText = value;
    this.#lastStart = start;
    this.#lastEnd = this.#length;
  }

  #again(): void {
    const bytes = this.#lastEnd - this.#lastStart;
    this.#reserve(bytes);
    this.#buffer.copyWithin(this.#length, this.#lastStart, this.#lastEnd);
    this.#length += bytes;
  }

  #encode(value: string): void {
    if (value.length > longestShortText) {
      const bytes = Buffer.byteLength(value);
      this.varint(bytes);
      this.#reserve(bytes);
      this.#length += this.#buffer.write(value, this.#length);
      return;
    }
    this.#reserve(1 + value.length * 3);
    const written = this.#buffer.write(value, this.#length + 1);
    this.#buffer[this.#length] = written;
    this.#length += written + 1;
  }

  bytes(value: Uint8Array): void {
    this.varint(value.length);
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  uint8(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
  }

  uint16(value: number): void {
    this.#reserve(2);
    this.#length = this.#buffer.writeUInt16LE(value & 0xffff, this.#length);
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#length = this.#buffer.writeUInt32LE(value >>> 0, this.#length);
  }

  /** Any whole number as 64 bits, two's complement; numbers must be safe integers. */
  int64(value: number | bigint): void {
    this.#reserve(8);
    if (typeof value === 'number') {
      const high = Math.floor(value / 0x1_0000_0000);
      this.#buffer.writeUInt32LE((value - high * 0x1_0000_0000) >>> 0, this.#length);
      this.#length = this.#buffer.writeInt32LE(high | 0, this.#length + 4);
    } else {
      this.#length = this.#buffer.writeBigUInt64LE(BigInt.asUintN(64, value), this.#length);
    }
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
  }

  /** What was written so far; valid until the next write, and until `release`. */
  done(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Its memory is another's from now on. */
  release(): void {
    this.#scratch.giveBack(this.#buffer);
    this.#buffer = Buffer.alloc(0);
    this.#length = 0;
  }
}
