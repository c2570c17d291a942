/**
 * The FHIR map and file adapter with a test directory and a recording log (accept-for-tests.ts).
 * In: resources as plain objects. Out: the events and rejections they give.
 */
import { createHash } from 'node:crypto';
import { feedConfig, type FeedConfig } from '@rounds/schemas/feed-config.ts';
import { testDirectory, testDoor, testNow } from '../../accept-for-tests.ts';
import { checkDraft } from '../../prepare.ts';
import { createPseudonymise } from '../../privacy.ts';
import { createFhirAdapter } from './file-adapter.ts';
import { messageOutcomes } from './message-outcomes.ts';
import type { FhirWords } from './told.ts';

export type Settings = Partial<Omit<FeedConfig, 'feed'>>;

const directory = testDirectory();
export const pseudonymise = createPseudonymise(Buffer.alloc(32, 7));

export function testWords(settings: Settings = {}): FhirWords {
  const config = feedConfig.parse({ feed: 'fhir/test', practice: 'cherry-creek', ...settings });
  return { feed: 'fhir/test', config, directory, pseudonymise };
}

export interface SeenEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly recordedat: string;
  readonly practiceid: string;
  readonly flags?: readonly string[] | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a message gives: valid events, and `field: rule` of rejections, those of the event schemas included. */
export function told(body: unknown, settings: Settings = {}, contentType = 'application/fhir+json') {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const events: SeenEvent[] = [];
  const rejections: string[] = [];
  for (const outcome of messageOutcomes(testWords(settings), { bytes, contentType })) {
    if (outcome.kind === 'rejection') rejections.push(...outcome.violations.map(({ field, rule }) => `${field}: ${rule}`));
    if (outcome.kind !== 'event') continue;
    const checked = checkDraft(outcome.draft, directory);
    if (checked.ok) events.push(checked.event);
    else rejections.push(...checked.violations.map(({ field, rule }) => `${field}: ${rule}`));
  }
  return { events, rejections, types: events.map(({ type }) => type) };
}

/** A feed `fhir/test` that takes files; `cut` is the size of the chunks they come in. */
export function fhirDesk(settings: Settings = {}) {
  const door = testDoor();
  const words = testWords(settings);
  const configs = { get: () => Promise.resolve(words.config) };
  const adapter = createFhirAdapter({ ...words, configs, directory: door.directory, acceptor: door.acceptor, clock: () => testNow });
  const deliver = (content: string | Uint8Array, cut = 65_536, place: string | undefined = 'test') => {
    const bytes = Buffer.from(content);
    return adapter.deliver({
      place,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
      async *open() {
        for (let at = 0; at < bytes.length; at += cut) yield bytes.subarray(at, at + cut);
      },
    });
  };
  return { ...door, deliver, configs };
}
