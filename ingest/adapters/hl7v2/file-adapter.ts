/**
 * A file of HL7 v2 messages, with or without FHS/BHS envelopes, on its way through the door.
 * In: a file, the feed it belongs to. Out: a report by message; every message in `raw`, its events or its reasons on the log.
 * Good messages travel in pieces, bad ones alone, so that a dead letter's raw message is just that message. Memory: one piece.
 * Refuses a file without any message; a broker that is away is thrown on (IngestError), the file is delivered again later.
 */
import { feedName } from '@rounds/schemas/feed-config.ts';
import type { Acceptor } from '../../accept.ts';
import { acceptPatiently } from '../../accept-patiently.ts';
import type { FileAdapter, FileDelivery } from '../../file-adapter.ts';
import { fileRefusals, sourceDelivered } from '../../file-outcomes.ts';
import { emptyReport, type FileReport } from '../../file-report.ts';
import type { Outcome } from '../../outcome.ts';
import { HL7_CONTENT_TYPE, interpret, type Hl7v2Deps, type Interpreted } from './interpret.ts';
import { headerOf, kindOf, messageKey, needlessType } from './header.ts';
import type { Message } from './message.ts';
import { MAX_MESSAGE_BYTES, Splitter, type Piece } from './split.ts';

export interface Hl7v2FileDeps extends Hl7v2Deps {
  readonly acceptor: Acceptor;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

const PIECE_MESSAGES = 200;
const PIECE_BYTES = 512 * 1024;
const MAX_KNOWN = 200_000;
const MAX_LISTED = 1_000;

/** Segments the maps read; others are told of in the report. */
const READ = new Set('MSH EVN PID PV1 PV2 SCH TQ1 RGS AIS AIG AIL AIP FT1 IN1 MRG'.split(' '));

/** The adapter `hl7v2`: drop folder and upload. The place of a delivery is the name of its feed. */
export function createHl7v2FileAdapter(deps: Hl7v2FileDeps): FileAdapter {
  return {
    about: {
      id: 'hl7v2',
      title: 'HL7 v2 messages',
      description: 'Files of SIU, ADT, DFT and BAR messages, with or without FHS/BHS envelopes. The folder below it is the feed’s name.',
      events: [
        'appointment.booked',
        'appointment.rescheduled',
        'appointment.cancelled',
        'appointment.no_show',
        'appointment.arrived',
        'appointment.checked_out',
        'charge.posted',
        'payment.posted',
      ],
      columns: [],
    },
    ownerOf: (place) => ({ feed: toldAs(`hl7v2/${place ?? 'default'}`), practice: '' }),
    deliver: (delivery) => deliverFile(deps, delivery),
  };
}

async function deliverFile(deps: Hl7v2FileDeps, delivery: FileDelivery): Promise<FileReport> {
  const feed = `hl7v2/${delivery.place ?? 'default'}`;
  const work = new FileWork(deps, feed, delivery);
  if (!feedName.safeParse(feed).success) {
    work.reason('(feed)', 'a feed name: small letters, digits, dots, dashes');
    return work.finish();
  }
  const splitter = new Splitter();
  for await (const chunk of delivery.open()) for (const piece of splitter.push(chunk)) await work.take(piece);
  for (const piece of splitter.end()) await work.take(piece);
  return work.finish();
}

/** One file in the making: the piece that is being gathered and the report so far. */
class FileWork {
  readonly #deps: Hl7v2FileDeps;
  readonly #delivery: FileDelivery;
  readonly #report: FileReport;
  readonly #known = new Set<string>();
  readonly #unread = new Set<string>();
  /** Messages that say nothing we count, by what they are. */
  readonly #needless = new Map<string, number>();
  #outcomes: Outcome[] = [];
  #bytes: Buffer[] = [];
  #size = 0;
  #from = 0;

  constructor(deps: Hl7v2FileDeps, feed: string, delivery: FileDelivery) {
    this.#deps = deps;
    this.#delivery = delivery;
    this.#report = emptyReport('hl7v2', { ...delivery, feed, nowMs: deps.clock() });
  }

  reason(column: string, rule: string): void {
    this.#report.outcome = 'rejected';
    this.#report.reasons.push({ column, rule });
  }

