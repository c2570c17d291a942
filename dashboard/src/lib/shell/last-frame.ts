/**
 * What the frame of the screens showed last in this browser, so that a page which cannot be read stands inside it and does not replace it.
 * Kept by the layout in the browser only: a server's memory is shared by all readers.
 */
import type { AttentionResponse, WelcomeResponse } from '@rounds/schemas/contract/trust.contract.ts';
import type { Loaded } from '#lib/api/failure.ts';
import type { makeReader } from '#lib/reader.ts';

/** What the frame needs: the reader, the brief, how far a first load has come. */
export type Frame = Parameters<typeof makeReader>[0] & { attention: Loaded<AttentionResponse>; welcome: Loaded<WelcomeResponse> };
let last: Frame | null = null;

export const keepFrame = (frame: Frame): void => void (last = frame);
export const lastFrame = (): Frame | null => last;
