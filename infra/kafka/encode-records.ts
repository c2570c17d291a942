/**
 * Messages of one partition → the records of a Kafka record batch (format v2, KIP-98), in one buffer.
 * In: messages in order. Out: their bytes; the batch around them (offsets, producer, checksum) is kafkajs's.
 * Why not kafkajs's own encoder: it makes a dozen small buffers and BigInts of every message, 8 µs each where this takes 1.
 */
import { scratch } from '../process/scratch.ts';
import type { HeaderValue, OutgoingMessage } from './event-log.types.ts';

/** Five bytes hold any 32-bit number. */
const NUMBER_BYTES = 5;
/** UTF-8 takes no more for one of JavaScript's. */
const BYTES_A_CHARACTER = 3;
/** Attributes, time delta (the broker stamps the time), and the numbers before key, value and headers. */
const FRAME_BYTES = 2 + 4 * NUMBER_BYTES;

/** The records of messages that become one batch, and the scratch memory they stand in. A record's offset is its place among them. */
export function encodeRecords(messages: readonly OutgoingMessage[]): { readonly bytes: Buffer; readonly memory: Buffer } {
  const writer = new RecordWriter(messages.reduce((sum, { value }) => sum + value.length + 128, 0));
  messages.forEach((message, place) => writer.record(message, place));
  return writer.done();
}

class RecordWriter {
  #buffer: Buffer;
  #at = 0;
  /** Events of one kind share one headers object. */
  #headers: OutgoingMessage['headers'];
  #headerBytes: Buffer = encodeHeaders({});

  /** `guess`: a size that is right for most; it grows. */
  constructor(guess: number) {
    this.#buffer = scratch.take(guess);
  }

  record({ key, value, headers }: OutgoingMessage, place: number): void {
    if (headers !== this.#headers) [this.#headers, this.#headerBytes] = [headers, encodeHeaders(headers ?? {})];
    const [keyBytes, valueBytes] = [Buffer.byteLength(key), Buffer.byteLength(value)];
    const body =
      2 + sizeOfNumber(place) + sizeOfNumber(keyBytes) + keyBytes + sizeOfNumber(valueBytes) + valueBytes + this.#headerBytes.length;
    this.#makeRoom(NUMBER_BYTES + FRAME_BYTES + body);
    this.#number(body);
    this.#buffer[this.#at++] = 0;
    this.#number(0);
    this.#number(place);
    this.#sized(key, keyBytes);
    this.#sized(value, valueBytes);
    this.#at += this.#headerBytes.copy(this.#buffer, this.#at);
  }

  done(): { bytes: Buffer; memory: Buffer } {
    return { bytes: this.#buffer.subarray(0, this.#at), memory: this.#buffer };
  }

  #number(value: number): void {
    this.#at = writeNumber(this.#buffer, this.#at, value);
  }

  #sized(value: string | Buffer, bytes: number): void {
    this.#number(bytes);
    if (typeof value !== 'string') value.copy(this.#buffer, this.#at);
    // As many bytes as characters: plain ASCII, which latin1 copies as it is.
    else this.#buffer.write(value, this.#at, bytes, bytes === value.length ? 'latin1' : 'utf8');
    this.#at += bytes;
  }

  #makeRoom(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    const larger = scratch.take(Math.max(2 * this.#buffer.length, this.#at + bytes));
    this.#buffer.copy(larger, 0, 0, this.#at);
    scratch.giveBack(this.#buffer);
    this.#buffer = larger;
  }
}

function encodeHeaders(headers: Readonly<Record<string, HeaderValue>>): Buffer {
  const entries = Object.entries(headers);
  let most = NUMBER_BYTES;
  for (const [name, value] of entries) most += BYTES_A_CHARACTER * (name.length + value.length) + 2 * NUMBER_BYTES;
  const buffer = Buffer.allocUnsafe(most);
  let at = writeNumber(buffer, 0, entries.length);
  for (const [name, value] of entries) at = writeHeaderPart(buffer, writeHeaderPart(buffer, at, name), value);
  return buffer.subarray(0, at);
}

function writeHeaderPart(buffer: Buffer, from: number, part: HeaderValue): number {
  const bytes = Buffer.byteLength(part);
  const at = writeNumber(buffer, from, bytes);
  return at + (typeof part === 'string' ? buffer.write(part, at, bytes, bytes === part.length ? 'latin1' : 'utf8') : part.copy(buffer, at));
}

/** A number ≥ 0 as Kafka's signed varint: zigzag doubles it, seven bits a byte. Below 2^30. */
function writeNumber(buffer: Buffer, from: number, value: number): number {
  let [at, rest] = [from, value * 2];
  for (; rest > 0x7f; rest >>>= 7) buffer[at++] = (rest & 0x7f) | 0x80;
  buffer[at++] = rest;
  return at;
}

function sizeOfNumber(value: number): number {
  return value < 0x40 ? 1 : value < 0x2000 ? 2 : value < 0x10_0000 ? 3 : value < 0x800_0000 ? 4 : 5;
}
