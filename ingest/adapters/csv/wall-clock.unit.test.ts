/** The quick way says what the exact way says, at every hour of two years in five zones. */
import { expect, it } from 'vitest';
import { addDays, instantOfWallTime } from '@rounds/schemas/time.ts';
import { instantOfClock } from './wall-clock.ts';

it.each(['America/Denver', 'America/Phoenix', 'America/New_York', 'Australia/Lord_Howe', 'Europe/Dublin'])('in %s', (zone) => {
  for (let day = '2025-10-01'; day < '2026-12-01'; day = addDays(day, 1)) {
    for (const clock of ['00:00:00', '01:30:00', '02:30:00', '03:15:59', '23:59:59']) {
      const quick = instantOfClock(day, clock, zone);
      const exact = instantOfWallTime(`${day}T${clock}`, zone);
      if (quick.epochMs !== exact.epochMs || quick.rule !== exact.rule) expect({ day, clock, ...quick }).toEqual({ day, clock, ...exact });
    }
  }
});
