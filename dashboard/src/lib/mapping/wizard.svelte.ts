/**
 * What a person and the wizard know so far: the sample, the guess, the mapping as it stands, what it would make.
 * In: a mapping to begin with, or none. Out: state that changes, and the steps. The sample stays in the browser and, half an hour, in the server's memory.
 */
import type { Mapping } from '@rounds/schemas/csv-mapping.ts';
import type { MappingDraft, MappingPreview } from '@rounds/schemas/contract/mapping-wizard.contract.ts';
import { send, sendJson } from '#lib/api/send.ts';
import { listOf, part } from '#lib/api/shape.ts';

const SETTLE_MS = 350;
const NOT_AGREED = 'The answer did not have the agreed form.';

// The server holds its answers to their contracts; the browser checks only that it got one of them (see shape.ts).
const isDraft = (body: unknown): body is MappingDraft =>
  Array.isArray(part(body, 'columns')) && part(part(body, 'guess'), 'mapping') !== undefined;
const isPreview = (body: unknown): body is MappingPreview => Array.isArray(part(body, 'counts')) && part(body, 'rows') !== undefined;
const isSaved = (body: unknown): body is { mapping: Mapping } => listOf(part(body, 'mapping'), 'events').length > 0;

const wordsOf = (sent: { title: string; violations: readonly { field: string; rule: string }[] }): string =>
  [sent.title, ...sent.violations.map((v) => `${v.field}: must be ${v.rule}`)].join('. ');

export class Wizard {
  file = $state.raw<File | null>(null);
  draft = $state.raw<MappingDraft | null>(null);
  mapping = $state.raw<Mapping | null>(null);
  preview = $state.raw<MappingPreview | null>(null);
  /** Whose file the sample is, where its rows do not say. */
  practice = $state('');
  busy = $state<'' | 'reading' | 'trying' | 'saving'>('');
  trouble = $state('');
  savedVersion = $state(0);
  /** There are changes no save has taken. */
  changed = $state(false);
  /** The file's own column names, in order. */
  readonly headers: readonly string[] = $derived(this.draft?.columns.map((column) => column.name) ?? []);
  /** An edited mapping stays as it is when a sample comes; a new one is guessed from it. */
  readonly #edits: boolean;
  /** The version the editor started from; none for a mapping that is not there yet. */
  #expected: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(mapping: Mapping | null) {
    this.mapping = mapping;
    this.#edits = mapping !== null;
    this.#expected = mapping?.version;
  }

  /** Sends a sample. `from`: begin with this mapping; `sheet`: of a workbook. */
  async read(sample: File, { from, sheet }: { from?: string; sheet?: string } = {}): Promise<void> {
    [this.file, this.busy, this.trouble, this.preview] = [sample, 'reading', '', null];
    const query = new URLSearchParams({ ...(from ? { from } : {}), ...(sheet ? { sheet } : {}) }).toString();
    const sent = await send(`/v1/mapping-drafts${query === '' ? '' : `?${query}`}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', accept: 'application/json' },
      body: sample,
    });
    this.busy = '';
    if (!sent.ok) return void (this.trouble = wordsOf(sent));
    if (!isDraft(sent.body)) return void (this.trouble = NOT_AGREED);
    this.draft = sent.body;
    if (!this.#edits) this.mapping = sent.body.guess.mapping;
    await this.#tryOut();
  }

  /** Takes a changed mapping and tries it out shortly after. */
  change(next: Mapping): void {
    [this.mapping, this.changed, this.savedVersion] = [next, true, 0];
    this.#later();
  }

  setPractice(id: string): void {
    this.practice = id;
    this.#later();
  }

  async save(): Promise<void> {
    if (!this.mapping) return;
    [this.busy, this.trouble] = ['saving', ''];
    const expected = this.#expected === undefined ? {} : { expectedVersion: this.#expected };
    const sent = await sendJson('PUT', `/v1/mappings/${encodeURIComponent(this.mapping.id)}`, { mapping: this.mapping, ...expected });
    this.busy = '';
    if (sent.ok && isSaved(sent.body)) {
      this.mapping = sent.body.mapping;
      this.#expected = this.mapping.version;
      [this.savedVersion, this.changed] = [this.mapping.version, false];
    } else this.trouble = sent.ok ? NOT_AGREED : sent.status === 409 ? this.#conflict() : wordsOf(sent);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #conflict(): string {
    return this.#expected === undefined
      ? 'There is a mapping of this short name already: choose another.'
      : 'Somebody else saved this mapping meanwhile. Nothing of yours was saved.';
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#tryOut(), SETTLE_MS);
  }

  async #tryOut(): Promise<void> {
    if (!this.draft || !this.mapping) return;
    const mine = ++this.#asked;
    this.busy = 'trying';
    const sent = await sendJson('POST', `/v1/mapping-drafts/${encodeURIComponent(this.draft.sampleId)}/preview`, {
      mapping: this.mapping,
      ...(this.practice === '' ? {} : { practice: this.practice }),
    });
    // An answer to a question that is no longer asked is dropped.
    if (mine !== this.#asked) return;
    this.busy = '';
    if (sent.ok && isPreview(sent.body)) [this.preview, this.trouble] = [sent.body, ''];
    else if (sent.status === 404) this.trouble = 'The sample was forgotten, as it is after half an hour. Choose the file again.';
    else this.trouble = sent.ok ? NOT_AGREED : wordsOf(sent);
  }
}
