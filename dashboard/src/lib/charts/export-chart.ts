/**
 * Pictures of a drawn chart that stand alone: named, on the theme's surface, in the page's own type. SVG as text, or painted to a PNG.
 * In: the chart, and what it shows. Out: a picture; without the font's file, in whatever type the reader of the picture has.
 */
import type { EChartsType } from 'echarts/core';
import { saveBlob } from '#lib/save-file.ts';

export type PictureHead = { readonly title: string; readonly note: string };

const HEAD_PX = 60;
const FONT_FILE = /inter-latin-opsz-normal[^/]*\.woff2/;
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A picture may load nothing: its font has to be in it. */
async function fontRule(): Promise<string> {
  const address = performance.getEntriesByType('resource').find((entry) => FONT_FILE.test(entry.name))?.name;
  if (!address) return '';
  try {
    const blob = await (await fetch(address)).blob();
    const data = await new Promise<string>((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : '');
      reader.onerror = () => reject(new Error('the font could not be read'));
      reader.readAsDataURL(blob);
    });
    return `<style>@font-face{font-family:'Inter Variable';font-weight:100 900;src:url(${data})}</style>`;
  } catch {
    return '';
  }
}

/** The chart below its name. */
export async function svgOf(chart: EChartsType, { title, note }: PictureHead): Promise<string> {
  const url = chart.getDataURL({ type: 'svg' });
  const drawing = decodeURIComponent(url.slice(url.indexOf(',') + 1)).replace('<svg ', `<svg y="${HEAD_PX}" `);
  const [width, height] = [chart.getWidth(), chart.getHeight() + HEAD_PX];
  const theme = getComputedStyle(document.documentElement);
  const token = (name: string) => theme.getPropertyValue(`--${name}`).trim();
  const font = 'font-family="\'Inter Variable\', Inter, system-ui, sans-serif"';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    await fontRule(),
    `<rect width="100%" height="100%" fill="${token('surface')}"/>`,
    `<text x="16" y="26" ${font} font-size="14" font-weight="620" fill="${token('ink')}">${escaped(title)}</text>`,
    `<text x="16" y="45" ${font} font-size="12" fill="${token('ink-2')}">${escaped(note)}</text>`,
    `${drawing}</svg>`,
  ].join('');
}

export async function savePng(chart: EChartsType, head: PictureHead, name: string): Promise<void> {
  const [width, height] = [chart.getWidth() * 2, (chart.getHeight() + HEAD_PX) * 2];
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await svgOf(chart, head))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const paint = canvas.getContext('2d');
  if (!paint) return;
  paint.drawImage(image, 0, 0, width, height);
  canvas.toBlob((blob) => blob && saveBlob(name, blob), 'image/png');
}
