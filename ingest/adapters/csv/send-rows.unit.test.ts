/** Files larger than a piece: each is decided about while the one before it is on its way to the broker. */
import { describe, expect, it } from 'vitest';
import { IngestError } from '../../ingest-error.ts';
import { csvDesk, sheet } from './csv-for-tests.ts';

describe('a file of several pieces', () => {
  const rows = [
    ...Array.from({ length: 2_000 }, (_row, index) => ({ appointment_id: `A${index}` })),
    ...Array.from({ length: 300 }, (_row, index) => ({ appointment_id: `A${index}` })),
  ];
  it('knows in the second what the first said, though that was still on its way', async () => {
    const { deliver, log } = csvDesk();
    expect((await deliver(sheet(rows))).rows).toMatchObject({ read: 2_300, accepted: 2_000, duplicate: 300 });
    expect(log.on('appointments')).toHaveLength(2_000);
  });
  it('whose first piece the broker never took is delivered again as a whole', async () => {
    const desk = csvDesk();
    const accept = () => Promise.reject(new IngestError('log_unavailable'));
    const dead = { ...desk.deps, acceptor: { ...desk.acceptor, accept } };
    await expect(desk.deliverWith(dead, sheet(rows), 'generic-appointments', 'cherry-creek')).rejects.toThrow();
    expect((await desk.deliver(sheet(rows))).rows).toMatchObject({ accepted: 2_000, duplicate: 300 });
  });
});
