/** Where a chart's plot lies inside its drawing, as ECharts tells a custom series. */
export type Plot = { x: number; y: number; width: number; height: number };

export function plotOf(system: object): Plot {
  const of = (name: string) => {
    const value: unknown = Reflect.get(system, name);
    return typeof value === 'number' ? value : 0;
  };
  return { x: of('x'), y: of('y'), width: of('width'), height: of('height') };
}
