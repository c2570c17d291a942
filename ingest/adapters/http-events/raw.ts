/**
 * What is kept of a request in `raw`, and reading it again: the body; in binary mode the `ce-` headers before it, for without them it says nothing.
 * In: headers and bytes, or a raw message. Out: a raw message's content, or its outcomes. The same bytes give the same ids.
 */
import type { RawReader } from '../../raw-reader.ts';
import { modeOf, readOutcomes, type Mode } from './read.ts';

const HEAD_END = '\r\n\r\n';
const BINARY_TYPE = 'application/http';

/** Content type and bytes to keep. */
export function rawContent(mode: Mode, headers: Headers, bytes: Uint8Array): { contentType: string; bytes: Uint8Array } {
  const contentType = headers.get('content-type') ?? '';
  if (mode !== 'binary') return { contentType, bytes };
  const head = [...headers]
    .filter(([name]) => name.startsWith('ce-') || name === 'content-type')
    .map(([name, value]) => `${name}: ${value}`);
  return { contentType: BINARY_TYPE, bytes: Buffer.concat([Buffer.from(head.join('\r\n') + HEAD_END, 'latin1'), bytes]) };
}

/** Reads what `http/…` feeds sent once more. */
export function createHttpRawReader(): RawReader {
  return {
    adapter: 'http',
    reread({ feed, contentType, bytes }) {
      const { headers, body } =
        contentType === BINARY_TYPE ? split(Buffer.from(bytes)) : { headers: new Headers({ 'content-type': contentType }), body: bytes };
      return Promise.resolve(readOutcomes(modeOf(headers, true) ?? 'plain', headers, body, feed));
    },
  };
}

function split(bytes: Buffer): { headers: Headers; body: Uint8Array } {
  const at = bytes.indexOf(HEAD_END);
  const headers = new Headers();
  for (const line of bytes.subarray(0, Math.max(at, 0)).toString('latin1').split('\r\n')) {
    const [, name, value] = /^([\w-]+): (.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) headers.set(name, value);
  }
  return { headers, body: at < 0 ? bytes : bytes.subarray(at + HEAD_END.length) };
}
