/** The marks' outlines on a 10 × 10 field, shared by Mark.svelte and the charts' symbols. */
export const DIAMOND = 'M5 0L10 5L5 10L0 5Z';
export const DISC = 'M5 0.6A4.4 4.4 0 1 1 5 9.4A4.4 4.4 0 1 1 5 0.6Z';
export const SQUARE = 'M0.8 0.8H9.2V9.2H0.8Z';
export const TRIANGLE = 'M5 1L9.4 9H0.6Z';
