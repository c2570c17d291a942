/**
 * The answer to a message: MSH, MSA and, for errors, ERR, in the sender's own separators.
 * In: the message (when it could be read), a code, a reason in our words. Out: the bytes of one frame. Pure.
 * Refuses to repeat anything of the message but its control id, its addresses and its version.
 */
import { headerOf, kindOf } from './header.ts';
import type { Message } from './message.ts';

export type AckCode = 'AA' | 'AE' | 'AR' | 'CA' | 'CE' | 'CR';

export interface Ack {
  readonly code: AckCode;
  /** What is wrong, in words without values. */
  readonly reason?: string;
  /** HL7 table 0357. */
  readonly error?: { readonly code: number; readonly text: string };
}

/** One MLLP frame. `nowMs` and `id` are MSH-7 and MSH-10 of the answer. */
export function acknowledge(message: Message | undefined, ack: Ack, nowMs: number, id: string): Buffer {
  const signs = message?.separators;
  const by = signs?.field ?? '|';
  const component = signs?.component ?? '^';
  const coding = signs ? [component, signs.repetition, signs.escape, signs.subcomponent].join('') : '^~\\&';
  const header = message && headerOf(message);
  const trigger = message && kindOf(message)?.trigger;
  const own = (text: string): string => escaped(text, by, component, signs?.escape ?? '\\');
  const time = `${new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-T:]/g, '')}+0000`;
  const type = ['ACK', ...(trigger === undefined ? [] : [trigger]), ...(trigger === undefined ? [] : ['ACK'])].join(component);
  const from = [
    header?.receivingApplication ?? 'Rounds',
    header?.receivingFacility ?? '',
    message ? message.field(message.segment('MSH'), 3) : '',
    message ? message.field(message.segment('MSH'), 4) : '',
  ];
  const segments = [
    ['MSH', coding, ...from, time, '', type, id, header?.processing || 'P', header?.version || '2.5'],
    ['MSA', ack.code, header?.controlId ?? '', ...(ack.reason === undefined ? [] : [own(ack.reason)])],
  ];
  if (ack.error) {
    const code = [String(ack.error.code), own(ack.error.text), 'HL70357'].join(component);
    segments.push(['ERR', '', '', code, 'E', '', '', '', own(ack.reason ?? '')]);
  }
  return Buffer.from(`\u000b${segments.map((fields) => fields.join(by)).join('\r')}\r\u001c\r`);
}

/** Our own words hold no separators but perhaps the sender's unusual ones; control characters never. */
function escaped(text: string, field: string, component: string, escape: string): string {
  const plain = text.replaceAll(/[\p{Cc}]/gu, ' ').slice(0, 200);
  return plain.replaceAll(/./gu, (sign) => (sign === field || sign === component || sign === escape || '~&'.includes(sign) ? ' ' : sign));
}

/** What the sender wants to hear: MSH-15 and MSH-16 empty is original mode, else enhanced. */
export function answersFor(message: Message | undefined, verdict: { readonly code: 'AA' | 'AE' | 'AR' } & Omit<Ack, 'code'>): Ack[] {
  const header = message && headerOf(message);
  if (!header || (header.acceptAck === '' && header.applicationAck === '')) return [verdict];
  const ok = verdict.code === 'AA';
  const wants = (when: string): boolean => when === 'AL' || when === (ok ? 'SU' : 'ER');
  const application = wants(header.applicationAck);
  // Stored is stored, good content or bad; a sender who hears no application answer must learn of bad content here.
  const stored = ok || (application && verdict.code === 'AE') ? 'CA' : verdict.code === 'AE' ? 'CE' : 'CR';
  const accept: Ack[] =
    header.acceptAck === 'AL' || header.acceptAck === (stored === 'CA' ? 'SU' : 'ER') ? [{ ...verdict, code: stored }] : [];
  return application && stored === 'CA' ? [...accept.map(({ code }) => ({ code })), verdict] : accept;
}
