/**
 * Between a door that is told "this has changed" (athenahealth's id-only webhooks) and what fetches it later (FHIR with SMART backend services).
 * The door answers its sender only when `queueFetches` has resolved, so the queue must outlive a crash by then.
 */

/** A thing to be fetched: by reference (`Appointment/123`), by business identifier, or both. */
export interface FetchReference {
  /** `Appointment`, `Encounter`, `Claim`, … as the notification's topic or reference says. */
  readonly resourceType: string;
  readonly reference?: string;
  readonly identifier?: { readonly system: string; readonly value: string };
  /** `Appointment.check-in`; what is fetched may have moved on since. */
  readonly topic: string;
  /** The sender's id of this notification; the same one may come several times. */
  readonly notificationId: string;
  /** When the sender committed the change, as it wrote it; empty when it did not say. */
  readonly at: string;
}

export interface FetchQueue {
  /**
   * Remembers what a feed (`athena/main`) has to fetch. Resolves when that is durable; the same reference twice is one fetch or two, never none.
   * Throws IngestError `busy` when it can hold no more: the sender is told to come again.
   */
  queueFetches(feed: string, references: readonly FetchReference[]): Promise<void>;
}
