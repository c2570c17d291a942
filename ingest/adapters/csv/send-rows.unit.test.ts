/** Files larger than a piece: pieces are decided about, and sent, while those before them are on their way to the broker. */
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Acceptor } from '../../accept.ts';
import { IngestError } from '../../ingest-error.ts';
import { csvDesk, sheet } from './csv-for-tests.ts';

const PIECE = 2_000;
const aPiece = (from: number) => Array.from({ length: PIECE }, (_row, index) => ({ appointment_id: `A${from * PIECE + index}` }));

/** A desk whose door tells when a piece is handed over and lets `wait` say when it has arrived. */
function watched(wait: (piece: number) => Promise<unknown>) {
  const desk = csvDesk();
  const seen: string[] = [];
  let pieces = 0;
  const accept: Acceptor['accept'] = async (outcomes, raw, feed) => {
    if (!raw) return desk.acceptor.accept(outcomes, raw, feed);
    const piece = (pieces += 1);
    seen.push(`${piece} handed over`);
    const results = await desk.acceptor.accept(outcomes, raw, feed);
    await wait(piece);
    seen.push(`${piece} arrived`);
    return results;
  };
  const deps = { ...desk.deps, acceptor: { ...desk.acceptor, accept } };
  return { ...desk, seen, send: (text: string) => desk.deliverWith(deps, text, 'generic-appointments', 'cherry-creek') };
}

describe('a file of several pieces', () => {
  const rows = [...aPiece(0), ...aPiece(0).slice(0, 300)];
  it('knows in the second what the first said, though that was still on its way', async () => {
    const { deliver, log } = csvDesk();
    expect((await deliver(sheet(rows))).rows).toMatchObject({ read: 2_300, accepted: 2_000, duplicate: 300 });
    expect(log.on('appointments')).toHaveLength(2_000);
  });
  it('knows in a later one what every one before said, whichever the log was asked about together', async () => {
    const { send } = watched(async () => turn());
    const again = [0, 1, 2, 3, 4].map((piece) => ({ appointment_id: `A${piece * PIECE + 5}` }));
    const report = await send(
      sheet([...[0, 1, 2, 3, 4].flatMap((piece) => [...aPiece(piece).slice(5), ...aPiece(piece).slice(0, 5)]), ...again]),
    );
    expect(report.rows).toMatchObject({ read: 10_005, accepted: 10_000, duplicate: 5 });
  });
  it('whose first piece the broker never took is delivered again as a whole', async () => {
    const desk = csvDesk();
    const accept = () => Promise.reject(new IngestError('log_unavailable'));
    const dead = { ...desk.deps, acceptor: { ...desk.acceptor, accept } };
    await expect(desk.deliverWith(dead, sheet(rows), 'generic-appointments', 'cherry-creek')).rejects.toThrow();
    expect((await desk.deliver(sheet(rows))).rows).toMatchObject({ accepted: 2_000, duplicate: 300 });
  });
  it('has three of them on their way at once, and counts their rows in order', async () => {
    const third = Promise.withResolvers<void>();
    const { send, seen } = watched(async (piece) => (piece === 3 ? third.resolve() : piece < 3 ? third.promise : undefined));
    const report = await send(sheet([0, 1, 2, 3].flatMap((piece) => [...aPiece(piece).slice(1), { appointment_id: '' }])));
    expect(seen.slice(0, 3)).toEqual(['1 handed over', '2 handed over', '3 handed over']);
    expect(seen.filter((what) => what.endsWith('arrived'))).toHaveLength(4);
    expect(report.rejections.map(({ line }) => line)).toEqual([2_001, 4_001, 6_001, 8_001]);
  });
  it('sends what changes an earlier piece only when that has arrived', async () => {
    const { send, seen } = watched(async () => {
      for (let turns = 0; turns < 50; turns += 1) await turn();
    });
    const moved = { appointment_id: 'A7', scheduled_start: '11/03/2026 9:00 AM' };
    expect((await send(sheet([...aPiece(0), moved]))).rows).toMatchObject({ read: 2_001, accepted: 2_001 });
    expect(seen).toEqual(['1 handed over', '1 arrived', '2 handed over', '2 arrived']);
  });
});
