/**
 * A door whose every word can be read: what would go to Kafka, what the program's log would hold, what senders and deliverers are told.
 * In: messages through an adapter. Out: those texts, apart from `raw`. The log is the real one, with its list of allowed fields.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@rounds/infra/logging/logger.ts';
import { testDoor } from '@rounds/ingest/accept-for-tests.ts';
import type { FileAdapter } from '@rounds/ingest/file-adapter.ts';
import { reportText, type FileReport } from '@rounds/ingest/file-report.ts';
import { topics } from '@rounds/schemas/topics.ts';

export interface Told {
  readonly where: string;
  readonly text: string;
}

export function privacyDesk() {
  const door = testDoor();
  const file = join(mkdtempSync(join(tmpdir(), 'rounds-privacy-')), 'rounds.log');
  const logger = createLogger({ level: 'debug', file });
  const told: Told[] = [];
  const tell = (where: string, text: string): void => void told.push({ where, text });

  /** Delivers a file in pieces of an odd size and keeps its report; the place is where the adapter's feed is named. */
  const deliver = async (adapter: FileAdapter, content: string | Uint8Array, place?: string): Promise<FileReport> => {
    const bytes = Buffer.from(content);
    const report = await adapter.deliver({
      place,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
      async *open() {
        for (let at = 0; at < bytes.length; at += 4_099) yield bytes.subarray(at, at + 4_099);
      },
    });
    tell('report', JSON.stringify(report));
    tell('report for people', reportText(report));
    return report;
  };
  /** Keeps what a sender is answered, head and body. */
  const answered = async (response: Response): Promise<Response> => {
    const copy = response.clone();
    tell('answer', `${JSON.stringify([...copy.headers])}\n${await copy.text()}`);
    return response;
  };
  /** Everything that left, but for `raw`. */
  const texts = (): Told[] => [
    ...told,
    ...door.log.sent
      .filter(({ topic }) => topic !== topics.raw.name)
      .map(({ topic, message }) => ({
        where: topic,
        text: `${message.key ?? ''}\n${message.value.toString()}\n${JSON.stringify(message.headers ?? {})}`,
      })),
    // Of `raw`, the key and the headers stand in the open.
    ...door.log
      .on(topics.raw.name)
      .map(({ key, headers }) => ({ where: 'raw, outside the seal', text: `${key ?? ''} ${JSON.stringify(headers ?? {})}` })),
    { where: 'program log', text: readFileSync(file, 'utf8') },
  ];
  /** What lies sealed in `raw`, opened. */
  const raw = (): Buffer =>
    Buffer.concat(door.log.on(topics.raw.name).map(({ value }) => Buffer.from(Buffer.from(value).map((byte) => byte ^ 0xff))));
  const eventCount = (): number =>
    door.log.sent.filter(({ topic }) => topic !== topics.raw.name && topic !== topics.deadLetters.name).length;
  return { ...door, logger, tell, deliver, answered, texts, raw, eventCount };
}
export type PrivacyDesk = ReturnType<typeof privacyDesk>;
