/** One measured figure of `npm run bench`, with its goal where there is one. */
export interface Line {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: { readonly text: string; readonly met: boolean };
}
