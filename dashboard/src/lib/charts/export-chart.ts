/** Pictures of a drawn chart: its SVG as text, or painted to a PNG at twice the size. */
import type { EChartsType } from 'echarts/core';
import { saveBlob } from '#lib/save-file.ts';

export function svgOf(chart: EChartsType): string {
  const url = chart.getDataURL({ type: 'svg' });
  return decodeURIComponent(url.slice(url.indexOf(',') + 1));
}

export function savePng(chart: EChartsType, name: string): void {
  const [width, height] = [chart.getWidth() * 2, chart.getHeight() * 2];
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const paint = canvas.getContext('2d');
    if (!paint) return;
    paint.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--surface');
    paint.fillRect(0, 0, width, height);
    paint.drawImage(image, 0, 0, width, height);
    canvas.toBlob((blob) => blob && saveBlob(name, blob), 'image/png');
  };
  image.src = chart.getDataURL({ type: 'svg' });
}
