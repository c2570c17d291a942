/** The screen of a feed. Its name has slashes (`csv/openemr-appointments`); the first part is its adapter. */
export const feedHref = (feed: string): string => `/feeds/${feed.split('/').map(encodeURIComponent).join('/')}`;
