/**
 * What an administrator does through ingest's doors is written down before it is done (guarantees.md (d) 17 and 40).
 * The log itself belongs to the API; infra/run joins the two.
 */

export interface AuditedAction {
  readonly action:
    | 'feed_secret_made'
    | 'feed_secret_revoked'
    | 'mapping_sample_shown'
    | 'mapping_saved'
    | 'feed_config_saved'
    | 'feed_exported'
    | 'feed_remapped'
    | 'dead_letters_replayed'
    | 'raw_message_opened';
  /** Ids of ours: a feed, a secret's id; and the purpose somebody gave for opening a message. Never a value of a message. */
  readonly target: string;
  readonly rows: number;
  /** The peer's address, `local` when there is no connection. */
  readonly address: string;
}

/** Throws when it cannot write; the action must not happen then. */
export type Audit = (request: Request, action: AuditedAction) => void;
