/** Time zones to choose from: those of the group's practices first, then the country's, then the one that is set. */
export const countryZones: readonly string[] = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Phoenix',
  'America/Los_Angeles',
  'America/Anchorage',
  'Pacific/Honolulu',
  'America/Puerto_Rico',
];

export const zonesOf = (own: readonly string[], set?: string): readonly string[] => [
  ...new Set([...own, ...countryZones, 'UTC', ...(set === undefined ? [] : [set])]),
];

/** `Pacific Time`: a zone as people call it. */
export const zoneWords = (zone: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'longGeneric' })
    .formatToParts(0)
    .find((part) => part.type === 'timeZoneName')?.value ?? zone;
