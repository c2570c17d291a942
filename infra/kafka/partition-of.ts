/**
 * Which partition a key belongs to: murmur2 over its UTF-8 bytes, as every Java client does it.
 * In: a key and the topic's number of partitions. Out: the partition, the same for ever.
 * Refuses nothing. Explicit here, so that the mapping cannot change with a library's default.
 */
const seed = 0x9747b28c;
const mix = 0x5bd1e995;

/** Kafka's murmur2, a signed 32-bit number. */
export function murmur2(data: Buffer): number {
  const length = data.length;
  let hash = seed ^ length;
  const whole = length - (length % 4);
  for (let at = 0; at < whole; at += 4) {
    let block = Math.imul(data.readInt32LE(at), mix);
    block = Math.imul(block ^ (block >>> 24), mix);
    hash = Math.imul(hash, mix) ^ block;
  }
  const rest = length - whole;
  if (rest === 3) hash ^= data.readUInt8(whole + 2) << 16;
  if (rest >= 2) hash ^= data.readUInt8(whole + 1) << 8;
  if (rest >= 1) hash = Math.imul(hash ^ data.readUInt8(whole), mix);
  hash = Math.imul(hash ^ (hash >>> 13), mix);
  return (hash ^ (hash >>> 15)) | 0;
}

/** The partition of a key in a topic of `partitions` partitions. */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions;
}
