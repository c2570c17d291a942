import { describe, expect, it } from 'vitest';
import { asStoreError } from './store-errors.ts';

const engine = (code: number, text: string) => new Error(`Code: ${code}. DB::Exception: ${text}`);

describe('an error of the engine', () => {
  it.each([
    [243, 'Not enough space (NOT_ENOUGH_SPACE)', 'unavailable', false],
    [204, 'Cannot fsync /x (CANNOT_FSYNC)', 'unavailable', false],
    [241, 'Memory limit exceeded (MEMORY_LIMIT_EXCEEDED)', 'unavailable', false],
    [1001, 'std::exception (STD_EXCEPTION)', 'unavailable', false],
    [62, 'Syntax error (SYNTAX_ERROR)', 'rejected', false],
    [60, 'Unknown table (UNKNOWN_TABLE)', 'rejected', false],
    [6, "Cannot parse string 'Jane' as UInt8 (CANNOT_PARSE_TEXT)", 'rejected', true],
    [407, 'Decimal math overflow (DECIMAL_OVERFLOW)', 'rejected', true],
  ])('%i says whether to wait, and whether a message may be to blame', (code, text, kind, blamesData) => {
    expect(asStoreError(engine(code, text), 'fold')).toMatchObject({ kind, blamesData, clickhouseCode: code });
  });

  it('about values does not repeat them; one about the statement is told, without parameters', () => {
    expect(asStoreError(engine(6, "Cannot parse string 'Jane' as UInt8 (CANNOT_PARSE_TEXT)"), 'fold').message).toBe(
      'fold failed: ClickHouse 6 CANNOT_PARSE_TEXT',
    );
    const { message } = asStoreError(
      engine(47, "Unknown identifier `x` in SET param_p = '\\x4a\\x61'; SELECT x (UNKNOWN_IDENTIFIER)"),
      'tiles',
    );
    expect(message).toContain('Unknown identifier `x`');
    expect(message).not.toContain('4a');
  });

  it('of the file system or the network passes; anything else does not', () => {
    expect(asStoreError(Object.assign(new Error('no space'), { code: 'ENOSPC' }), 'insert').kind).toBe('unavailable');
    expect(asStoreError(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), 'insert').kind).toBe('unavailable');
    expect(asStoreError(new TypeError('x is not a function'), 'insert').kind).toBe('rejected');
  });
});
