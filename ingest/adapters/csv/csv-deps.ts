/** What delivering a file needs from outside: the one door, the directory, what is known of earlier deliveries, pseudonyms, a clock. */
import type { Acceptor } from '../../accept.ts';
import type { Directory } from '../../directory.ts';
import type { KnownVersions } from './known-versions.ts';
import type { KnownEndings } from './known-endings.ts';
import type { Pseudonymise } from '../../privacy.ts';

export interface CsvDeps {
  readonly acceptor: Acceptor;
  readonly directory: Directory;
  readonly known: KnownVersions;
  readonly endings: KnownEndings;
  readonly pseudonymise: Pseudonymise;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}
