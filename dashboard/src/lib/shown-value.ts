/** The value a reader may see. Where nothing was counted there is no zero: silence is not zero. */
export function shownValue(measured: { value: number | null; verdict: string }): number | null {
  return measured.verdict === 'no_data' ? null : measured.value;
}
