/**
 * What the mapping wizard and ingest say to each other: upload a sample, see the guess, try it, save it as a feed.
 * All addresses need an administrator's session; answers are never cached.
 * Cells shown here are patient data on the screen of the one who uploaded them: the sample lies encrypted in memory, 30 minutes, and
 * nothing of it is stored or logged. Refusals name line, column and shape, never a value.
 */
import { z } from 'zod';
import { columnKind, mappingSchema } from '../csv-mapping.ts';

/** The largest sample; the first 20,000 rows of it are looked at. */
export const MAX_SAMPLE_BYTES = 16 * 1024 * 1024;

/** How sure a guess is: `sure` needs no look, `likely` one look, `unsure` a decision. */
export const confidence = z.enum(['sure', 'likely', 'unsure']);

const sampleColumn = z.object({
  /** As it stands in the header, cut to 80 characters; empty headers are `column 3`. */
  name: z.string(),
  /** Up to 3 different cells, cut to 60 characters. */
  examples: z.array(z.string()),
  /** Cells that are not empty, of the rows looked at. */
  filled: z.int(),
  /** Different values, up to 200. */
  distinct: z.int(),
  /** Words of a column with few of them, most frequent first, up to 40: the left side of a map of codes. */
  words: z.array(z.object({ word: z.string(), count: z.int() })),
  /** What the cells look like: `dates MM/DD/YYYY`, `money`, `ids of 6 digits`. */
  looksLike: z.string(),
});

const fieldGuess = z.object({
  /** Field of the guessed mapping. */
  field: z.string(),
  /** The file's column; null: no column was found, the field is left empty. */
  column: z.string().nullable(),
  confidence,
  /** A sentence for the screen, e.g. `the header is one of this field's names`. */
  reason: z.string(),
});

/** A known mapping that could read this file. */
const candidate = z.object({
  id: z.string(),
  title: z.string(),
  /** 0 to 1: share of its columns found, those that must be there counting double. */
  score: z.number(),
  /** Columns it needs and the file has not. */
  missing: z.array(z.string()),
  unused: z.int(),
});

/** POST /v1/mapping-drafts[?sheet=…][&from=<mapping id>]: the file as body or as a form with one file. 201. `from`: start from this mapping. */
export const mappingDraft = z.object({
  sampleId: z.string(),
  /** When the sample is forgotten. */
  expiresAt: z.string(),
  format: z.enum(['delimited', 'xlsx']),
  /** The file was gzip'd. */
  compressed: z.boolean(),
  encoding: z.enum(['utf-8', 'utf-16', 'windows-1252']),
  delimiter: z.enum([',', ';', '\t', '|']).nullable(),
  /** A workbook's sheets in order; `chosen` is the one read. */
  sheets: z.array(z.object({ name: z.string(), chosen: z.boolean() })),
  /** Rows looked at, without the header. */
  rows: z.int(),
  columns: z.array(sampleColumn),
  guess: z.object({
    /** The known mapping the guess is made from. */
    from: z.string(),
    /** A whole mapping, ready for preview; its `id` is a proposal. */
    mapping: mappingSchema,
    fields: z.array(fieldGuess),
    /** What a person must decide or should know, e.g. that all dates could be read day first as well. */
    notes: z.array(z.string()),
  }),
  candidates: z.array(candidate),
});
export type MappingDraft = z.infer<typeof mappingDraft>;

/** POST /v1/mapping-drafts/<sampleId>/preview. `practice`: whose file it is, where its rows do not say. 404: the sample is forgotten. */
export const previewRequest = z.object({ mapping: mappingSchema, practice: z.string().max(80).optional() });
export type PreviewRequest = z.infer<typeof previewRequest>;

const place = z.object({ line: z.int(), column: z.string(), rule: z.string() });

export const mappingPreview = z.object({
  /** Why nothing can be read with this mapping: a column missing or twice, no practice. Empty when rows were read. */
  problems: z.array(z.object({ column: z.string(), rule: z.string() })),
  rows: z.object({ read: z.int(), good: z.int(), refused: z.int(), ignored: z.int() }),
  /** More than 5 % of the rows are refused: such a file would be held. */
  wouldHold: z.boolean(),
  /** Events by type, over all rows looked at. */
  counts: z.array(z.object({ type: z.string(), events: z.int() })),
  /** The events of the first rows, up to 40; local times in the practice's zone. Patients are pseudonyms already. */
  events: z.array(
    z.object({
      line: z.int(),
      type: z.string(),
      subject: z.string(),
      practice: z.string(),
      day: z.string(),
      time: z.string(),
      localTime: z.string(),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
  /** The first 200 refused rows; counts by column and rule below are over all. */
  refusals: z.array(place.extend({ valueShape: z.string() })),
  refusalCounts: z.array(z.object({ column: z.string(), rule: z.string(), rows: z.int() })),
  warnings: z.array(place),
  unusedColumns: z.array(z.string()),
  /** Words of mapped columns that the map does not know, with how many rows have them: what to add to the map. */
  unknownWords: z.array(z.object({ field: z.string(), column: z.string(), word: z.string(), rows: z.int() })),
});
export type MappingPreview = z.infer<typeof mappingPreview>;

/**
 * PUT /v1/mappings/<id>: saved to the data folder and live at once (drop folder, upload). `expectedVersion`: the version the editor
 * started from, left out for a new one. 200 with the saved mapping (version raised); 409 when somebody else saved meanwhile, or when
 * a new one takes an id that exists; 400 with violations when it is not a mapping.
 */
export const saveMapping = z.object({ mapping: mappingSchema, expectedVersion: z.int().min(1).optional() });
export type SaveMapping = z.infer<typeof saveMapping>;

/** GET /v1/mappings/<id>, and the answer of PUT. `shipped`: comes with Rounds; saving it makes the organisation's own of the same id. */
export const savedMapping = z.object({ mapping: mappingSchema, shipped: z.boolean() });
export type SavedMapping = z.infer<typeof savedMapping>;

/** GET /v1/mappings */
export const mappingsResponse = z.object({
  mappings: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      description: z.string(),
      events: z.array(z.string()),
      columns: z.array(
        z.object({
          field: z.string(),
          names: z.array(z.string()),
          with: z.array(z.string()).optional(),
          kind: columnKind,
          required: z.boolean(),
          filled: z.boolean(),
        }),
      ),
    }),
  ),
});
export type MappingsResponse = z.infer<typeof mappingsResponse>;
