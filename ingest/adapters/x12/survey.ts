/**
 * The first pass over a file: which sets are whole, what is wrong with which envelope. Nothing is sent and no claim is read.
 * In: the file's bytes. Out: for the second pass, the rule a set breaks so that it is not taken in, or the flags its events carry.
 * Why two passes: that a set is cut off, or that its counts are wrong, is known at its end, and a torn claim must never be visible.
 * Refuses sets with a claim over 2 MiB or 20,000 segments, files with more than 100,000 faults.
 */
import type { FileReport } from '../../file-report.ts';
import { EnvelopeWalk, type Finding } from './envelope-walk.ts';
import { HlTree } from './hl-tree.ts';
import { shapeOf, type Shape } from './set-shapes.ts';
import { STRAY_RULE, tokenize } from './tokenize.ts';

export interface Survey {
  readonly interchanges: number;
  readonly sets: number;
  /** Why nothing of the set with this running number may be taken in. */
  refusal(set: number): string | undefined;
  /** Flags of the events of a set: its own, its group's, its interchange's. */
  flags(place: { readonly interchange: number; readonly group: number; readonly set: number }): readonly string[];
  readonly warnings: FileReport['warnings'];
  /** Why the whole file is not taken in; empty when it is. */
  readonly reasons: FileReport['reasons'];
}

const MAX_UNIT_BYTES = 2 * 1024 * 1024;
const MAX_UNIT_SEGMENTS = 20_000;
const MAX_FAULTS = 100_000;
const MAX_WARNINGS = 200;
const MAX_FLAGS = 12;

export async function surveyFile(chunks: AsyncIterable<Uint8Array>): Promise<Survey> {
  const notes = createNotes();
  const unit = { bytes: 0, segments: 0 };
  const seen = { interchange: 0, set: 0 };
  let [shape, open, tree]: [Shape, number, HlTree | undefined] = [shapeOf(''), 0, undefined];
  const walk = new EnvelopeWalk({
    open(set) {
      seen.set = open = set.place.set;
      shape = shapeOf(set.set.type);
      tree = set.set.type === '837' ? new HlTree() : undefined;
      [unit.bytes, unit.segments] = [0, 0];
    },
    segment(segment, { text }) {
      if (shape(segment)) [unit.bytes, unit.segments] = [0, 0];
      // Claims hang on their loops: when those do not hang together, nobody knows whose claims they are.
      const broken = segment.id === 'HL' ? tree?.broken(segment) : undefined;
      if (broken !== undefined) notes.refuse(open, broken);
      unit.bytes += text.length + 1;
      unit.segments += 1;
      if (unit.bytes > MAX_UNIT_BYTES || unit.segments > MAX_UNIT_SEGMENTS)
        notes.refuse(open, 'claims of at most 2 MiB and 20,000 segments');
    },
    close(whole) {
      if (!whole) notes.refuse(open, 'a whole set: its SE is missing');
    },
    finding: (finding) => notes.find(finding),
  });
  for await (const tokens of tokenize(chunks)) {
    for (const token of tokens) if (token.kind === 'segment' && token.id === 'ISA') seen.interchange += 1;
    walk.take(tokens);
    if (notes.faults() > MAX_FAULTS) break;
  }
  walk.end();
  const reasons = reasonsOf(notes, seen.interchange);
  return { interchanges: seen.interchange, sets: seen.set, refusal: notes.refusal, flags: notes.flags, warnings: notes.warnings, reasons };
}

type Notes = ReturnType<typeof createNotes>;

function createNotes() {
  const refusals = new Map<number, string>();
  const flags = new Map<string, string[]>();
  const warnings: FileReport['warnings'] = [];
  let faults = 0;
  return {
    warnings,
    faults: () => faults,
    refusal: (set: number): string | undefined => refusals.get(set),
    flags: ({ interchange, group, set }: { interchange: number; group: number; set: number }): readonly string[] =>
      [`s${set}`, `g${group}`, `i${interchange}`].flatMap((key) => flags.get(key) ?? []),
    refuse(set: number, rule: string): void {
      faults += 1;
      if (!refusals.has(set) && faults <= MAX_FAULTS) refusals.set(set, rule);
    },
    find(finding: Finding): void {
      faults += 1;
      if (faults > MAX_FAULTS) return;
      if (warnings.length < MAX_WARNINGS) warnings.push({ column: finding.code, rule: sentence(finding) });
      const key = finding.set > 0 ? `s${finding.set}` : finding.group > 0 ? `g${finding.group}` : `i${finding.interchange}`;
      const flag = `envelope_error:${finding.code.replaceAll(/[()]/g, '')}`;
      const known = flags.get(key);
      if (!known) flags.set(key, [flag]);
      else if (known.length < MAX_FLAGS && !known.includes(flag)) known.push(flag);
    },
  };
}

/** `interchange 1, group 1, set 3: the number of segments …` */
function sentence({ interchange, group, set, rule }: Finding): string {
  const parts = [interchange && `interchange ${interchange}`, group && `group ${group}`, set && `set ${set}`].filter(Boolean);
  return parts.length === 0 ? rule : `${parts.join(', ')}: ${rule}`;
}

function reasonsOf({ faults, warnings }: Notes, interchanges: number): FileReport['reasons'] {
  if (faults() > MAX_FAULTS) return [{ column: '(file)', rule: `at most ${MAX_FAULTS} faults of envelopes` }];
  if (interchanges > 0) return [];
  const why = warnings.map(({ column, rule }) => ({ column, rule }));
  const told = why.filter(({ rule }) => rule !== STRAY_RULE);
  return told.length > 0 ? told.slice(0, 20) : [{ column: '(file)', rule: 'an X12 interchange: there is no ISA' }];
}
