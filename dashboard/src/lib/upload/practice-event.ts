/** A practice (and its region) as CloudEvents, the same that any other sender would send. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, 48) || 'practice';

export function practiceEvent(
  { name, timeZone, region }: { name: string; timeZone: string; region: string },
  now: Date,
): readonly object[] {
  const time = now.toISOString();
  const practice = slugOf(name);
  const common = { specversion: '1.0', source: '/rounds/welcome', time, recordedat: time, datacontenttype: 'application/json' };
  const regionId = region.trim() === '' ? undefined : slugOf(region);
  return [
    ...(regionId
      ? [
          {
            ...common,
            id: `region-${regionId}-${time}`,
            type: 'region.registered',
            subject: regionId,
            practiceid: '',
            data: { region: regionId, name: region.trim() },
          },
        ]
      : []),
    {
      ...common,
      id: `practice-${practice}-${time}`,
      type: 'practice.registered',
      subject: practice,
      practiceid: practice,
      data: { practice, name: name.trim(), timeZone, ...(regionId ? { region: regionId } : {}) },
    },
  ];
}
