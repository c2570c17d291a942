/**
 * Interchanges, groups and sets of a file, checked as an acknowledgement (TA1, 999) would: counts, control numbers, what was never closed.
 * In: tokens in order. Out: calls to a visitor: a set opens, its segments, it closes whole or not; findings with their place.
 * Refuses nothing by itself: what a finding means for a set is the visitor's decision (README.md, envelopes).
 */
import type { Delimiters, Segment } from './segment.ts';
import type { FaultToken, SegmentToken, Token } from './tokenize.ts';
import type { SetEnvelope } from './transaction-set.ts';

/** Running numbers in the file, 1 = first; 0: of none. */
export interface Place {
  readonly interchange: number;
  readonly group: number;
  readonly set: number;
}

/** `code`: segment and element (`SE01`), or the segment that is missing (`IEA`). It concerns all sets of the innermost place. */
export interface Finding extends Place {
  readonly code: string;
  readonly rule: string;
}

export type OpenSet = Omit<SetEnvelope, 'flags' | 'carried'> & {
  readonly place: Place;
  /** ISA and GS as they stand in the file; GS is empty when there is none. */
  readonly isaText: string;
  readonly gsText: string;
};

export interface Visitor {
  readonly open: (set: OpenSet) => void;
  /** ST to SE, both included. */
  readonly segment: (segment: Segment, token: SegmentToken) => void;
  /** `whole`: with its SE. */
  readonly close: (whole: boolean) => void;
  readonly finding: (finding: Finding) => void;
  /** TA1: what a receiver says of an interchange we sent. */
  readonly acknowledgement?: (
    token: SegmentToken,
    interchange: SetEnvelope['interchange'],
    isaText: string,
    delimiters: Delimiters,
  ) => void;
}

interface Interchange {
  readonly said: SetEnvelope['interchange'];
  readonly text: string;
  readonly delimiters: Delimiters;
  groups: number;
  sets: number;
}
interface Group {
  readonly said: SetEnvelope['group'];
  readonly text: string;
  sets: number;
}

export class EnvelopeWalk {
  readonly #visitor: Visitor;
  #interchange: Interchange | undefined;
  #group: Group | undefined;
  #set: { readonly control: string; segments: number } | undefined;
  readonly #at = { interchange: 0, group: 0, set: 0 };
  #strayTold = false;

  constructor(visitor: Visitor) {
    this.#visitor = visitor;
  }

  take(tokens: readonly Token[]): void {
    for (const token of tokens) {
      if (token.kind === 'segment') this.#segment(token);
      else this.#fault(token);
    }
  }

  end(): void {
    this.#closeInterchange();
  }

  #segment(token: SegmentToken): void {
    if (token.id === 'ISA' && token.delimiters) return this.#startInterchange(token, token.delimiters);
    if (!this.#interchange) return;
    switch (token.id) {
      case 'GS':
        this.#startGroup(groupOf(token.elements), token.text);
        return;
      case 'ST':
        return this.#startSet(token, this.#interchange);
      case 'SE':
        return this.#endSet(token);
      case 'GE':
        return this.#endGroup(token);
      case 'IEA':
        return this.#endInterchange(token, this.#interchange);
      case 'TA1': {
        const { said, text, delimiters } = this.#interchange;
        if (!this.#set) return this.#visitor.acknowledgement?.(token, said, text, delimiters);
      }
    }
    if (this.#set) this.#inSet(token, this.#set);
    else this.#stray();
  }

  #fault({ field, rule }: FaultToken): void {
    // The tokenizer has left the interchange: whatever was open stays open for ever.
    this.#closeInterchange();
    this.#tell(field, rule, 'file');
  }

  #startInterchange(token: SegmentToken, delimiters: Delimiters): void {
    this.#closeInterchange();
    this.#at.interchange += 1;
    this.#strayTold = false;
    this.#interchange = { said: interchangeOf(token), text: token.text, delimiters, groups: 0, sets: 0 };
  }

