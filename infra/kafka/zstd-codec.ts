/**
 * zstd for record batches, as kafkajs wants a codec. In: an encoder's bytes. Out: compressed bytes, and back.
 * Events of one batch repeat each other: a tenth of the bytes to copy, to checksum, to write and to read again, packed on another thread.
 */
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const fast = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** A request of fewer bytes is not worth it. */
export const compressFromBytes = 4096;

export const zstdCodec = {
  compress: ({ buffer }: { readonly buffer: Buffer }): Promise<Buffer> => compress(buffer, fast),
  decompress: (buffer: Buffer): Promise<Buffer> => decompress(buffer),
};
