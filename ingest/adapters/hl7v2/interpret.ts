/**
 * The bytes of one raw message → what they say, under the feed's configuration as it is now.
 * In: bytes (one message, or several behind one another), their feed. Out: outcomes for each message, events checked.
 * Refuses a message whole when one of its events breaks a rule: its corrected resend must not count the other half twice.
 */
import type { Directory } from '../../directory.ts';
import { contentName } from '../../event-id.ts';
import type { FeedConfigs } from '../../feeds/feed-configs.ts';
import type { Outcome } from '../../outcome.ts';
import { checkDraft } from '../../prepare.ts';
import type { Pseudonymise } from '../../privacy.ts';
import { decodeMessage } from './decode.ts';
import { mapMessage } from './map.ts';
import { readMessage, type Message } from './message.ts';
import type { MapDeps } from './map-deps.ts';
import { Splitter, type Piece } from './split.ts';

export interface Hl7v2Deps {
  readonly directory: Directory;
  readonly configs: Pick<FeedConfigs, 'get'>;
  readonly pseudonymise: Pseudonymise;
}

export interface Interpreted {
  /** Undefined: the bytes are no HL7 message. */
  readonly message: Message | undefined;
  readonly outcomes: readonly Outcome[];
}

export const HL7_CONTENT_TYPE = 'x-application/hl7-v2+er7';

/**
 * What one message says. Asks the store for news of the directory once when no practice is found.
 * `read`: the same bytes read as UTF-8 already; read again where the feed's charset is another.
 */
export async function interpret(
  { directory, configs, pseudonymise }: Hl7v2Deps,
  feed: string,
  bytes: Uint8Array,
  read?: Message,
): Promise<Interpreted> {
  const deps: MapDeps = { feed, config: await configs.get(feed), directory, pseudonymise };
  const say = (): Interpreted => (read && deps.config.charset === 'utf-8' ? saidBy(read, deps) : interpretOnce(deps, bytes));
  const first = say();
  if (!first.outcomes.some(lacksPractice)) return first;
  await directory.refresh();
  return say();
}

const lacksPractice = (outcome: Outcome): boolean =>
  outcome.kind === 'rejection' && outcome.violations.some(({ code }) => code?.list === 'site');

/** The same without IO. */
export function interpretOnce(deps: MapDeps, bytes: Uint8Array): Interpreted {
  const { text, flags } = decodeMessage(bytes, deps.config.charset);
  const read = readMessage(text, flags);
  if (!read.ok) return { message: undefined, outcomes: [unreadable(bytes, read.rule)] };
  return saidBy(read.message, deps);
}

const saidBy = (message: Message, deps: MapDeps): Interpreted => ({
  message,
  outcomes: whole(mapMessage(message, deps), deps.directory),
});

export function unreadable(bytes: Uint8Array, rule: string): Outcome {
  const violations = [{ field: '(message)', valueShape: `${bytes.length} bytes`, rule }];
  return { kind: 'rejection', sourceRef: `none@${contentName(bytes)}`, practice: '', violations };
}

/** All events checked, or only the reasons why the message waits in the dead letters. */
function whole(outcomes: readonly Outcome[], directory: MapDeps['directory']): Outcome[] {
  const checked: Outcome[] = [];
  const refused: Outcome[] = [];
  for (const outcome of outcomes) {
    if (outcome.kind !== 'event') {
      (outcome.kind === 'rejection' ? refused : checked).push(outcome);
      continue;
    }
    const result = checkDraft(outcome.draft, directory);
    if (result.ok) checked.push({ kind: 'checked', stream: result.stream, event: result.event });
    else
      refused.push({
        kind: 'rejection',
        sourceRef: textOf(outcome.draft, 'sourceref'),
        practice: textOf(outcome.draft, 'practiceid'),
        violations: result.violations,
      });
  }
  return refused.length > 0 ? refused : checked;
}

function textOf(draft: object, field: string): string {
  const value: unknown = Reflect.get(draft, field);
  return typeof value === 'string' ? value : '';
}

/** Where a second message or an envelope may begin, other line ends than CR, byte order marks, blanks behind the end. */
const MORE_THAN_ONE = /[\n\v\ufeff]|\u00ef\u00bb\u00bf|\r\s*(?:MSH|[BF][HT]S)|[^\S\r]$|\s\r$/;
const FRAME_END = '\u001c';

/** True when bytes and their text are surely one message from the first sign to the last, as nearly every frame is: `messagesIn` would change nothing. */
export const isOneMessage = (bytes: Uint8Array, text: string): boolean =>
  bytes[0] === 0x4d && text.startsWith('MSH') && !text.includes(FRAME_END) && !MORE_THAN_ONE.test(text);

/** The messages in bytes that are held whole already: a raw message, one frame. */
export function messagesIn(bytes: Uint8Array): Piece[] {
  const splitter = new Splitter();
  return [...splitter.push(bytes), ...splitter.end()];
}
