/**
 * Reads all settings at once: environment over file over default, always.
 * In: an environment and the text of `rounds.config.json`. Out: one frozen Config, with the source of each value.
 * Refuses with every mistake in one error: key, the value's shape (never the value) and the rule it breaks.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { OperatorError } from './operator-error.ts';
import { Secret } from './secret.ts';
import { isSecret, isSettingKey, settingKeys, settings, type SettingKey, type SettingSchemas, type SettingValues } from './settings.ts';

/** Where a value came from. */
export type Source = 'environment' | 'file' | 'default';

export type SaslSettings = {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: Secret;
};

/** The HL7 v2 listener; files are absolute paths. */
export type MllpSettings = {
  readonly host: string;
  readonly port: number;
  readonly feed: string | undefined;
  readonly tls:
    { readonly cert: string; readonly key: string; readonly ca: string | undefined; readonly crl: string | undefined } | undefined;
  /** Clear text beyond loopback. */
  readonly plain: boolean;
};

/** All settings as the program uses them; every folder is absolute. */
export type Config = {
  readonly dataDir: string;
  readonly keysDir: string;
  readonly dropDir: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly demo: {
    readonly on: boolean;
    readonly seed: number;
    readonly months: number;
    readonly practices: readonly string[] | undefined;
  };
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly origin: string;
    readonly proxies: readonly string[];
    readonly healthPort: number | undefined;
  };
  /** undefined: no listener. */
  readonly mllp: MllpSettings | undefined;
  readonly kafka: {
    /** undefined: the embedded broker. */
    readonly brokers: readonly string[] | undefined;
    readonly ssl: boolean;
    /** An absolute path; undefined: the authorities this machine trusts. */
    readonly caFile: string | undefined;
    readonly sasl: SaslSettings | undefined;
    readonly embeddedPort: number | undefined;
    readonly replication: number;
    /** undefined: what each topic's own entry says. */
    readonly partitions: number | undefined;
  };
  readonly clickhouse: {
    /** undefined: the embedded engine. */
    readonly url: string | undefined;
    readonly user: string;
    readonly password: Secret;
    readonly database: string;
    readonly cluster: string | undefined;
  };
  /** For `rounds config` and the settings page: each key, its value with secrets masked, and its source. */
  readonly listing: readonly { readonly key: SettingKey; readonly value: string; readonly source: Source }[];
};

export type ConfigInput = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of rounds.config.json, when there is one. */
  readonly fileText?: string | undefined;
  /** Relative folders start here. */
  readonly root: string;
};

type Mistake = { readonly key: string; readonly text: string };

/** A value described without being shown: secrets and typing slips alike must not reach a terminal or a log. */
function shapeOf(value: string): string {
  if (value === '') return 'empty text';
  const kind = /^\d+$/.test(value) ? 'digits' : /^[A-Za-z]+$/.test(value) ? 'letters' : 'mixed characters';
  return `${value.length} ${value.length === 1 ? 'character' : 'characters'}, ${kind}`;
}

const fileSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]));

function readFileValues(fileText: string | undefined, mistakes: Mistake[]): Record<string, string> {
  if (fileText === undefined) return {};
  let json: unknown;
  try {
    json = JSON.parse(fileText);
  } catch {
    mistakes.push({ key: 'rounds.config.json', text: 'is not JSON' });
    return {};
  }
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) {
    mistakes.push({ key: 'rounds.config.json', text: 'must be one object of keys and plain values' });
    return {};
  }
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries(parsed.data)) {
    if (isSettingKey(key))
      values[key] = Array.isArray(value) ? value.join(',') : value === true ? 'on' : value === false ? 'off' : String(value);
    else mistakes.push({ key, text: 'in rounds.config.json is no setting of Rounds' });
  }
  return values;
}

/** Our own prefix in the environment with an unknown name is a typing slip, not somebody else's variable. */
function unknownKeys(env: ConfigInput['env']): Mistake[] {
  return Object.keys(env)
    .filter((key) => key.startsWith('ROUNDS_') && !isSettingKey(key))
    .map((key) => ({ key, text: 'in the environment is no setting of Rounds' }));
}

