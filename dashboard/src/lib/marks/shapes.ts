/** The marks' outlines on a 10 × 10 field, shared by Mark.svelte and the charts' symbols. */
export const DIAMOND = 'M5 0L10 5L5 10L0 5Z';
export const DISC = 'M5 0.6A4.4 4.4 0 1 1 5 9.4A4.4 4.4 0 1 1 5 0.6Z';
export const SQUARE = 'M0.8 0.8H9.2V9.2H0.8Z';
export const HOURGLASS = 'M2 0.8H8M2 9.2H8M2.6 0.8C2.6 4.2 7.4 5.8 7.4 9.2M7.4 0.8C7.4 4.2 2.6 5.8 2.6 9.2';
export const TRIANGLE = 'M5 1L9.4 9H0.6Z';
