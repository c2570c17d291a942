/**
 * The readings of tables the server offers: what to choose when a sheet is uploaded.
 * In: the answer of GET /v1/mappings. Out: choices with their needed columns; nothing when the answer is not understood.
 */
export type MappingChoice = { id: string; title: string; description: string; needs: readonly string[]; perPractice: boolean };

const get = (value: unknown, name: string): unknown => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined);
const text = (value: unknown) => (typeof value === 'string' ? value : '');
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export function readMappings(body: unknown): MappingChoice[] {
  return list(get(body, 'mappings'))
    .flatMap((mapping) => {
      const id = text(get(mapping, 'id'));
      const columns = list(get(mapping, 'columns'));
      const needs = columns.filter((c) => get(c, 'required') === true).map((c) => text(list(get(c, 'names'))[0]) || text(get(c, 'field')));
      return id === ''
        ? []
        : [
            {
              id,
              title: text(get(mapping, 'title')) || id,
              description: text(get(mapping, 'description')),
              needs,
              perPractice: columns.some((c) => get(c, 'kind') === 'practice'),
            },
          ];
    })
    .toSorted((a, b) => Number(b.id.startsWith('generic')) - Number(a.id.startsWith('generic')));
}
