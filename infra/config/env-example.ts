/**
 * The text of `.env.example`, from the settings themselves, so that it cannot tell another story.
 * In: nothing. Out: text. Refuses nothing; a test compares it with the file in the tree.
 */
import { settingKeys, settings, type SettingKey } from './settings.ts';

const width = 96;

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > width) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

function exampleOf(key: SettingKey): string {
  const about = settings[key];
  if ('example' in about) return about.example;
  const parsed = about.schema.safeParse(undefined);
  return parsed.success && parsed.data !== undefined ? String(parsed.data) : '';
}

/** All of `.env.example`: each key commented out with its reason above and its default or an example behind. */
export function envExample(): string {
  const head = [
    '# All settings of Rounds. Copy to `.env` and take the `#` away where you want something else.',
    '# Precedence, always: environment (this file included) over rounds.config.json over default.',
    '# Written by `npm run docs`; do not edit by hand.',
  ];
  const entries = settingKeys.map((key) => [...wrapped(settings[key].reason), `#${key}=${exampleOf(key)}`].join('\n'));
  return [head.join('\n'), ...entries].join('\n\n') + '\n';
}
