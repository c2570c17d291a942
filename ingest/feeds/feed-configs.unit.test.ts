/** Feed configurations: versions grow, older ones stay readable, nobody saves over what they have not seen. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFeedConfigs } from './feed-configs.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'rounds-feeds-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

it('the first save is version 2, for the defaults were 1; every version can be asked for', async () => {
  const configs = createFeedConfigs({ folder });
  const none = await configs.get('hl7v2/main');
  const second = await configs.save({ ...none, practice: 'mesa' });
  expect([none.version, second?.version]).toEqual([1, 2]);
  expect(await configs.save({ ...none, practice: 'harbor' })).toBeUndefined();
  if (second) await configs.save({ ...second, practice: 'harbor' });
  const at = await Promise.all([1, 2, 3, 4].map((version) => configs.at('hl7v2/main', version)));
  expect(at.map((config) => config && (config.practice ?? 'none'))).toEqual(['none', 'mesa', 'harbor', undefined]);
  expect((await configs.history('hl7v2/main')).map(({ config }) => config.version)).toEqual([3, 2]);
  expect(await createFeedConfigs({ folder }).list()).toMatchObject([{ version: 3, practice: 'harbor' }]);
});
