/**
 * X12 read the naive way, with nothing of the adapter: the text is cut at its terminators and counted with loops.
 * In: a file's text. Out: claims, charge, paid, adjustments by group and reason, PLB, balance: what the adapter must find as well.
 * Good enough for whole, well-formed files only.
 */

export interface NaiveSums {
  claims: number;
  /** Cents. */
  charge: number;
  /** Of claims that void an earlier one (CLM05 ends in 8): billed, never charged. */
  voids: number;
  paid: number;
  adjustments: Record<string, number>;
  /** By code, as sent. */
  plb: Record<string, number>;
  /** BPR02 of each set. */
  bpr: number[];
  /** BPR02 - (CLP04 - PLB) of each set. */
  balance: number[];
  sets: number;
  /** Sets with an HL whose parent did not come before. */
  torn: number;
}

/** Segments of a file, as lists of elements. */
export function naiveSegments(text: string): string[][] {
  const start = text.indexOf('ISA');
  const separator = text[start + 3] ?? '*';
  const sixteenth = text.slice(start).split(separator).slice(0, 16).join(separator).length + 1;
  const terminator = text[start + sixteenth + 1] ?? '~';
  return text
    .slice(start)
    .split(terminator)
    .map((segment) => segment.trim().split(separator))
    .filter(([id]) => id !== undefined && id !== '');
}

// Rounded, as nobody should: the files hold two decimals, so it is exact here, and it is another way than the adapter's.
const cents = (text: string | undefined): number => Math.round(Number(text ?? 0) * 100);
const add = (sums: Record<string, number>, key: string, amount: number): void => {
  if (amount !== 0) sums[key] = (sums[key] ?? 0) + amount;
};

export function naiveSums(text: string): NaiveSums {
  const sums: NaiveSums = { claims: 0, charge: 0, voids: 0, paid: 0, adjustments: {}, plb: {}, bpr: [], balance: [], sets: 0, torn: 0 };
  let loops = new Set<string>();
  let torn = false;
  for (const segment of naiveSegments(text)) {
    const last = sums.balance.length - 1;
    const [id = ''] = segment;
    switch (id) {
      case 'ST':
        sums.sets += 1;
        [loops, torn] = [new Set(), false];
        break;
      case 'SE':
        if (torn) sums.torn += 1;
        break;
      case 'HL':
        if (segment[2] !== '' && !loops.has(segment[2] ?? '')) torn = true;
        loops.add(segment[1] ?? '');
        break;
      case 'BPR':
        sums.bpr.push(cents(segment[2]));
        sums.balance.push(cents(segment[2]));
        break;
      case 'CLM':
        sums.claims += 1;
        sums.charge += cents(segment[2]);
        if (segment[5]?.endsWith('8')) sums.voids += cents(segment[2]);
        break;
      case 'CLP':
        sums.claims += 1;
        sums.charge += cents(segment[3]);
        sums.paid += cents(segment[4]);
        sums.balance[last] = (sums.balance[last] ?? 0) - cents(segment[4]);
        break;
      case 'CAS':
        for (let at = 2; at < segment.length; at += 3) add(sums.adjustments, `${segment[1]}-${segment[at]}`, cents(segment[at + 1]));
        break;
      case 'PLB':
        for (let at = 3; at < segment.length; at += 2) {
          add(sums.plb, (segment[at] ?? '').slice(0, 2), cents(segment[at + 1]));
          sums.balance[last] = (sums.balance[last] ?? 0) + cents(segment[at + 1]);
        }
    }
  }
  return sums;
}
