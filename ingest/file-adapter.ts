/**
 * What can be done with a whole file, whichever door it came through: drop folder, upload.
 * A door knows adapters by id (`openemr-appointments`, `x12`, `hl7v2`, `fhir`) and nothing of formats.
 */
import type { FileReport } from './file-report.ts';

export interface FileDelivery {
  /** CSV mappings: the practice of the whole file, by id or name. All others: the feed's name behind the adapter's, default `default`. */
  readonly place: string | undefined;
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  /** The file's bytes from the start; may be called more than once. */
  open(): AsyncIterable<Uint8Array>;
}

/** What a list of adapters shows of one: GET /v1/mappings. */
export interface FileAdapterAbout {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Event types it can give. */
  readonly events: readonly string[];
  readonly columns: readonly object[];
}

export interface FileAdapter {
  readonly about: FileAdapterAbout;
  /** Whose file one of this place is, also when nothing in it can be read: its feed, and the practice of all of it, '' for none. */
  ownerOf(place: string | undefined): Pick<FileReport, 'feed' | 'practice'>;
  /** Takes the file in. Throws IngestError when the log does not take it just now: the same file may be delivered again. */
  deliver(delivery: FileDelivery): Promise<FileReport>;
}

/** The adapters there are now; the organisation may add mappings while Rounds runs. */
export interface FileAdapters {
  get(id: string): FileAdapter | undefined;
  list(): readonly FileAdapter[];
}
