/**
 * A Chromium for the browser tests.
 * In: this machine. Out: one is there, or a plain line says that the browser tests will fail and what to install.
 * Refuses to download a browser from anywhere but the system's packages.
 */
import { existsSync } from 'node:fs';
import { aptInstall, canInstall } from './java.mjs';
import { which } from './places.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macPlaces = ['/Applications/Chromium.app', '/Applications/Google Chrome.app'];

const found = () => names.some((name) => which(name) !== undefined) || macPlaces.some((place) => existsSync(place));

/** Installs Chromium on Debian as root; elsewhere says what is missing and lets the other tests run. */
export async function ensureChromium() {
  if (found()) return;
  // Without it the other tests still run.
  if (canInstall()) await aptInstall(['chromium']).catch(() => {});
  if (found()) return;
  process.stderr.write(
    '! Chromium was not found: tests in a browser will fail. Install it: apt-get install chromium (Debian, as root) or brew install --cask chromium.\n',
  );
}
