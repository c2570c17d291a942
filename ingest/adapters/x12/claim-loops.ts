/**
 * The HL loops above the claims of an 837: billing provider (20), subscriber (22), patient (23).
 * In: HL and the segments up to the first claim. Out: what a claim that begins here hangs on.
 * A new loop forgets what stood below its level and keeps what stands above.
 */
import type { ClaimContext } from './billed-claim.ts';
import { element, type Segment } from './segment.ts';

export class ClaimLoops {
  #loop = '';
  #level = '';
  #party = '';
  #billingCodes: string[] = [];
  #billingPerson = '';
  #sequence = '';
  #filing = '';
  #payerCodes: string[] = [];
  #subscriber = '';
  #dependent = '';

  hl(segment: Segment): void {
    this.#loop = element(segment, 1);
    this.#level = element(segment, 3);
    this.#party = '';
    this.#dependent = '';
    if (this.#level === '23') return;
    [this.#sequence, this.#filing, this.#payerCodes, this.#subscriber] = ['', '', [], ''];
    if (this.#level === '20') [this.#billingCodes, this.#billingPerson] = [[], ''];
  }

  segment(segment: Segment): void {
    switch (segment.id) {
      case 'SBR':
        [this.#sequence, this.#filing] = [element(segment, 1), element(segment, 9)];
        return;
      case 'NM1':
        return this.#nm1(segment);
      case 'REF':
        return this.#ref(segment);
      case 'DMG':
        if (this.#level === '23') this.#dependent = element(segment, 2);
    }
  }

  context(): ClaimContext {
    return {
      loop: this.#loop,
      billingCodes: [...this.#billingCodes],
      billingPerson: this.#billingPerson,
      sequence: this.#sequence,
      filing: this.#filing,
      payerCodes: [...this.#payerCodes],
      member: [this.#subscriber, this.#dependent].filter(Boolean).join('/'),
    };
  }

  #nm1(segment: Segment): void {
    this.#party = element(segment, 1).toUpperCase();
    const [kind, name, code] = [element(segment, 2), element(segment, 3), element(segment, 9)];
    if (this.#party === '85') {
      if (code !== '') this.#billingCodes.push(code);
      if (kind === '1') this.#billingPerson = code;
    }
    if (this.#party === 'PR') this.#payerCodes.push(...[code, name].filter(Boolean));
    if (this.#party === 'IL') this.#subscriber = code;
  }

  /** Tax ids and older numbers of the billing provider; 4010 senders have the NPI here. */
  #ref(segment: Segment): void {
    const code = element(segment, 2);
    if (this.#party === '85' && code !== '' && element(segment, 1) !== 'SY') this.#billingCodes.push(code);
  }
}
