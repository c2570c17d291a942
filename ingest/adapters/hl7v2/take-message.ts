/**
 * One frame of a connection → through the door, and the answer its sender gets.
 * In: the frame's bytes. Out: acknowledgement frames, only after the broker has everything; or `hang_up` when it takes nothing now.
 * Refuses: content errors with AE (they wait in the dead letters), what is no HL7 message with AR.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Violation } from '@rounds/schemas/events/event.ts';
import type { Acceptor } from '../../accept.ts';
import { IngestError } from '../../ingest-error.ts';
import type { Outcome } from '../../outcome.ts';
import { acknowledge, answersFor, type Ack } from './acknowledge.ts';
import { decodeMessage } from './decode.ts';
import { feedOf } from './feed-of.ts';
import { headerOf, needlessType } from './header.ts';
import { HL7_CONTENT_TYPE, interpret, isOneMessage, messagesIn, unreadable, type Hl7v2Deps } from './interpret.ts';
import { readMessage, type Message } from './message.ts';

export interface TakeDeps extends Hl7v2Deps {
  readonly acceptor: Acceptor;
  /** All messages of the listener are this feed's; left out: MSH-3 and MSH-4 name it. */
  readonly listenerFeed: string | undefined;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

export type Taken = readonly Buffer[] | 'hang_up';

/** How long a message waits while too much is in flight, before its sender is told to come again by hanging up. */
const BUSY_FOR_MS = 10_000;
const BUSY_STEP_MS = 50;

const ERRORS = { header: { code: 100, text: 'Segment sequence error' }, type: { code: 200, text: 'Unsupported message type' } };
const CONTENT = { code: 103, text: 'Table value not found or field wrong' };

export function createTakeMessage(deps: TakeDeps): (bytes: Buffer) => Promise<Taken> {
  const ids = { count: 0 };
  return async (bytes) => {
    const { text, flags } = decodeMessage(bytes, 'utf-8');
    const read = readMessage(text, flags);
    const message = read.ok ? read.message : undefined;
    const feed = feedOf(message, deps.listenerFeed);
    const { outcomes, verdict } = read.ok
      ? await contentOf(deps, feed, bytes, isOneMessage(bytes, text) ? read.message : undefined, keptFor(read.message))
      : { outcomes: [unreadable(bytes, read.rule)], verdict: headerVerdict(read.rule) };
    if (bytes.length > 0 && (await delivered(deps.acceptor, outcomes, feed, bytes, message)) === 'hang_up') return 'hang_up';
    const now = deps.clock();
    return answersFor(message, verdict).map((ack) => acknowledge(message, ack, now, `R${now.toString(36)}${(ids.count++).toString(36)}`));
  };
}

type Verdict = { readonly code: 'AA' | 'AE' | 'AR' } & Omit<Ack, 'code'>;

const headerVerdict = (rule: string): Verdict => ({
  code: 'AR',
  reason: rule.endsWith('it is empty') ? 'empty' : `must be ${rule}`,
  error: ERRORS.header,
});

/** A frame holds one message, `only`, read already; where its sender forgot the frame's end it holds two, and both are taken. */
async function contentOf(
  deps: TakeDeps,
  feed: string,
  bytes: Buffer,
  only: Message | undefined,
  kept: { reason?: string },
): Promise<{ outcomes: readonly Outcome[]; verdict: Verdict }> {
  const outcomes = only ? (await interpret(deps, feed, bytes, only)).outcomes : await outcomesOfAll(deps, feed, bytes);
  const violation = outcomes.flatMap((outcome) => (outcome.kind === 'rejection' ? outcome.violations : []))[0];
  return { outcomes, verdict: violation ? contentVerdict(violation) : { code: 'AA', ...kept } };
}

async function outcomesOfAll(deps: TakeDeps, feed: string, bytes: Buffer): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const pieces = messagesIn(bytes).flatMap((piece) => (piece.kind === 'message' ? [piece.bytes] : []));
  for (const piece of pieces.length === 0 ? [bytes] : pieces) outcomes.push(...(await interpret(deps, feed, piece)).outcomes);
  return outcomes;
}

/** An engineer who reads his log learns that such messages can be left out. */
function keptFor(message: Message): { reason?: string } {
  const type = needlessType(message);
  return type === undefined ? {} : { reason: `kept; nothing of ${type} is counted` };
}

const contentVerdict = ({ field, rule, code }: Violation): Verdict => ({
  code: 'AE',
  reason: `${field} must be ${rule}`,
  error: code?.list === 'message type' ? ERRORS.type : CONTENT,
});

async function delivered(
  acceptor: Acceptor,
  outcomes: readonly Outcome[],
  feed: string,
  bytes: Buffer,
  message: Message | undefined,
): Promise<'stored' | 'hang_up'> {
  const sourceRef = outcomes.map((outcome) =>
    outcome.kind === 'checked' ? outcome.event.sourceref : outcome.kind === 'rejection' ? outcome.sourceRef : '',
  )[0];
  const controlId = message
    ? headerOf(message)
        .controlId.replaceAll(/[^\w.-]+/g, '_')
        .slice(0, 60)
    : '';
  const raw = { feed, contentType: HL7_CONTENT_TYPE, bytes, sourceRef: sourceRef ?? (controlId || 'none') };
  for (let waited = 0; ; waited += BUSY_STEP_MS) {
    try {
      await acceptor.accept(outcomes, raw);
      return 'stored';
    } catch (error) {
      if (!(error instanceof IngestError)) throw error;
      if (error.code !== 'busy' || waited >= BUSY_FOR_MS) return 'hang_up';
      await sleep(BUSY_STEP_MS);
    }
  }
}
