/** Reading one message: separators, escapes, repeats, nothing against deleted, limits (formats.md 1.1, guarantees.md (c) 8–11, 15, 17). */
import { describe, expect, test } from 'vitest';
import { readMessage, type Message } from './message.ts';

function read(text: string): Message {
  const result = readMessage(text);
  if (!result.ok) throw new Error(result.rule);
  return result.message;
}
const ruleOf = (text: string): string | undefined => {
  const result = readMessage(text);
  return result.ok ? undefined : result.rule;
};

describe('separators', () => {
  test.each([
    ['the usual ones', 'MSH|^~\\&|A|B\rPID|1||7^x^^AUTH&1&ISO~8\r'],
    ['own ones', 'MSH#*+/%#A#B\rPID#1##7*x**AUTH%1%ISO+8\r'],
    ['the escape sign twice, as programs write it', 'MSH|^~\\\\&|A|B\rPID|1||7^x^^AUTH&1&ISO~8\r'],
    ['with a truncation sign', 'MSH|^~\\&#|A|B\rPID|1||7^x^^AUTH&1&ISO~8\r'],
  ])('are the message’s own: %s', (_name, text) => {
    const message = read(text);
    const pid = message.segment('PID');
    expect([message.value(pid, 3), message.value(pid, 3, 4), message.value(pid, 3, 4, 2)]).toEqual(['7', 'AUTH', '1']);
    expect(message.repetitions(pid, 3)).toHaveLength(2);
    expect(message.value(message.segment('MSH'), 4)).toBe('B');
  });

  test.each([
    ['nothing', '', 'empty'],
    ['blanks only', ' \r\n ', 'empty'],
    ['three bytes', 'MSH', 'MSH-1'],
    ['no MSH', 'EVN|A01\rMSH|^~\\&|A\r', 'begins with MSH'],
    ['the same sign twice', 'MSH|^^\\&|A\r', 'MSH-1'],
    ['the field separator as a component separator', 'MSH||~\\&|A\r', 'MSH-1'],
    ['letters', 'MSHA^~\\&AB\r', 'MSH-1'],
    ['digits in MSH-2', 'MSH|1~\\&|A\r', 'MSH-1'],
    ['a header that has slipped', 'MSH|SENDER|^~\\&|A\r', 'MSH-1'],
  ])('are refused: %s', (_name, text, rule) => {
    expect(ruleOf(text)).toContain(rule);
  });
});

describe('values', () => {
  const at = (value: string) => {
    const message = read(`MSH|^~\\&|A\rNTE|1||${value}\r`);
    return { value: message.value(message.segment('NTE'), 3), flags: message.flags };
  };
  test.each([
    ['a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f', 'a|b^c&d~e\\f'],
    ['line 1\\.br\\line 2', 'line 1\nline 2'],
    ['\\H\\loud\\N\\', 'loud'],
    ['caf\\XC3A9\\', 'café'],
    ['caf\\XE9\\', 'café'],
    ['\\X0D\\x', 'x'],
  ])('unescape %s', (value, meant) => {
    expect(at(value)).toEqual({ value: meant, flags: [] });
  });
  test.each([['\\Q\\x'], ['100\\X4'], ['C:\\temp'], ['\\XZZ\\'], ['\\Zab\\'], ['ends with \\']])(
    'keep an unknown escape as it was written, flagged: %s',
    (value) => {
      expect(at(value)).toEqual({ value, flags: ['unknown_escape'] });
    },
  );

  test('tell nothing (no change) from deleted', () => {
    const message = read('MSH|^~\\&|A\rPV1|1||""|^""^|\r');
    const pv1 = message.segment('PV1');
    expect([2, 3, 4, 5, 99].map((number) => message.value(pv1, number))).toEqual(['', null, '', '', '']);
    expect(message.value(pv1, 4, 2)).toBeNull();
  });
});

describe('segments', () => {
  test.each([
    ['CR', '\r', []],
    ['LF', '\n', ['line_ends']],
    ['CRLF', '\r\n', ['line_ends']],
  ])('end with %s', (_name, end, flags) => {
    const message = read(['MSH|^~\\&|A', 'PID|1', 'ZPI|local', ''].join(end));
    expect(message.segments.map(({ id }) => id)).toEqual(['MSH', 'PID', 'ZPI']);
    expect(message.flags).toEqual(flags);
  });
  test('keep a newline inside a text where CR ends segments', () => {
    const message = read('MSH|^~\\&|A\rNTE|1||two\nlines\rPID|1\r');
    expect(message.value(message.segment('NTE'), 3)).toBe('two\nlines');
    expect(message.segments).toHaveLength(3);
  });
  test('are cut at both where a file mixes them', () => {
    expect(read('MSH|^~\\&|A\rPID|1\nPV1|1\rDG1|1').segments.map(({ id }) => id)).toEqual(['MSH', 'PID', 'PV1', 'DG1']);
  });
  test('that are none are left out and flagged; blank lines and trailing separators are nothing', () => {
    const message = read('\n MSH|^~\\&|A||||\r\rthis is no segment\rPID|1|||||\r');
    expect(message.segments.map(({ id }) => id)).toEqual(['MSH', 'PID']);
    expect(message.flags).toContain('odd_segment');
  });
});

describe('limits', () => {
  const head = 'MSH|^~\\&|A\r';
  test.each([
    ['50,000 segments', `${head}${'OBX|1\r'.repeat(50_000)}`, 'segments'],
    ['10,000 repetitions', `${head}PID|1||${'7~'.repeat(10_000)}\r`, 'repetitions'],
    ['a field of one megabyte', `${head}PID|1||${'x'.repeat(1024 * 1024)}\r`, 'characters'],
  ])('refuse %s', (_name, text, rule) => {
    expect(ruleOf(text)).toContain(rule);
  });
  test('let a picture of three megabytes in an OBX pass: nothing of it is read', () => {
    expect(ruleOf(`${head}OBX|1|ED|||^^^Base64^${'A'.repeat(3 * 1024 * 1024)}\r`)).toBeUndefined();
  });
});
