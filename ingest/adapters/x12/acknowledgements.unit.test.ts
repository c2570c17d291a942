/** 277CA, 999, 997 and TA1: what is said of claims becomes claim events, what is said of sets stays with the sets. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { x12Desk } from './files-for-tests.ts';

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

describe('277CA', () => {
  it('accepts and rejects claims by category, the rejection winning; other categories say neither', async () => {
    const desk = x12Desk();
    const report = await desk.deliver(fixture('277ca-5010.x12'));
    expect(report.warnings).toEqual([]);
    expect(report.rows).toMatchObject({ read: 6, accepted: 5, ignored: 1, rejected: 0 });
    expect(desk.events().map(({ type, subject, data }) => [type, subject, data['date'], data['code']])).toEqual([
      ['claim.accepted', 'x12-default:CLM-1001', '2026-03-11', 'A2:20'],
      ['claim.rejected', 'x12-default:CLM-1002', '2026-03-11', 'A7:562'],
      ['claim.rejected', 'x12-default:CLM-1003', '2026-03-11', 'A6:21'],
      ['claim.rejected', 'x12-default:CLM-1005', '2026-03-11', 'A3:448'],
      ['claim.accepted', 'x12-default:CLM-1006', '2026-03-11', 'A2:20'],
    ]);
    expect(desk.events()[0]?.data).toMatchObject({ payer: 'aetna', payerClass: 'commercial', payerSequence: 1 });
    expect(report.notes).toEqual([
      '1 interchange, 1 sets',
      '277: 1 set, 6 claims, charge 820.50',
      '2 claims accepted, 3 rejected (320.50)',
      'ST 0001: A8:496 for a whole provider; no claim is named',
    ]);
  });
  it('is placed by the billing provider; an unknown one goes to the dead letters with the list to fill', async () => {
    const desk = x12Desk({ sites: {}, practice: undefined });
    await desk.deliver(fixture('277ca-5010.x12'));
    expect(desk.log.bodies('dead-letters')).toHaveLength(5);
    expect(desk.log.bodies('dead-letters')[0]).toMatchObject({ field: 'NM1*85', code: { list: 'site' } });
  });
  it('without a claim number is refused claim by claim; without a status date it stands on the day the answer was made', async () => {
    const text = fixture('277ca-5010.x12');
    const rules = async (content: string) => {
      const desk = x12Desk();
      await desk.deliver(content);
      return desk.log.bodies('dead-letters').map((letter) => (letter as { field: string }).field);
    };
    expect(await rules(text.replace('TRN*2*CLM-1001', 'TRN*2*0'))).toEqual(['TRN02']);
    expect(await rules(text.replace('*20260311*WQ*150~\nREF', '*NODATE*WQ*150~\nREF').replace('*20260311*091455', '*X*X'))).toEqual([]);
  });
  it('lets no name and no member number out of raw', async () => {
    const desk = x12Desk();
    const report = await desk.deliver(fixture('277ca-5010.x12'));
    const outside = JSON.stringify(desk.log.sent.filter(({ topic }) => topic !== 'raw')) + JSON.stringify(report);
    for (const word of ['ROE', 'JANE', 'MEMBER0', 'PAYERREF']) expect(outside).not.toContain(word);
  });
});

describe('999 and 997', () => {
  it('say of each set and of the group whether it was taken, with the codes', async () => {
    const desk = x12Desk();
    const report = await desk.deliver(fixture('999-5010.x12'));
    expect(report.warnings).toEqual([]);
    expect(desk.events().map(({ type, subject, data }) => [type, subject, data['status'], data['setType'], data['codes']])).toEqual([
      ['submission.acknowledged', 'x12-default:isa/000000905', 'accepted', undefined, []],
      ['submission.acknowledged', 'x12-default:905/0001', 'accepted', '837', []],
      ['submission.acknowledged', 'x12-default:905/0002', 'rejected', '837', ['CLM:8', 'CLM05:7', 'CLM02:1', 'IK5:I5', 'IK5:5']],
      ['submission.acknowledged', 'x12-default:905/0003', 'accepted_with_errors', '837', ['NM1:8', 'IK5:5']],
      ['submission.acknowledged', 'x12-default:905', 'partly_accepted', undefined, []],
    ]);
    expect(report.notes).toContain('837 of group/set 905/0002: rejected CLM:8 CLM05:7 CLM02:1 IK5:I5 IK5:5');
  });
  it('in 4010 say the same with AK3 to AK5, and TA1 refuses an interchange', async () => {
    const desk = x12Desk();
    expect((await desk.deliver(fixture('997-4010.x12'))).warnings).toEqual([]);
    expect(desk.events().map(({ subject, data }) => [subject, data['status'], data['codes']])).toEqual([
      ['x12-default:isa/000000906', 'rejected', ['TA1:022']],
      ['x12-default:906/0001', 'rejected', ['SBR:3', 'SBR01:1', 'AK5:5']],
      ['x12-default:906', 'rejected', ['AK9:1']],
    ]);
  });
  it('say nothing of claims themselves: a refusal names the set, and the fold finds its claims', async () => {
    const desk = x12Desk();
    await desk.deliver(fixture('999-5010.x12'));
    expect(desk.log.on('billing')).toEqual([]);
    expect(desk.events().map(({ subject, data }) => [subject.split(':')[1], typeof data['refuses']])).toEqual([
      ['isa/000000905', 'undefined'],
      ['905/0001', 'undefined'],
      ['905/0002', 'string'],
      ['905/0003', 'undefined'],
      ['905', 'undefined'],
    ]);
  });
  it.each(['277ca-5010.x12', '999-5010.x12', '997-4010.x12'])('%s read again from raw says the same', async (name) => {
    const desk = x12Desk();
    await desk.deliver(fixture(name));
    const byId = (events: readonly { id: string }[]) => events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect(byId((await desk.rereadAll()).events)).toEqual(byId(desk.events()));
  });
});
