/**
 * Where the project is on this disk. In: nothing. Out: its root folder. Refuses nothing.
 */
import { fileURLToPath } from 'node:url';

/** The project's folder; relative settings start here. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
