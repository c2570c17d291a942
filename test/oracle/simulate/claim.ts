/** A simulated claim while its events are made: whose it is, its chance, where its events go. */
import type { Random } from './random.ts';
import type { SimulatedPractice } from './recorder.ts';

export interface Claim {
  readonly random: Random;
  readonly practice: SimulatedPractice;
  readonly id: string;
  readonly dos: string;
  readonly coverage: { payer: string; payerClass: string };
  /** Records an event on a local date (18:00 UTC is that date in every simulated zone). */
  readonly on: (type: string, date: string, data: object) => void;
}
