/** Settings: precedence for every key, all mistakes at once, no value of a secret in any way out. */
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { envExample } from './env-example.ts';
import { loadConfig } from './load-config.ts';
import { OperatorError } from './operator-error.ts';
import { isSecret, settingKeys, type SettingKey } from './settings.ts';

/** Two good texts a key, one for the file and one for the environment, and what each is shown as. */
const samples: Record<SettingKey, { file: string; env: string }> = {
  ROUNDS_DATA: { file: 'a', env: 'b' },
  ROUNDS_HOST: { file: '127.0.0.2', env: '0.0.0.0' },
  ROUNDS_PORT: { file: '81', env: '82' },
  ROUNDS_ORIGIN: { file: 'https://a.example', env: 'https://b.example' },
  ROUNDS_PROXIES: { file: '127.0.0.1', env: '10.0.0.2,::1' },
  ROUNDS_HEALTH_PORT: { file: '83', env: '84' },
  ROUNDS_LOG_LEVEL: { file: 'warn', env: 'debug' },
  ROUNDS_DEMO: { file: 'off', env: 'on' },
  ROUNDS_DEMO_SEED: { file: '1', env: '2' },
  ROUNDS_DEMO_MONTHS: { file: '6', env: '3' },
  ROUNDS_DEMO_PRACTICES: { file: 'a', env: 'b,c' },
  ROUNDS_KEYS_DIR: { file: 'k1', env: 'k2' },
  ROUNDS_DROP_DIR: { file: 'd1', env: 'd2' },
  ROUNDS_MLLP_PORT: { file: '2575', env: '2576' },
  ROUNDS_MLLP_HOST: { file: '127.0.0.3', env: 'localhost' },
  ROUNDS_MLLP_FEED: { file: 'a', env: 'b' },
  ROUNDS_MLLP_TLS_CERT: { file: 'c1', env: 'c2' },
  ROUNDS_MLLP_TLS_KEY: { file: 'k1', env: 'k2' },
  ROUNDS_MLLP_TLS_CA: { file: 'a1', env: 'a2' },
  ROUNDS_MLLP_TLS_CRL: { file: 'r1', env: 'r2' },
  ROUNDS_MLLP_PLAIN: { file: 'on', env: 'off' },
  KAFKA_BROKERS: { file: 'a:1', env: 'b:1,c:2' },
  KAFKA_SSL: { file: 'on', env: 'off' },
  KAFKA_SSL_CA: { file: 'a1', env: 'a2' },
  KAFKA_SASL_MECHANISM: { file: 'plain', env: 'scram-sha-256' },
  KAFKA_SASL_USERNAME: { file: 'u1', env: 'u2' },
  KAFKA_SASL_PASSWORD: { file: 'hush-1', env: 'hush-2' },
  KAFKA_PORT: { file: '9092', env: '9093' },
  KAFKA_REPLICATION: { file: '2', env: '3' },
  KAFKA_PARTITIONS: { file: '4', env: '5' },
  CLICKHOUSE_URL: { file: 'http://a.example:8123', env: 'http://b.example:8123' },
  CLICKHOUSE_USER: { file: 'u1', env: 'u2' },
  CLICKHOUSE_PASSWORD: { file: 'hush-1', env: 'hush-2' },
  CLICKHOUSE_DATABASE: { file: 'd1', env: 'd2' },
  CLICKHOUSE_CLUSTER: { file: 'c1', env: 'c2' },
};

/** What else must be given for a key to be allowed. */
function companions(key: SettingKey): Record<string, string> {
  if (key.startsWith('KAFKA_SASL')) return { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'x', KAFKA_SASL_PASSWORD: 'x' };
  if (key === 'KAFKA_SSL_CA') return { KAFKA_SSL: 'on' };
  if (key.startsWith('ROUNDS_MLLP_TLS')) return { ROUNDS_MLLP_TLS_CERT: 'c', ROUNDS_MLLP_TLS_KEY: 'k', ROUNDS_MLLP_TLS_CA: 'a' };
  return key === 'CLICKHOUSE_CLUSTER' ? { CLICKHOUSE_URL: 'http://x.example' } : {};
}

function load(env: Record<string, string>, file: Record<string, unknown> = {}) {
  return loadConfig({ env, fileText: JSON.stringify(file), root: '/srv' });
}

function listed(config: ReturnType<typeof load>, key: SettingKey) {
  return config.listing.find((entry) => entry.key === key);
}

function mistakesOf(env: Record<string, string>, file: Record<string, unknown> = {}): string {
  try {
    load(env, file);
  } catch (error) {
    if (error instanceof OperatorError) return error.message;
    throw error;
  }
  return '';
}

