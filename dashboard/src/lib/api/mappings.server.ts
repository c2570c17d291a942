/** The mappings the ingest door offers to this reader; none when it refuses or is away. */
import { readMappings } from '#lib/upload/mappings.ts';
import type { MappingChoice } from '#lib/upload/mappings.ts';

export async function loadMappings(ask: typeof fetch): Promise<MappingChoice[]> {
  try {
    const response = await ask('/v1/mappings', { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(5000) });
    return response.ok ? readMappings(await response.json()) : [];
  } catch {
    return [];
  }
}
