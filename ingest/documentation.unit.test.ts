/** The doors' half of the OpenAPI document: what several addresses name is told once. */
import { expect, test } from 'vitest';
import { documentDoors } from './documentation.ts';

const { paths, schemas } = documentDoors();
const refs = [...JSON.stringify({ paths, schemas }).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = '']) => ref);

test('every schema that is named is there, and none is there that nobody names', () => {
  expect([...new Set(refs)].sort()).toEqual(
    Object.keys(schemas)
      .map((name) => `#/components/schemas/${name}`)
      .sort(),
  );
});

test('a mapping, a problem and a report stand nowhere inline', () => {
  const inline = JSON.stringify(paths);
  expect(
    ['"wholeState"', '"traceId"', '"unusedColumns":{"type":"array","items":{"type":"string"}},"rejections"'].filter((sign) =>
      inline.includes(sign),
    ),
  ).toEqual([]);
  expect(Object.keys(schemas)).toEqual(expect.arrayContaining(['Problem', 'Mapping', 'MappingSent', 'FileReport']));
});
