import { constants, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { contentSize, zstdCodec } from './zstd-codec.ts';

const text = (bytes: number): Buffer => Buffer.from('An event like the one before. '.repeat(Math.ceil(bytes / 30)).slice(0, bytes));

describe('a batch', () => {
  it.each([0, 1, 200, 255, 256, 5_000, 65_791, 65_792, 300_000])(
    'of %i bytes comes back as it was, its size said in front',
    async (bytes) => {
      const packed = await zstdCodec.compress({ buffer: text(bytes) });
      if (bytes > 0 && packed.length >= 18) expect(contentSize(packed)).toBe(bytes);
      expect((await zstdCodec.decompress(packed)).equals(text(bytes))).toBe(true);
    },
  );

  it('that another client packed without saying its size is read too', async () => {
    const packed = zstdCompressSync(text(100_000), { params: { [constants.ZSTD_c_contentSizeFlag]: 0 } });
    expect(contentSize(packed)).toBeUndefined();
    expect((await zstdCodec.decompress(packed)).length).toBe(100_000);
  });

  it('that says another size than it has takes no harm', async () => {
    const packed = await zstdCodec.compress({ buffer: text(5_000) });
    await expect(zstdCodec.decompress(packed.subarray(0, -3))).rejects.toThrow();
    expect(contentSize(Buffer.from('no frame at all, just some text'))).toBeUndefined();
  });
});
