/** What a map needs besides the message: the feed, what the organisation says about it, the directory, pseudonyms. */
import type { FeedConfig } from '@rounds/schemas/feed-config.ts';
import type { Directory } from '../../directory.ts';
import type { Pseudonymise } from '../../privacy.ts';

export interface MapDeps {
  readonly feed: string;
  readonly config: FeedConfig;
  readonly directory: Pick<Directory, 'practice' | 'practices' | 'payer'>;
  readonly pseudonymise: Pseudonymise;
}
