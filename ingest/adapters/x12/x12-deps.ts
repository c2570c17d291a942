/** What delivering an X12 file needs from outside: the one door, the directory, the feeds' configurations, pseudonyms, a clock. */
import type { Acceptor } from '../../accept.ts';
import type { Directory } from '../../directory.ts';
import type { FeedConfigs } from '../../feeds/feed-configs.ts';
import type { Pseudonymise } from '../../privacy.ts';

export interface X12ReaderDeps {
  readonly directory: Directory;
  readonly feeds: Pick<FeedConfigs, 'get'>;
  readonly pseudonymise: Pseudonymise;
}

export interface X12Deps extends X12ReaderDeps {
  readonly acceptor: Acceptor;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}
