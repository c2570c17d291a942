/**
 * What the envelope walk and the maps of transaction sets (835, 837, 277CA, 999) say to each other.
 * A map is fed one set, segment by segment from ST to SE, and gives what it has as soon as it has it, so that any size fits in constant memory.
 * A piece kept on `raw` is a small set of the same header and some of the claims: fed to a new map it gives the same events, ids included.
 */
import type { FeedConfig } from '@rounds/schemas/feed-config.ts';
import type { Directory } from '../../directory.ts';
import type { Outcome } from '../../outcome.ts';
import type { Pseudonymise } from '../../privacy.ts';
import type { Delimiters, Segment } from './segment.ts';

/** Of which interchange, group and set a segment is. Texts as sent, without outer blanks. */
export interface SetEnvelope {
  readonly interchange: {
    readonly sender: string;
    readonly receiver: string;
    readonly control: string;
    /** `YYMMDD`, `HHMM`, as sent. */
    readonly date: string;
    readonly time: string;
    /** ISA15 = T: never gets to a map. */
    readonly test: boolean;
    readonly version: string;
  };
  readonly group: {
    readonly functionalId: string;
    readonly control: string;
    readonly version: string;
    readonly sender: string;
    readonly receiver: string;
    /** `CCYYMMDD`, as sent. */
    readonly date: string;
  };
  readonly set: {
    /** `835` */
    readonly type: string;
    readonly control: string;
    /** Guide: ST03, else GS08: `005010X221A1`; empty when neither is there. */
    readonly version: string;
    /** Place of the set in its interchange, 1 = first. Not part of any identity: files are cut. */
    readonly ordinal: number;
  };
  readonly delimiters: Delimiters;
  /** What is wrong with the envelope, as flags for every event: `envelope_error:SE01`. */
  readonly flags: readonly string[];
  /**
   * Of a piece that is not its set's first: what the map of the set said in `carry()` where the piece begins. A new map starts from it,
   * so that sums over the whole set come out the same.
   */
  readonly carried?: string;
}

export interface X12Context {
  readonly feed: string;
  readonly config: FeedConfig;
  readonly directory: Directory;
  readonly pseudonymise: Pseudonymise;
}

/** Something to send, and what it was made of. */
export interface MappedOutcome {
  readonly outcome: Outcome;
  /** First and last ordinal (`Segment.ordinal`) of the segments it was made of; both 0: of the whole set. */
  readonly from: number;
  readonly to: number;
  /** The money a rejection keeps from being counted, for the file's report alone (`charge 100.00, paid 60.00`): a rule holds no values. */
  readonly waiting?: string;
}

export interface SetMap {
  /**
   * Takes the next segment, ST and SE included. Gives what has become complete: the claim before when this one begins the next.
   * Never throws for bad input; what cannot be understood becomes a rejection.
   */
  segment(segment: Segment): readonly MappedOutcome[];
  /**
   * After the last segment: what is left. `more`: this was a piece and the rest of the set is in another one (SE was not fed):
   * gives the claim at hand, and nothing that is said of the whole set.
   */
  end(more?: boolean): readonly MappedOutcome[];
  /**
   * The sums so far, of everything that was given out and not of the claim that has just begun; short text without quotes, semicolons, commas.
   * Asked where a set of several MiB is cut, right after `segment()` took the first segment of a claim, LX, HL or PLB. Left out: nothing to carry.
   */
  carry?(): string;
  /** Sums for people, after `end()`. */
  totals?(): SetTotals;
}

/** Cents and counts of one set: what a file's report adds up. */
export interface SetTotals {
  readonly claims: number;
  /** CLM02 or CLP03. */
  readonly chargeCents: number;
  /** CLP04; 0 for an 837. */
  readonly paidCents: number;
  /** Sum of PLB amounts, as sent: positive reduces the payment. */
  readonly plbCents: number;
  /** In words, for the file's report: `ST 0001: BPR02 is 12.50 more than claims minus PLB`. No identifiers of persons. */
  readonly findings: readonly string[];
}

export type CreateSetMap = (envelope: SetEnvelope, context: X12Context) => SetMap;
