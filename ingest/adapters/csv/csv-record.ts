/** One record of a table, as the readers of text and of workbooks give it out. */
export interface CsvRecord {
  readonly fields: readonly string[];
  /** First line of the record, 1 is the header's. */
  readonly line: number;
  /** The record as it stands in the file, without its line end. */
  readonly raw: string;
}
