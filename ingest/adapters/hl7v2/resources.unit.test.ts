/** Resources of a booking: who and what goes on after a change (formats.md 1.1 provider, site; table 0206). */
import { describe, expect, test } from 'vitest';
import { eventsOf, siu } from './hl7v2-for-tests.ts';

/** A change whose resources are these. */
const change = (...resources: readonly string[]): string[] => [...siu('S13').filter((line) => !/^(RGS|AIL|AIP)/.test(line)), ...resources];
const dataOf = (message: readonly string[], settings = {}) => eventsOf(message, { practice: 'harbor', ...settings })[0]?.data;

describe('what a message takes away does not count', () => {
  test.each<[string, string[]]>([
    ['by its own action', ['RGS|1|U', 'AIP|1|D|77^Roe', 'AIP|2|A|1210^Doe']],
    ['by its group’s', ['RGS|1|D', 'AIP|1||77^Roe', 'RGS|2|A', 'AIP|1||1210^Doe']],
    ['behind what stays', ['RGS|1', 'AIP|1|A|1210^Doe', 'AIP|2|D|77^Roe']],
  ])('%s', (_name, resources) => {
    expect(dataOf(change(...resources))).toMatchObject({ provider: '1210' });
  });
  test('a site that was left is not the site, a time that was left is not the start', () => {
    const [event] = eventsOf(
      change('RGS|1|D', 'AIL|1|D|R1^^^cherry-creek|||20261201080000', 'RGS|2|A', 'AIL|1|A|R2^^^harbor|||20261202080000').map((line) =>
        line.replace('20261201100000', ''),
      ),
    );
    expect(event).toMatchObject({ practiceid: 'harbor', data: { start: expect.stringMatching(/^2026-12-02/) as string } });
  });
  test('a cancel takes all of them away and still says whose it was', () => {
    const message = siu('S15').map((line) => line.replace('AIP|1|', 'AIP|1|D').replace('RGS|1', 'RGS|1|D'));
    expect(dataOf(message)).toMatchObject({ provider: '1210' });
  });
});

describe('senders without AIP name people in AIG', () => {
  test.each<[string, string, object, string | undefined]>([
    ['of a kind that says so', 'AIG|1|A|1210^Doe|P^Provider', {}, '1210'],
    ['that the feed lists', 'AIG|1|A|88^Doe', { providers: { 88: 'dr-doe' } }, 'dr-doe'],
    ['rooms and devices are none', 'AIG|1|A|ROOM 3|ROOM', {}, undefined],
    ['nor is a thing of no kind', 'AIG|1|A|MRI1', {}, undefined],
  ])('%s', (_name, aig, settings, provider) => {
    expect(dataOf(change('RGS|1', aig), settings)).toEqual(
      provider === undefined
        ? expect.not.objectContaining({ provider: expect.anything() as string })
        : expect.objectContaining({ provider }),
    );
  });
  test('AIP comes first; AIG has the start where nothing else has', () => {
    expect(dataOf(change('RGS|1', 'AIG|1|A|88^Doe|PERSON', 'AIP|1|A|1210^Doe'))).toMatchObject({ provider: '1210' });
    const message = change('RGS|1', 'AIG|1|A|88^Doe|PERSON||||20261203090000+0000|||1200|s').map((line) =>
      line.replace('30|min', '|').replace('20261201100000', ''),
    );
    expect(dataOf(message)).toMatchObject({ start: '2026-12-03T09:00:00.000Z', durationMinutes: 20, provider: '88' });
  });
});