  async take(piece: Piece): Promise<void> {
    const { rows, warnings } = this.#report;
    if (piece.kind === 'odd') {
      if (warnings.length < MAX_LISTED) warnings.push({ line: piece.index, column: piece.field, rule: piece.rule });
      return;
    }
    rows.read += 1;
    if (piece.kind === 'too_large') return this.#reject(piece.index, tooLarge(this.#delivery.sha256, piece.index), undefined);
    const read = await interpret(this.#deps, this.#report.feed, piece.bytes);
    if (read.outcomes.some(({ kind }) => kind === 'rejection')) return this.#reject(piece.index, read.outcomes, piece.bytes);
    this.#count(read);
    if (this.#bytes.length === 0) this.#from = piece.index;
    this.#outcomes.push(...read.outcomes);
    this.#bytes.push(piece.bytes, SEGMENT_END);
    this.#size += piece.bytes.length;
    if (this.#bytes.length >= 2 * PIECE_MESSAGES || this.#size >= PIECE_BYTES) await this.#flush();
  }

  #count({ message, outcomes }: Interpreted): void {
    const { rows } = this.#report;
    const key = message ? messageKey(message) : '';
    const again = this.#known.has(key);
    if (this.#known.size < MAX_KNOWN) this.#known.add(key);
    rows[again ? 'duplicate' : outcomes.length === 0 ? 'ignored' : 'accepted'] += 1;
    if (!again && outcomes.length === 0 && message) this.#needless.set(nameOf(message), (this.#needless.get(nameOf(message)) ?? 0) + 1);
    if (!again) this.#report.events += outcomes.length;
    for (const { id } of message?.segments ?? []) if (!READ.has(id)) this.#unread.add(id);
  }

  /** A message that cannot be taken goes alone: its dead letter then points at just that message. */
  async #reject(index: number, outcomes: readonly Outcome[], bytes: Buffer | undefined): Promise<void> {
    const { rows, rejections } = this.#report;
    rows.rejected += 1;
    for (const { field, rule, valueShape } of outcomes.flatMap((outcome) => (outcome.kind === 'rejection' ? outcome.violations : [])))
      if (rejections.length < MAX_LISTED) rejections.push({ line: index, column: field, rule, valueShape });
    await this.#flush();
    await this.#send(outcomes, bytes && [bytes], index);
  }

  async #flush(): Promise<void> {
    const [outcomes, bytes] = [this.#outcomes, this.#bytes];
    [this.#outcomes, this.#bytes, this.#size] = [[], [], 0];
    if (bytes.length > 0) await this.#send(outcomes, bytes, this.#from);
  }

  async #send(outcomes: readonly Outcome[], bytes: readonly Buffer[] | undefined, index: number): Promise<void> {
    const { feed } = this.#report;
    const sourceRef = `${this.#delivery.sha256.slice(0, 32)}:${index}`;
    const raw = bytes && { feed, contentType: HL7_CONTENT_TYPE, bytes: Buffer.concat(bytes), sourceRef };
    await acceptPatiently(this.#deps.acceptor, outcomes, raw, feed);
  }

  /** Tells the log what became of the file. */
  async finish(): Promise<FileReport> {
    await this.#flush();
    const report = this.#report;
    if (report.rows.read === 0 && report.reasons.length === 0)
      this.reason('(file)', 'a file with HL7 v2 messages: segments that begin with MSH');
    report.unusedColumns.push(...[...this.#unread].sort());
    const needless = [...this.#needless].sort(([a], [b]) => (a < b ? -1 : 1));
    if (needless.length > 0) report.notes = needless.map(([name, count]) => `${count} of ${name}: kept, nothing of them is counted.`);
    const { accepted, duplicate, rejected } = report.rows;
    const data = { accepted, duplicate, rejected, held: report.reasons.length > 0, unusedColumns: report.unusedColumns.slice(0, 200) };
    const flags = report.warnings.some(({ column }) => column === 'BTS-1' || column === 'FTS-1') ? ['batch_count'] : [];
    const head = { ...report, feed: toldAs(report.feed) };
    const told = [sourceDelivered(head, data, flags), ...fileRefusals(head, report.reasons)];
    await this.#deps.acceptor.accept(told, undefined, head.feed);
    return report;
  }
}

/** A place that is no feed's name is told of without it. */
const toldAs = (feed: string): string => feedName.safeParse(feed).data ?? 'hl7v2/unknown';

/** `ADT^A08`, `ORU`, `SIU^S12 (test)`: words of HL7's own tables only. */
function nameOf(message: Message): string {
  const kind = kindOf(message);
  const test = ['T', 'D'].includes(headerOf(message).processing) ? ' (test)' : '';
  return `${needlessType(message) ?? (kind ? `${kind.type}^${kind.trigger}` : 'others')}${test}`;
}

const SEGMENT_END = Buffer.from('\r');

const tooLarge = (sha256: string, index: number): Outcome[] => [
  {
    kind: 'rejection',
    sourceRef: `${sha256.slice(0, 32)}:${index}`,
    practice: '',
    violations: [{ field: '(message)', valueShape: 'larger', rule: `a message of at most ${MAX_MESSAGE_BYTES} bytes` }],
  },
];
