/**
 * Runs before every test file: random inputs start from one seed, so that a build says the same twice.
 * `TEST_SEED=n npm test` looks at others; what they find becomes a case of its own.
 */
import fc from 'fast-check';

export const seed = Number(process.env['TEST_SEED'] ?? 367_482_673);

fc.configureGlobal({ seed });
