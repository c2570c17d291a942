/**
 * MSH of a message: who sent it, what it is, how it wants to be answered; and the identity every id is made from.
 * In: a message. Out: plain values. Pure.
 * Refuses: nothing; `kindOf` says undefined for an MSH-9 that names no type and trigger.
 */
import { shortHash } from '../../event-id.ts';
import type { Message } from './message.ts';

export interface Header {
  readonly sendingApplication: string;
  readonly sendingFacility: string;
  readonly receivingApplication: string;
  readonly receivingFacility: string;
  readonly controlId: string;
  readonly version: string;
  /** MSH-15 and MSH-16; both empty: original mode. */
  readonly acceptAck: string;
  readonly applicationAck: string;
  /** T and D are training and debugging: nothing of them may count. */
  readonly processing: string;
}

export interface Kind {
  /** `SIU`, `ADT`, `DFT`, `BAR`, … */
  readonly type: string;
  /** `S12`, `A04`, … */
  readonly trigger: string;
}

/** Asked for at every step from the feed's name to the answer; read once. */
export const headerOf = (message: Message): Header => message.notes.once(readHeader, message);

function readHeader(message: Message): Header {
  const msh = message.segment('MSH');
  const text = (number: number): string => message.value(msh, number) ?? '';
  return {
    sendingApplication: text(3),
    sendingFacility: text(4),
    receivingApplication: message.field(msh, 5),
    receivingFacility: message.field(msh, 6),
    controlId: message.field(msh, 10),
    version: text(12),
    acceptAck: text(15).toUpperCase(),
    applicationAck: text(16).toUpperCase(),
    processing: text(11).toUpperCase(),
  };
}

/**
 * Types of table 0076 that say nothing any KPI needs: results, orders, documents, vaccinations, master files, queries, answers.
 * An engine that sends them all the same must not fill the dead letters, nor its own queue.
 */
const NEEDLESS = new Set(
  (
    'ACK ADR BPS BRP BRT BTS CCF CCI CCM CCQ CCR CCU CQU CRM CSU DEL DEO DER DOC DPR DRC DRG DSR EAC EAN EAR EDR EHC EQQ ERP ESR ESU IDS INR INU ' +
    'LSR LSU MCF MDM MFD MFK MFN MFQ MFR NMD NMQ NMR OMB OMD OMG OMI OML OMN OMP OMQ OMS OPL OPR OPU ORA ORB ORD ORF ORG ORI ORL ORM ORN ORP ORR ' +
    'ORS ORU ORX OSM OSQ OSR OSU OUL PEX PGL PIN PMU PPG PPP PPR PPT PPV PRR PTR QBP QCK QCN QRY QSB QSX QVR RAR RAS RCI RCL RDE RDR RDS RDY REF ' +
    'RER RGR RGV ROR RPA RPI RPL RPR RQA RQC RQI RQP RQQ RRA RRD RRE RRG RRI RSP RTB SCN SDN SDR SLN SLR SMD SPQ SQM SQR SRM SRR SSR SSU STC STI ' +
    'STS SUR TBR TCR TCU UDM VQQ VTQ VXQ VXR VXU VXX'
  ).split(' '),
);

/** The type of a message nobody here needs; undefined for all others. Its trigger may be anything or nothing. */
export function needlessType(message: Message): string | undefined {
  const type = (message.value(message.segment('MSH'), 9) ?? '').toUpperCase();
  return NEEDLESS.has(type) ? type : undefined;
}

/** Type and trigger from MSH-9; a trigger missing there is taken from MSH-9.3 or EVN-1. Undefined when MSH-9 is neither. */
export function kindOf(message: Message): Kind | undefined {
  const msh = message.segment('MSH');
  const type = (message.value(msh, 9) ?? '').toUpperCase();
  if (!/^[A-Z]{3}$/.test(type)) return undefined;
  const structure = /^[A-Z]{3}_([A-Z]\d\d)$/.exec((message.value(msh, 9, 3) ?? '').toUpperCase())?.[1];
  const candidates = [message.value(msh, 9, 2), structure, message.value(message.segment('EVN'), 1)];
  const trigger = candidates.find((text): text is string => text !== undefined && text !== null && text !== '')?.toUpperCase() ?? '';
  return /^[A-Z]\d\d$/.test(trigger) ? { type, trigger } : undefined;
}

/**
 * What makes a message itself (formats.md 1.1): MSH-3, MSH-4, MSH-9, MSH-10 and the hash of everything behind MSH.
 * MSH-10 alone is not unique; MSH-7 is left out because some senders stamp a resend anew.
 */
export function messageKey(message: Message): string {
  const msh = message.segment('MSH');
  const body = message.segments.slice(1).map(({ text }) => text.trimEnd());
  return shortHash(...[3, 4, 9, 10].map((number) => message.field(msh, number)), ...body);
}

/** Control id and message key: what an engineer searches for, and what tells two messages with one control id apart. */
export function sourceRefOf(message: Message, key: string): string {
  const controlId = message
    .field(message.segment('MSH'), 10)
    .replaceAll(/[^\w.-]+/g, '_')
    .slice(0, 60);
  return `${controlId === '' ? 'none' : controlId}@${key}`;
}
