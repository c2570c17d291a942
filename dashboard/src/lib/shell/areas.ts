/** Which part of the catalogue each area screen lists. */
export type AreaScreen = { id: string; title: string; holds: readonly string[] };

export const areas: readonly AreaScreen[] = [
  { id: 'access', title: 'Access', holds: ['access'] },
  { id: 'flow', title: 'Flow', holds: ['flow', 'productivity'] },
  { id: 'people', title: 'People', holds: ['staffing'] },
  { id: 'revenue', title: 'Revenue cycle', holds: ['revenue_cycle'] },
];

export const areaById = (id: string): AreaScreen | undefined => areas.find((area) => area.id === id);
/** The screen a measure belongs to. */
export const areaOf = (catalogueArea: string): { id: string; title: string } =>
  areas.find((area) => area.holds.includes(catalogueArea)) ?? { id: 'access', title: 'Access' };
