/**
 * Passwords: argon2id with 64 MiB, 3 passes, 1 lane (guarantees.md (d) row 4).
 * In: what a person typed. Out: a PHC string to keep, or yes and no.
 * Refuses passwords under 8 characters, the most used ones, and the account's own name. Unknown accounts cost the same time.
 */
import { hash, verify } from '@node-rs/argon2';
import { createTurns } from './turns.ts';

// The algorithm is left at the library's default, argon2id; a test reads it in the stored text.
const options = { memoryCost: 64 * 1024, timeCost: 3, parallelism: 1 };
/** 256 MiB and four threads at most, whoever asks (guarantees.md S6). */
const inTurn = createTurns(4);

// Those of the published most-used lists that have 8 characters or more.
const mostUsed = new Set(
  `12345678 123456789 1234567890 11111111 00000000 87654321 12341234 11223344 88888888 123123123 987654321 password password1 password12 password123
  passw0rd p@ssword p@ssw0rd qwertyui qwerty12 qwerty123 qwertyuiop 1q2w3e4r 1qaz2wsx zaq12wsx asdfghjk asdf1234 abcd1234 abc12345 iloveyou sunshine princess
  football baseball superman trustno1 letmein1 welcome1 welcome123 admin123 administrator changeme changeme1 starwars whatever computer internet
  michelle jennifer corvette mercedes maverick samantha victoria elephant dolphins spiderman basketball butterfly liverpool chocolate
  healthcare hospital medicine practice rounds123 clinic123 doctor123`.split(/\s+/),
);

export type PasswordRule =
  'at least 8 characters' | 'at most 256 characters' | 'not one of the most used passwords' | "not the account's name";

/** The rule a new password breaks, or null. No composition rules: length is what counts. */
export function brokenPasswordRule(password: string, name: string): PasswordRule | null {
  if (password.length < 8) return 'at least 8 characters';
  if (password.length > 256) return 'at most 256 characters';
  const plain = password.toLowerCase();
  if (mostUsed.has(plain)) return 'not one of the most used passwords';
  return plain === name.toLowerCase() ? "not the account's name" : null;
}

/** The PHC string of a password. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, options));
}

let standIn: Promise<string> | null = null;

/** True when the password is right. Without a stored hash it works as long and says no. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  standIn ??= hashPassword('no account has this password');
  const against = stored ?? (await standIn);
  const right = await inTurn(() => verify(against, password, options).catch(() => false));
  return right && stored !== null;
}