  #startGroup(said: SetEnvelope['group'], text: string): Group {
    this.#closeGroup();
    this.#at.group += 1;
    if (this.#interchange && text !== '') this.#interchange.groups += 1;
    return (this.#group = { said, text, sets: 0 });
  }

  #startSet(token: SegmentToken, interchange: Interchange): void {
    this.#closeSet(false);
    if (!this.#group) {
      this.#startGroup(groupOf([]), '');
      this.#tell('GS', 'sets inside a group (GS … GE)', 'group');
    }
    const group = this.#group ?? this.#startGroup(groupOf([]), '');
    this.#at.set += 1;
    interchange.sets += 1;
    group.sets += 1;
    const set = { control: plain(token, 2), segments: 0 };
    this.#set = set;
    const version = plain(token, 3).toUpperCase() || group.said.version;
    this.#visitor.open({
      interchange: interchange.said,
      group: group.said,
      set: { type: plain(token, 1), control: set.control, version, ordinal: interchange.sets },
      delimiters: interchange.delimiters,
      place: { ...this.#at },
      isaText: interchange.text,
      gsText: group.text,
    });
    this.#inSet(token, set);
  }

  #inSet(token: SegmentToken, set: { segments: number }): void {
    set.segments += 1;
    this.#visitor.segment(new PlacedSegment(token, set.segments), token);
  }

  #endSet(token: SegmentToken): void {
    const set = this.#set;
    if (!set) return this.#stray();
    const wrongCount = !sameNumber(plain(token, 1), set.segments + 1);
    const wrongControl = !sameControl(plain(token, 2), set.control);
    // A last SE without its terminator is whole only if it says all it should.
    if (!token.terminated && (wrongCount || wrongControl)) return this.#closeSet(false);
    if (wrongCount) this.#tell('SE01', `the number of segments from ST to SE: there are ${set.segments + 1}`, 'set');
    if (wrongControl) this.#tell('SE02', 'the control number of ST02', 'set');
    this.#inSet(token, set);
    this.#closeSet(true);
  }

  #endGroup(token: SegmentToken): void {
    this.#closeSet(false);
    const group = this.#group;
    if (!group || group.text === '') return this.#stray();
    if (!sameNumber(plain(token, 1), group.sets)) this.#tell('GE01', `the number of sets in the group: there are ${group.sets}`, 'group');
    if (!sameControl(plain(token, 2), group.said.control)) this.#tell('GE02', 'the control number of GS06', 'group');
    this.#group = undefined;
  }

  #endInterchange(token: SegmentToken, { groups, said }: Interchange): void {
    this.#closeGroup();
    if (!sameNumber(plain(token, 1), groups))
      this.#tell('IEA01', `the number of groups in the interchange: there are ${groups}`, 'interchange');
    if (!sameControl(plain(token, 2), said.control)) this.#tell('IEA02', 'the control number of ISA13', 'interchange');
    this.#interchange = undefined;
  }

  #closeSet(whole: boolean): void {
    if (!this.#set) return;
    if (!whole) this.#tell('SE', 'an SE at the end of the set: it is cut off', 'set');
    this.#set = undefined;
    this.#visitor.close(whole);
  }

  #closeGroup(): void {
    this.#closeSet(false);
    if (this.#group && this.#group.text !== '') this.#tell('GE', 'a GE at the end of the group', 'group');
    this.#group = undefined;
  }

  #closeInterchange(): void {
    this.#closeGroup();
    if (this.#interchange) this.#tell('IEA', 'an IEA at the end of the interchange: it is cut off', 'interchange');
    this.#interchange = undefined;
  }

  #stray(): void {
    if (!this.#strayTold) this.#tell('(segment)', 'no segments outside sets (ST … SE)', 'interchange');
    this.#strayTold = true;
  }

  #tell(code: string, rule: string, level: 'file' | 'interchange' | 'group' | 'set'): void {
    const { interchange, group, set } = this.#at;
    this.#visitor.finding({
      code,
      rule,
      interchange: level === 'file' ? 0 : interchange,
      group: level === 'group' || level === 'set' ? group : 0,
      set: level === 'set' ? set : 0,
    });
  }
}

/** A token and its place in the set; its elements stay uncut until they are read. */
class PlacedSegment implements Segment {
  readonly id: string;
  readonly ordinal: number;
  readonly #token: SegmentToken;

  constructor(token: SegmentToken, ordinal: number) {
    this.id = token.id;
    this.ordinal = ordinal;
    this.#token = token;
  }

  get elements(): readonly string[] {
    return this.#token.elements;
  }
}

const plain = ({ elements }: SegmentToken, index: number): string => (elements[index] ?? '').trim();

function interchangeOf(token: SegmentToken): SetEnvelope['interchange'] {
  const said = (index: number): string => plain(token, index);
  // P is production; T (test) and I (information) are not: nothing of them may get into a figure.
  const test = /^[TI]$/i.test(said(15));
  return { sender: said(6), receiver: said(8), control: said(13), date: said(9), time: said(10), test, version: said(12) };
}

function groupOf(elements: readonly string[]): SetEnvelope['group'] {
  const said = (index: number): string => (elements[index] ?? '').trim();
  return { functionalId: said(1), control: said(6), version: said(8).toUpperCase(), sender: said(2), receiver: said(3), date: said(4) };
}

const sameNumber = (text: string, count: number): boolean => /^\d{1,10}$/.test(text) && Number(text) === count;

/** Leading zeros are no difference: ISA13 has nine digits where IEA02 often has fewer. */
function sameControl(left: string, right: string): boolean {
  return left === right || (/^\d+$/.test(left) && left.replace(/^0+/, '') === right.replace(/^0+/, ''));
}
