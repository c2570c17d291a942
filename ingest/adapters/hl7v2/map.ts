/**
 * One message → its outcomes, whatever its type. Pure: no IO, no clock; the same message under the same configuration says the same.
 * In: a message, its feed, the directory. Out: outcomes; none for a message that says nothing we count (kept in raw all the same).
 * Refuses a message whole: half of a message and its corrected resend would count the half twice.
 */
import { unknownCode } from '../../codes.ts';
import type { Outcome } from '../../outcome.ts';
import { headerOf, kindOf, messageKey, needlessType, sourceRefOf, type Kind } from './header.ts';
import { mapAdt } from './map-adt.ts';
import { accountOf, mapDft } from './map-dft.ts';
import { mapSiu } from './map-siu.ts';
import type { Message } from './message.ts';
import { providerAmong, visitOf } from './people.ts';
import type { MapDeps } from './map-deps.ts';
import { openReading, type Reading } from './reading.ts';
import { serviceDay } from '@rounds/schemas/time.ts';

/** Every outcome of a message. */
export function mapMessage(message: Message, deps: MapDeps): Outcome[] {
  if (needlessType(message) !== undefined) return [];
  const kind = kindOf(message);
  if (!kind) return [refusal(message, { field: 'MSH-9', valueShape: 'unknown', rule: 'a message type and a trigger, like SIU^S12' })];
  const use = mapOf(kind);
  if (use === undefined) return [refusal(message, unknownCode('MSH-9', 'message type', `${kind.type}^${kind.trigger}`))];
  // Training and debugging messages, and triggers about persons, beds and leaves, are kept and count nothing.
  const { processing } = headerOf(message);
  if (use === 'nothing' || processing === 'T' || processing === 'D') return [];
  const reading = openReading(message, deps);
  if ('kind' in reading) return [reading];
  const evn = (message.value(message.segment('EVN'), 1) ?? '').toUpperCase();
  if (/^[A-Z]\d\d$/.test(evn) && evn !== kind.trigger) reading.flag(`trigger_differs:${evn}`);
  return use(reading);
}

const refusal = (message: Message, violation: ReturnType<typeof unknownCode>): Outcome => ({
  kind: 'rejection',
  sourceRef: sourceRefOf(message, messageKey(message)),
  practice: '',
  violations: [violation],
});

const COUNTED_ADT = new Set(['A01', 'A03', 'A04', 'A05', 'A11', 'A13', 'A18', 'A34', 'A36', 'A38', 'A39', 'A40']);

function mapOf({ type, trigger }: Kind): ((reading: Reading) => Outcome[]) | 'nothing' | undefined {
  switch (type) {
    case 'SIU':
      return /^S(1[2-9]|2[0-46])$/.test(trigger) ? (reading) => mapSiu(reading, trigger) : 'nothing';
    case 'ADT':
      return COUNTED_ADT.has(trigger) ? (reading) => mapAdt(reading, trigger) : 'nothing';
    case 'DFT':
      return trigger === 'P03' || trigger === 'P11' ? mapDft : 'nothing';
    case 'BAR':
      return trigger === 'P06' ? mapAccountEnd : 'nothing';
    default:
      return undefined;
  }
}

/** BAR P06: no more charges will come. P01, P05, P02 and P12 open, change and purge accounts: nothing of that is counted. */
function mapAccountEnd(reading: Reading): Outcome[] {
  const { message, practice } = reading;
  const pv1 = message.segment('PV1');
  const subject = accountOf(reading);
  if (subject === undefined) return [reading.reject('PID-18', '', 'an account number in PID-18 or a visit number in PV1-19')];
  const served = reading.at({ segment: pv1, number: 44 }) ?? reading.at({ segment: pv1, number: 45 });
  if (!served) return [];
  const appointment = visitOf(reading);
  const data = {
    serviceDate: serviceDay(served.ms, practice.timeZone, 0),
    ...providerAmong(reading, [message.value(pv1, 7)]),
    ...(appointment === undefined ? {} : { appointment }),
  };
  return reading.drafts([{ type: 'encounter.closed', subject, ms: reading.writtenMs, data }]);
}
