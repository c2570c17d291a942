/**
 * docs/kpis.md, made from the KPI files: what each measures, leaves out, counts on, and where the definition comes from.
 * In: the catalogue. Out: Markdown. A test holds that the file in the tree is this text.
 */
import { facts } from '@rounds/schemas/facts/fact.ts';
import { kpis } from '@rounds/schemas/kpis/index.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';

const direction = { up: 'up', down: 'down', neutral: 'none: changes are marked, not judged' } as const;

function section(kpi: Kpi): string {
  const labels = facts[kpi.num.fact].dimensions.filter(({ column }) => kpi.dimensions.includes(column)).map(({ label }) => label.toLowerCase());
  const parameters = Object.entries(kpi.parameters).map(([name, value]) => `${name} ${value}`);
  const lines = [
    `## ${kpi.title}`,
    '',
    `\`${kpi.id}\`, version ${kpi.version}, valid from ${kpi.validFrom}. Unit: ${kpi.unit}. Wanted direction: ${direction[kpi.direction]}.`,
    '',
    `- **Counts**: ${kpi.counts}`,
    `- **Leaves out**: ${kpi.leavesOut}`,
    `- **Formula**: ${kpi.formula}`,
    `- **Clock**: ${kpi.anchor}.${parameters.length > 0 ? ` Parameters: ${parameters.join(', ')}.` : ''}`,
    `- **By**: ${labels.join(', ')}.`,
    ...(kpi.excluded.length > 0 ? [`- **Rows left out are listed with their reason**: ${kpi.excluded.map(({ reason }) => reason.toLowerCase()).join('; ')}.`] : []),
    `- **Source**: ${kpi.source}`,
    ...kpi.benchmarks.map(({ text, population, year, source }) => `- **Published**: ${text} (${population}, ${year}; ${source}).`),
    `- **File**: [schemas/kpis/${kpi.id.replaceAll('_', '-')}.kpi.ts](../schemas/kpis/${kpi.id.replaceAll('_', '-')}.kpi.ts)`,
  ];
  return lines.join('\n');
}

/** The whole file. */
export function kpisDoc(): string {
  return `# Measures\n\nGenerated from \`schemas/kpis/\` by \`npm run docs\`; do not edit.\n\n${kpis.map(section).join('\n\n')}\n`;
}
