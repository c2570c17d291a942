/** Ends the session and leaves nothing of the last reader on the screen. */
export async function signOut(): Promise<void> {
  await fetch('/api/v1/session', { method: 'DELETE' }).catch(() => undefined);
  // A full load, not a navigation: figures of the last reader must not stay in memory.
  location.assign('/login');
}
