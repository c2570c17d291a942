/**
 * What the log is told of a file as a whole, whichever adapter read it: that it was delivered, with counts, and why it was refused.
 * In: the head of a report. Out: outcomes for the door. Names of files are never told, only the hash of what they hold.
 */
import { canonicalJson, shortHash } from './event-id.ts';
import type { FileReport } from './file-report.ts';
import type { Outcome } from './outcome.ts';

type Head = Pick<FileReport, 'feed' | 'sha256' | 'at' | 'practice'>;

interface Delivery {
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly held: boolean;
  readonly unusedColumns?: readonly string[];
}

const MAX_REASONS = 20;
const refOf = ({ sha256 }: Pick<Head, 'sha256'>, line = 0): string => `${sha256.slice(0, 32)}:${line}`;

/** The event `source.delivered`. The same file with the same counts is the same event. */
export function sourceDelivered(head: Head, data: Delivery, flags: readonly string[] = []): Outcome {
  const { feed, sha256, at, practice } = head;
  const draft = {
    specversion: '1.0',
    id: shortHash('source.delivered', feed, sha256, canonicalJson(data)),
    type: 'source.delivered',
    source: feed,
    subject: `file:${sha256.slice(0, 32)}`,
    time: at,
    recordedat: at,
    practiceid: practice,
    sourceref: refOf(head),
    ...(flags.length > 0 && { flags }),
    data,
  };
  return { kind: 'event', draft };
}

/** Why the file as a whole was not taken, for the dead letters; the first 20 reasons. */
export const fileRefusals = (head: Head, reasons: FileReport['reasons']): Outcome[] =>
  reasons.slice(0, MAX_REASONS).map(({ column, rule, line }) => ({
    kind: 'rejection',
    sourceRef: refOf(head, line),
    practice: head.practice,
    violations: [{ field: column, valueShape: 'file', rule }],
  }));
