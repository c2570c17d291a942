/** The cookie that says: the page asked by itself, not its reader. hooks.server.ts passes it on as a header of the same name. */
export const BACKGROUND = 'rounds-background';
