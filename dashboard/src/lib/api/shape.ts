/**
 * Answers of our own server as the browser reads them, without the contracts' parser, which would be most of a page's script.
 * In: JSON. Out: parts of it, or nothing where the part is not what it should be. The server has held the answer to its contract already.
 */
export const part = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
export const textOf = (value: unknown, name: string): string => {
  const found = part(value, name);
  return typeof found === 'string' ? found : '';
};
export const numberOf = (value: unknown, name: string): number => {
  const found = part(value, name);
  return typeof found === 'number' ? found : 0;
};
export const listOf = (value: unknown, name: string): readonly unknown[] => {
  const found = part(value, name);
  return Array.isArray(found) ? found : [];
};