describe('settings', () => {
  test.each(settingKeys)('%s: environment over file over default, and the source is told', (key) => {
    const { file, env } = samples[key];
    const mask = (text: string): string => (isSecret(key) ? '********' : text);
    expect(listed(load({}), key)?.source).toBe('default');
    expect(listed(load({}, { ...companions(key), [key]: file }), key)).toEqual({ key, value: mask(file), source: 'file' });
    expect(listed(load({ [key]: env }, { ...companions(key), [key]: file }), key)).toEqual({
      key,
      value: mask(env),
      source: 'environment',
    });
  });

  test('an empty variable counts as not given', () => {
    expect(load({ ROUNDS_PORT: '' }).http.port).toBe(8080);
  });

  test('every mistake is reported at once, with key, shape and rule', () => {
    const text = mistakesOf({ ROUNDS_PORT: '80a', ROUNDS_DMO: 'on', KAFKA_BROKERS: 'nowhere' }, { ROUNDS_DEMO: 'yes', colour: 'red' });
    expect(text).toContain('5 settings are not right');
    expect(text).toMatch(/ROUNDS_PORT \(3 characters, mixed characters, from the environment\) must be a whole number/);
    expect(text).toMatch(/ROUNDS_DEMO \(3 characters, letters, from the file\) must be on or off/);
    for (const key of ['ROUNDS_DMO', 'KAFKA_BROKERS', 'colour']) expect(text).toContain(key);
  });

  test('no mistake repeats a value', () => {
    const text = mistakesOf({ KAFKA_SASL_PASSWORD: 'canary-1', CLICKHOUSE_URL: 'http://me:canary-2@host', ROUNDS_PORT: 'canary-3' });
    expect(text).not.toContain('canary');
    expect(text).toContain('CLICKHOUSE_URL');
  });

  test('half a set is refused', () => {
    expect(mistakesOf({ KAFKA_SASL_USERNAME: 'x' })).toContain('given together or not at all');
    expect(mistakesOf({ CLICKHOUSE_CLUSTER: 'x' })).toContain('wants CLICKHOUSE_URL');
    expect(mistakesOf({ KAFKA_BROKERS: 'a:1', KAFKA_PORT: '1' })).toContain('give one of the two');
    expect(mistakesOf({ KAFKA_BROKERS: 'a:1', KAFKA_SSL_CA: 'ca.crt' })).toContain('wants KAFKA_SSL=on');
  });

  test.each([
    ['beyond loopback in clear text', { KAFKA_BROKERS: '127.0.0.1:1,kafka.example.org:1' }, true],
    ['beyond loopback over TLS', { KAFKA_BROKERS: 'kafka.example.org:1', KAFKA_SSL: 'on' }, false],
    ['on loopback', { KAFKA_BROKERS: 'localhost:1, 127.0.0.1:2' }, false],
  ])('a password that goes as it is, %s: refused %#', (_name, env, refused) => {
    const sasl = { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'x', KAFKA_SASL_PASSWORD: 'y' };
    expect(mistakesOf({ ...env, ...sasl }).includes('sends the password as it is')).toBe(refused);
  });

  test('a dump of the whole config shows no secret', () => {
    const config = load({
      CLICKHOUSE_PASSWORD: 'canary',
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'x',
      KAFKA_SASL_PASSWORD: 'canary',
    });
    expect(config.clickhouse.password.reveal()).toBe('canary');
    expect(JSON.stringify(config) + inspect(config, { depth: 9 }) + String(config.clickhouse.password)).not.toContain('canary');
  });

  test('a cluster gets three copies, the embedded broker one', () => {
    expect(load({}).kafka.replication).toBe(1);
    expect(load({ KAFKA_BROKERS: 'a:1' }).kafka.replication).toBe(3);
  });

  test('.env.example is fresh: run `npm run docs`', () => {
    expect(readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')).toBe(envExample());
  });
});

describe('the HL7 v2 listener', () => {
  test('is off without a port', () => {
    expect(load({}).mllp).toBeUndefined();
  });
  test('is on loopback unless told otherwise', () => {
    expect(load({ ROUNDS_MLLP_PORT: '2575' }).mllp).toEqual({
      host: '127.0.0.1',
      port: 2575,
      feed: undefined,
      tls: undefined,
      plain: false,
    });
  });
  test.each([
    ['clear text beyond loopback', { ROUNDS_MLLP_HOST: '0.0.0.0' }, 'ROUNDS_MLLP_PLAIN=on'],
    ['a certificate without its key', { ROUNDS_MLLP_TLS_CERT: 'c' }, 'ROUNDS_MLLP_TLS_KEY is missing'],
    ['an authority without a certificate', { ROUNDS_MLLP_TLS_CA: 'c' }, 'wants ROUNDS_MLLP_TLS_CERT'],
    ['a list of revoked without an authority', { ROUNDS_MLLP_TLS_CRL: 'c' }, 'wants ROUNDS_MLLP_TLS_CA'],
    ['a feed that is no name', { ROUNDS_MLLP_FEED: 'Front Desk' }, 'small letters'],
  ])('refuses %s', (_name, env, sentence) => {
    expect(mistakesOf({ ROUNDS_MLLP_PORT: '2575', ...env })).toContain(sentence);
  });
  test('reaches other machines with a certificate, or when told to', () => {
    const tls = { ROUNDS_MLLP_TLS_CERT: 'c', ROUNDS_MLLP_TLS_KEY: 'k', ROUNDS_MLLP_TLS_CA: '/etc/ca' };
    expect(load({ ROUNDS_MLLP_PORT: '1', ROUNDS_MLLP_HOST: '0.0.0.0', ...tls }).mllp?.tls).toEqual({
      cert: '/srv/c',
      key: '/srv/k',
      ca: '/etc/ca',
      crl: undefined,
    });
    expect(load({ ROUNDS_MLLP_PORT: '1', ROUNDS_MLLP_HOST: '0.0.0.0', ROUNDS_MLLP_PLAIN: 'on' }).mllp?.plain).toBe(true);
  });
});
