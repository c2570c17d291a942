/**
 * zstd for record batches, as kafkajs wants a codec. In: an encoder's bytes. Out: compressed bytes, and back.
 * Events of one batch repeat each other: a tenth of the bytes to copy, to checksum, to write and to read again, packed on another thread.
 * A frame says its size: unpacking into one piece of memory in place of many takes half the time.
 */
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdCompressSync, zstdDecompress, type ZstdOptions } from 'node:zlib';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const fast = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Batches that are smaller on average are not worth it: the time is in setting up, here and in the broker, not in the bytes. */
export const compressFromBytes = 4096;
/** So small that the way to another thread and back costs more than the work. */
const atOnceBytes = 32 * 1024;
/** What a frame says of itself is believed up to here; a topic's largest batch packs about as much. */
const believedBytes = 64 * 1024 * 1024;

const underWay = new WeakMap<Buffer, Promise<Buffer>>();

/** Begins to compress what `zstdCodec.compress` will be asked for; the buffer must not change until then. */
export function compressAhead(buffer: Buffer): void {
  const packed = packedOf(buffer);
  // Whoever asks for it is told.
  packed.catch(() => undefined);
  underWay.set(buffer, packed);
}

async function packedOf(buffer: Buffer): Promise<Buffer> {
  // The size is said in the frame, for `decompress`.
  const options = { ...fast, pledgedSrcSize: buffer.length };
  return buffer.length <= atOnceBytes ? zstdCompressSync(buffer, options) : compress(buffer, options);
}

export const zstdCodec = {
  compress: ({ buffer }: { readonly buffer: Buffer }): Promise<Buffer> => underWay.get(buffer) ?? packedOf(buffer),
  decompress: (buffer: Buffer): Promise<Buffer> => decompress(buffer, inOnePiece(buffer)),
};

function inOnePiece(frame: Buffer): ZstdOptions {
  const bytes = contentSize(frame);
  // A byte more: node makes a second piece as large when the first is full.
  return bytes === undefined || bytes < constants.Z_MIN_CHUNK || bytes > believedBytes ? {} : { chunkSize: bytes + 1 };
}

/** What a zstd frame says it unpacks to (RFC 8878, 3.1.1.1); undefined when it does not say. */
export function contentSize(frame: Buffer): number | undefined {
  if (frame.length < 18 || frame.readUInt32LE(0) !== 0xfd2fb528) return undefined;
  const descriptor = frame.readUInt8(4);
  const single = (descriptor & 0x20) !== 0;
  const at = 5 + (single ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const width = descriptor >> 6;
  if (width === 0) return single ? frame.readUInt8(at) : undefined;
  if (width === 1) return frame.readUInt16LE(at) + 256;
  return width === 2 ? frame.readUInt32LE(at) : Number(frame.readBigUInt64LE(at));
}