/** Rules over more than one key. */
function checkSets(raw: Readonly<Record<string, string>>): Mistake[] {
  const mistakes: Mistake[] = [];
  const sasl = (['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] as const).filter((key) => raw[key] === undefined);
  if (sasl.length === 1 || sasl.length === 2)
    mistakes.push(...sasl.map((key) => ({ key, text: 'is missing: KAFKA_SASL_* are given together or not at all' })));
  if (raw.KAFKA_BROKERS !== undefined && raw.KAFKA_PORT !== undefined)
    mistakes.push({ key: 'KAFKA_PORT', text: 'is for the embedded broker, and KAFKA_BROKERS names a cluster: give one of the two' });
  if (raw.KAFKA_SSL_CA !== undefined && raw.KAFKA_SSL !== 'on') mistakes.push({ key: 'KAFKA_SSL_CA', text: 'wants KAFKA_SSL=on as well' });
  if (raw.KAFKA_SASL_MECHANISM === 'plain' && raw.KAFKA_SSL !== 'on' && raw.KAFKA_BROKERS?.split(',').every(isLoopbackBroker) === false)
    mistakes.push({ key: 'KAFKA_SSL', text: 'must be on for KAFKA_SASL_MECHANISM=plain, which sends the password as it is' });
  if (raw.CLICKHOUSE_CLUSTER !== undefined && raw.CLICKHOUSE_URL === undefined)
    mistakes.push({ key: 'CLICKHOUSE_CLUSTER', text: 'wants CLICKHOUSE_URL as well' });
  mistakes.push(...checkMllp(raw));
  return mistakes;
}

const isLoopbackBroker = (entry: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]):/.test(entry.trim());

function checkMllp(raw: Readonly<Record<string, string>>): Mistake[] {
  const mistakes: Mistake[] = [];
  const [cert, key] = [raw.ROUNDS_MLLP_TLS_CERT, raw.ROUNDS_MLLP_TLS_KEY];
  const together = 'is missing: ROUNDS_MLLP_TLS_CERT and ROUNDS_MLLP_TLS_KEY are given together or not at all';
  if ((cert === undefined) !== (key === undefined))
    mistakes.push({ key: cert === undefined ? 'ROUNDS_MLLP_TLS_CERT' : 'ROUNDS_MLLP_TLS_KEY', text: together });
  if (raw.ROUNDS_MLLP_TLS_CA !== undefined && cert === undefined)
    mistakes.push({ key: 'ROUNDS_MLLP_TLS_CA', text: 'wants ROUNDS_MLLP_TLS_CERT as well' });
  if (raw.ROUNDS_MLLP_TLS_CRL !== undefined && raw.ROUNDS_MLLP_TLS_CA === undefined)
    mistakes.push({ key: 'ROUNDS_MLLP_TLS_CRL', text: 'wants ROUNDS_MLLP_TLS_CA as well' });
  const host = raw.ROUNDS_MLLP_HOST ?? '127.0.0.1';
  const isLoopback = host === 'localhost' || host === '::1' || host.startsWith('127.');
  if (!isLoopback && cert === undefined && raw.ROUNDS_MLLP_PLAIN !== 'on')
    mistakes.push({
      key: 'ROUNDS_MLLP_HOST',
      text: 'is reached by other machines: give ROUNDS_MLLP_TLS_CERT and ROUNDS_MLLP_TLS_KEY, or ROUNDS_MLLP_PLAIN=on',
    });
  return mistakes;
}

/**
 * Reads and checks every setting.
 * @throws OperatorError (exit code 2) that lists all mistakes at once
 */
export function loadConfig(input: ConfigInput): Config {
  const mistakes: Mistake[] = unknownKeys(input.env);
  const fromFile = readFileValues(input.fileText, mistakes);
  const raw: Record<string, string> = {};
  const sources = new Map<SettingKey, Source>();
  for (const key of settingKeys) {
    // An empty variable is what shells and compose files make of "not set".
    const fromEnv = input.env[key] === '' ? undefined : input.env[key];
    const value = fromEnv ?? fromFile[key];
    if (value !== undefined) raw[key] = value;
    sources.set(key, fromEnv !== undefined ? 'environment' : fromFile[key] !== undefined ? 'file' : 'default');
  }
  const parsed = settingsObject.safeParse(raw);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const key = String(issue.path[0]);
      mistakes.push({ key, text: `(${shapeOf(raw[key] ?? '')}, from the ${sourceOf(sources, key)}) ${ruleOf(issue)}` });
    }
  }
  mistakes.push(...checkSets(raw));
  if (!parsed.success || mistakes.length > 0) throw new OperatorError(mistakesText(mistakes), 2);
  return toConfig(parsed.data, sources, input.root);
}

// Object.fromEntries forgets which key has which schema; taken from `settings` key by key, none can be mixed up.
const settingsObject = z.object(Object.fromEntries(settingKeys.map((key) => [key, settings[key].schema])) as SettingSchemas);

function ruleOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_union' ? 'must be none or a port number' : issue.message;
}

const sourceOf = (sources: ReadonlyMap<SettingKey, Source>, key: string): Source =>
  isSettingKey(key) ? (sources.get(key) ?? 'default') : 'default';

function mistakesText(mistakes: readonly Mistake[]): string {
  const lines = mistakes.map(({ key, text }) => `  ${key} ${text}`);
  return [`${mistakes.length === 1 ? 'One setting is' : `${mistakes.length} settings are`} not right; nothing was started:`, ...lines].join(
    '\n',
  );
}

function toConfig(values: SettingValues, sources: ReadonlyMap<SettingKey, Source>, root: string): Config {
  const dataDir = resolve(root, values.ROUNDS_DATA);
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = values;
  const sasl = mechanism && username && password ? { mechanism, username, password: new Secret(password) } : undefined;
  return Object.freeze<Config>({
    dataDir,
    keysDir: values.ROUNDS_KEYS_DIR === undefined ? resolve(dataDir, 'keys') : resolve(root, values.ROUNDS_KEYS_DIR),
    dropDir: values.ROUNDS_DROP_DIR === undefined ? resolve(dataDir, 'drop') : resolve(root, values.ROUNDS_DROP_DIR),
    logLevel: values.ROUNDS_LOG_LEVEL,
    demo: {
      on: values.ROUNDS_DEMO,
      seed: values.ROUNDS_DEMO_SEED,
      months: values.ROUNDS_DEMO_MONTHS,
      practices: values.ROUNDS_DEMO_PRACTICES,
    },
    http: {
      host: values.ROUNDS_HOST,
      port: values.ROUNDS_PORT,
      origin: (
        values.ROUNDS_ORIGIN ?? `http://${values.ROUNDS_HOST === '0.0.0.0' ? 'localhost' : values.ROUNDS_HOST}:${values.ROUNDS_PORT}`
      ).replace(/\/$/, ''),
      proxies: values.ROUNDS_PROXIES ?? [],
      healthPort: values.ROUNDS_HEALTH_PORT,
    },
    mllp: mllpOf(values, root),
    kafka: {
      brokers: values.KAFKA_BROKERS,
      ssl: values.KAFKA_SSL,
      caFile: values.KAFKA_SSL_CA === undefined ? undefined : resolve(root, values.KAFKA_SSL_CA),
      sasl,
      embeddedPort: values.KAFKA_PORT,
      replication: values.KAFKA_REPLICATION ?? (values.KAFKA_BROKERS === undefined ? 1 : 3),
      partitions: values.KAFKA_PARTITIONS,
    },
    clickhouse: {
      url: values.CLICKHOUSE_URL,
      user: values.CLICKHOUSE_USER,
      password: new Secret(values.CLICKHOUSE_PASSWORD),
      database: values.CLICKHOUSE_DATABASE,
      cluster: values.CLICKHOUSE_CLUSTER,
    },
    listing: settingKeys.map((key) => ({ key, value: shown(key, values[key]), source: sources.get(key) ?? 'default' })),
  });
}

function mllpOf(values: SettingValues, root: string): MllpSettings | undefined {
  const { ROUNDS_MLLP_PORT: port, ROUNDS_MLLP_TLS_CERT: cert, ROUNDS_MLLP_TLS_KEY: key } = values;
  if (port === undefined) return undefined;
  const file = (path: string | undefined): string | undefined => (path === undefined ? undefined : resolve(root, path));
  return {
    host: values.ROUNDS_MLLP_HOST,
    port,
    feed: values.ROUNDS_MLLP_FEED,
    tls:
      cert === undefined || key === undefined
        ? undefined
        : {
            cert: resolve(root, cert),
            key: resolve(root, key),
            ca: file(values.ROUNDS_MLLP_TLS_CA),
            crl: file(values.ROUNDS_MLLP_TLS_CRL),
          },
    plain: values.ROUNDS_MLLP_PLAIN,
  };
}

function shown(key: SettingKey, value: unknown): string {
  if (value === undefined || value === '') return '';
  if (isSecret(key)) return '********';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return Array.isArray(value) ? value.join(',') : JSON.stringify(value).replace(/^"|"$/g, '');
}

/** The settings of this process: its environment and `rounds.config.json` in `root`. The only reader of process.env. */
export function configOfProcess(root: string): Config {
  let fileText: string | undefined;
  try {
    fileText = readFileSync(resolve(root, 'rounds.config.json'), 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return loadConfig({ env: process.env, fileText, root });
}
