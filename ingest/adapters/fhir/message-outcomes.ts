/**
 * A FHIR message as a whole → outcomes: what the HTTP doors, the fetcher and the raw reader share.
 * In: the feed's words, bytes, content type. Out: outcomes in the order of the message.
 */
import { contentName } from '../../event-id.ts';
import type { Outcome, RawMessage } from '../../outcome.ts';
import type { RawReader } from '../../raw-reader.ts';
import type { FeedConfigs } from '../../feeds/feed-configs.ts';
import { outcomesOf } from './map.ts';
import { readMessage, type Read } from './read.ts';
import type { FhirWords } from './told.ts';

/** The outcomes of one read entry. `content`: the name of the bytes it stands in. */
export function tellEntry(words: FhirWords, read: Read, content: string): Outcome[] {
  const sourceRef = `${content}:${read.place}`;
  return read.ok
    ? outcomesOf(words, read.scope, read.entry, sourceRef)
    : [{ kind: 'rejection', sourceRef, practice: '', violations: [read.violation] }];
}

/** Everything a message says, resource by resource. Never throws for bad input. */
export function messageOutcomes(words: FhirWords, { bytes, contentType }: Pick<RawMessage, 'bytes' | 'contentType'>): Outcome[] {
  const content = contentName(bytes);
  return readMessage(bytes, contentType).flatMap((read) => tellEntry(words, read, content));
}

/** What a feed's words are made of. */
export interface FhirWordsDeps extends Omit<FhirWords, 'feed' | 'config'> {
  readonly configs: Pick<FeedConfigs, 'get'>;
}

export async function wordsOf({ configs, directory, pseudonymise }: FhirWordsDeps, feed: string): Promise<FhirWords> {
  return { feed, directory, pseudonymise, config: await configs.get(feed) };
}

/** Reads raw FHIR messages once more, with the feed's configuration as it is now. */
export function createFhirRawReader(deps: FhirWordsDeps): RawReader {
  return { adapter: 'fhir', reread: async (raw) => messageOutcomes(await wordsOf(deps, raw.feed), raw) };
}
