/**
 * Runs before every test file: random inputs start from one seed, so that a build says the same twice, and no setting of this machine
 * (its environment, `.env`) is one of the test. `TEST_SEED=n npm test` looks at other inputs; what they find becomes a case of its own.
 */
import fc from 'fast-check';

export const seed = Number(process.env['TEST_SEED'] ?? 367_482_673);

fc.configureGlobal({ seed });

for (const name of Object.keys(process.env)) if (/^(ROUNDS|KAFKA|CLICKHOUSE)_/.test(name)) delete process.env[name];
