/** Reports as people save them: titles above the header, blank rows, totals, columns without a name. The rows come out the same. */
import { describe, expect, it } from 'vitest';
import { csvDesk, mappings } from './csv-for-tests.ts';
import { headerAmong } from './table-shape.ts';
import { workbook } from './workbook/workbook-for-tests.ts';
import { draftMapping } from './wizard/draft.ts';

const header = 'appointment_id,scheduled_start,status';
const rows = ['1,11/02/2026 9:00 AM,Completed', '2,11/02/2026 9:30 AM,No Show'];
const table = (...lines: readonly string[]): string => [...lines, ''].join('\n');
const eventsOf = async (text: string | Uint8Array, chunk?: number) => {
  const desk = csvDesk();
  const report = await desk.deliver(text, 'generic-appointments', 'cherry-creek', chunk);
  const events = desk.log.bodies('appointments').map((body) => ({ ...(body as object), sourceref: '', id: '' }));
  return { report, events };
};

describe('the same rows, whatever stands beside them', () => {
  it.each([
    ['titles above the header', table('Appointments', 'Printed: 11/20/2026', '', header, ...rows)],
    ['titles in cells', table('Appointments,,', ',,', header, ...rows)],
    ['the hint of spreadsheets', table('sep=,', header, ...rows)],
    ['titles and semicolons', table('Appointments', ...[header, ...rows].map((line) => line.replaceAll(',', ';')))],
    ['rows of empty cells', table(header, ',,', ...rows, ',,', ' , ,')],
    ['a column without a name at the end', table(`${header},`, `${rows[0]},`, `${rows[1]}`)],
    ['more empty cells than the header has', table(header, `${rows[0]},,,`, `${rows[1]},`)],
  ])('%s', async (_what, text) => {
    const usual = await eventsOf(table(header, ...rows));
    for (const chunk of [1, 7, 65_536]) {
      const { report, events } = await eventsOf(text, chunk);
      expect(report.rows).toMatchObject({ read: 2, accepted: 2, rejected: 0 });
      expect(events).toEqual(usual.events);
    }
  });
});

it('in a workbook below a merged title, the rows are the same', async () => {
  const cells = [['Appointments', '', ''], ['Printed 11/20/2026'], header.split(','), ...rows.map((row) => row.split(',')), ['', '', ' ']];
  const { report, events } = await eventsOf(workbook([{ name: 'Report', rows: cells, merges: ['A1:C1'] }]));
  expect(report.rows).toMatchObject({ read: 2, accepted: 2, rejected: 0 });
  expect(events).toEqual((await eventsOf(table(header, ...rows))).events);
});

it.each(['Total,2,', 'Grand total: 2,,', ',Subtotal,', 'Total: 2'])(
  'a line of totals (%s) is no row, and said to be left out',
  async (totals) => {
    const { report } = await eventsOf(table(header, ...rows, totals));
    expect(report).toMatchObject({ outcome: 'accepted', rows: { read: 3, accepted: 2, rejected: 0, ignored: 1 } });
    expect(report.warnings).toMatchObject([{ column: '(row)', rule: 'a line of totals: left out' }]);
  },
);

it.each(['Dr. Doe,,', ',Front desk,', 'Cherry Creek'])('a title among the rows (%s) is no row, and said to be left out', async (title) => {
  const { report } = await eventsOf(table(header, ...rows.slice(0, 1), title, ...rows.slice(1)));
  expect(report).toMatchObject({ outcome: 'accepted', rows: { read: 3, accepted: 2, rejected: 0, ignored: 1 } });
  expect(report.warnings).toMatchObject([{ line: 3, column: '(row)', rule: 'a line with a title only: left out' }]);
});

it.each(['A17', 'A17,,', 'Completed,No Show,'])('what may be left of a row (%s) is refused, never left out', async (row) =>
  expect((await eventsOf(table(header, row))).report.rows).toMatchObject({ rejected: 1, ignored: 0 }),
);

it.each([
  ['a row with a cell too many', `${rows[0]},x`],
  ['a row that was cut off', '1,11/02/2026 9:00 AM'],
])('%s is refused all the same', async (_what, row) => {
  expect((await eventsOf(table(header, row))).report.rejections).toMatchObject([{ rule: 'as many columns as the header: 3' }]);
});

it('a file without its header says what is missing, by its first line', async () =>
  expect((await eventsOf(table('Appointments', ...rows))).report).toMatchObject({ outcome: 'rejected', reasons: [{ line: 1 }, {}, {}] }));

it.each<[string, string[][], number]>([
  [
    'nothing above',
    [
      ['id', 'start'],
      ['1', 'x'],
    ],
    0,
  ],
  [
    'a title and a blank row',
    [
      ['Report', '', ''],
      ['', '', ''],
      ['id', 'start', 'status'],
      ['1', 'x', 'y'],
    ],
    2,
  ],
  [
    'two cells of a title',
    [
      ['From', '11/01', '', '', ''],
      ['a', 'b', 'c', 'd', 'e'],
      ['1', '2', '3', '', '5'],
    ],
    1,
  ],
  ['nothing at all', [], 0],
])('the wizard finds the header below %s', (_what, records, at) => expect(headerAmong(records)).toBe(at));

it('the wizard guesses from the rows below the titles', async () => {
  const text = table('Appointments,,', 'Printed: 11/20/2026,,', header, ...rows, ',,');
  const draft = await draftMapping(Buffer.from(text), { mappings: [...mappings.values()], isPractice: () => false });
  expect(draft).toMatchObject({ rows: 2, guess: { from: 'generic-appointments' } });
  expect(draft.columns.map(({ name }) => name)).toEqual(header.split(','));
});
