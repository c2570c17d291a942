/** A parser as the fuzzer sees it. `read` may refuse, reject, report; it may never throw, and it must not take longer than a second. */
export interface FuzzedParser {
  readonly name: string;
  /** Good inputs, small: they are mutated. */
  readonly seeds: readonly Uint8Array[];
  read(bytes: Uint8Array): Promise<unknown>;
}
