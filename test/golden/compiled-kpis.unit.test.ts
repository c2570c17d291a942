/**
 * The SQL of every KPI as text, reviewed like code: a change of a definition or of the compiler shows here, line by line.
 * After a wanted change: `pnpm vitest run test/golden -u`, and read the difference before it is committed.
 */
import { compileStateColumns, factsOf } from '@rounds/infra/clickhouse/compile-kpi.ts';
import { kpis } from '@rounds/schemas/kpis/index.ts';
import { expect, it } from 'vitest';

it.each(kpis.map((kpi) => [kpi.id, kpi] as const))('%s compiles to the reviewed SQL', async (id, kpi) => {
  const text = factsOf(kpi).map((fact) => {
    const columns = Object.entries(compileStateColumns(kpi, fact)).map(([name, sql]) => `  ${name}\n    ${sql}\n`);
    return `FROM ${fact}\n${columns.join('')}`;
  });
  const excluded = kpi.excluded.map(({ reason, where }) => `  ${reason}\n    ${where}\n`);
  await expect(`${text.join('\n')}\nLEFT OUT\n${excluded.join('')}`).toMatchFileSnapshot(`./${id}.sql.txt`);
});
