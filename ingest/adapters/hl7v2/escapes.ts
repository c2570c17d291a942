/**
 * HL7 escape sequences in one value: \F\ \S\ \T\ \R\ \E\ \P\ \Xhh..\ \.br\ and the highlighting pair \H\ \N\.
 * In: a raw value and the message's separators. Out: the text meant. Pure.
 * Refuses to guess: an unknown or unfinished sequence stays as it was written, and is flagged.
 */
export interface Separators {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
  /** Version 2.7 and later; `#` where MSH-2 does not say. */
  readonly truncation: string;
}

/** What a sequence stands for; undefined when nobody knows. */
function meaning(sequence: string, separators: Separators): string | undefined {
  switch (sequence) {
    case 'F':
      return separators.field;
    case 'S':
      return separators.component;
    case 'T':
      return separators.subcomponent;
    case 'R':
      return separators.repetition;
    case 'E':
      return separators.escape;
    case 'P':
      return separators.truncation;
    case 'H':
    case 'N':
      return '';
    case '.br':
    case '.BR':
      return '\n';
    default:
      return hexMeaning(sequence);
  }
}

function hexMeaning(sequence: string): string | undefined {
  if (!/^X(?:[0-9A-Fa-f]{2})+$/.test(sequence)) return undefined;
  const bytes = Buffer.from(sequence.slice(1), 'hex');
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? bytes.toString('latin1') : text;
}

/** The value with its escapes resolved; `onUnknown` is called for each sequence that was kept as written. */
export function unescape(value: string, separators: Separators, onUnknown: () => void): string {
  const { escape } = separators;
  if (escape === '' || !value.includes(escape)) return value;
  let out = '';
  let from = 0;
  for (;;) {
    const start = value.indexOf(escape, from);
    const end = start === -1 ? -1 : value.indexOf(escape, start + 1);
    if (end === -1) {
      if (start !== -1) onUnknown();
      return out + value.slice(from);
    }
    const meant = meaning(value.slice(start + 1, end), separators);
    out += value.slice(from, start) + (meant ?? value.slice(start, end));
    if (meant === undefined) onUnknown();
    // After an unknown sequence its closing character may open the next one.
    from = meant === undefined ? end : end + 1;
  }
}
