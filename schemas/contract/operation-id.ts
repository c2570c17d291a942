/**
 * The name of an operation in the OpenAPI document, which generated clients call their methods by.
 * In: method and path. Out: camelCase, made of the path's words alone, so it changes only with the path.
 */

/**
 * `get /api/v1/kpis/{kpi}/series` is `getKpiSeries`: a word before a parameter is one of its kind, so it loses its plural.
 * A parameter with no word before it that could say so (the rest of a path) is named: `By` and its name.
 */
export function operationIdOf(method: string, path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== 'api' && !/^v\d+$/.test(part));
  const words = parts.flatMap((part, index) => {
    const before = parts[index - 1];
    if (isParameter(part)) return before?.endsWith('s') || (before && isParameter(before)) ? [] : ['by', part.slice(1, -1)];
    return (isParameter(parts[index + 1] ?? '') ? part.replace(/s$/, '') : part).split('-');
  });
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

const isParameter = (part: string): boolean => /^\{\w+\}$/.test(part);
