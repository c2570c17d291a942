import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import { createLogger, type Logger } from './logger.ts';

function lines(write: (log: Logger) => void): { text: string; entries: Record<string, unknown>[] } {
  const file = join(mkdtempSync(join(tmpdir(), 'rounds-log-')), 'rounds.log');
  write(createLogger({ level: 'info', file }));
  const text = readFileSync(file, 'utf8');
  return { text, entries: text.trim().split('\n').map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line))) }; // prettier-ignore
}

describe('a log line', () => {
  it('holds the fields of the list and only the names of others', () => {
    const { text, entries } = lines((log) =>
      log.child({ loop: 'fold' }).info({ topic: 't', offset: 4, patient: 'Jane Roe', password: 'x' }, 'read'),
    );
    expect(entries[0]).toMatchObject({ topic: 't', offset: 4, loop: 'fold', msg: 'read', withheld: ['patient', 'password'] });
    expect(text).not.toContain('Jane');
  });

  it('of an error holds nothing a library hung on it, and no text a parser could not read', () => {
    const request = Object.assign(new Error('refused'), { body: 'Jane Roe', config: { token: 'x' } });
    const { text, entries } = lines((log) => {
      log.error({ err: request }, 'a request failed');
      for (const bad of ['Jane "Roe" {', '{"name":"Jane Roe",', "{'Jane'"]) {
        try {
          JSON.parse(bad);
        } catch (error) {
          log.error({ err: error }, 'not JSON');
        }
      }
    });
    expect(entries).toHaveLength(4);
    expect(entries[0]).toMatchObject({ err: { type: 'Error', message: 'refused' } });
    expect(text).not.toMatch(/Jane|Roe/);
  });

  it('stays one line, whatever stands in a value', () => {
    expect(lines((log) => log.info({ detail: 'a\n{"level":50}\r\u001b[31m' }, 'x\ny')).entries).toHaveLength(1);
  });
});
