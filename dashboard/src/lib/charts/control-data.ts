/** What a control chart is drawn from. */
import type { CatalogueEntry, SeriesResponse } from '@rounds/schemas/contract/kpi.contract.ts';

export type ControlData = {
  measure: CatalogueEntry;
  points: SeriesResponse['lines'][number]['points'];
  grain: SeriesResponse['grain'];
  annotations: SeriesResponse['annotations'];
  target: number | null;
};
