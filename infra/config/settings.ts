/**
 * Every setting of Rounds: its key, its rule, its default and the reason it exists.
 * In: text, as an environment or a file holds it. Out: values the program can use.
 * Refuses, through `load-config.ts`, unknown words, numbers out of range and half-given sets.
 * `.env.example` is written from this file (`npm run docs`).
 */
import { isIP } from 'node:net';
import { z } from 'zod';

/** One setting: the rule that reads its text, and what the documents say about it. */
type Setting<T extends z.ZodType> = {
  readonly schema: T;
  /** Why the setting exists and what it does, one or two plain sentences. */
  readonly reason: string;
  /** Shown instead of the default where the default is computed or empty. */
  readonly example?: string;
  /** Never shown, in no dump and no error. */
  readonly secret?: true;
};

const setting = <T extends z.ZodType>(schema: T, about: Omit<Setting<T>, 'schema'>): Setting<T> => ({ schema, ...about });

/** Text of whole numbers only: `Number` alone would take '', ' 1' and '1e3'. */
const integer = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((n) => n >= least && n <= most, `must be between ${least} and ${most}`);

const port = integer(1, 65_535);
const onOff = z.enum(['on', 'off'], 'must be on or off').transform((word) => word === 'on');
const text = z.string().min(1, 'must not be empty');
const identifier = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, 'must be a plain name: letters, digits, underscore');
const webAddress = z
  .url({ protocol: /^https?$/, error: 'must be a web address with http:// or https://' })
  .refine((address) => !/^https?:\/\/[^/]*@/.test(address), 'must not hold a name or password');
const brokerList = z
  .string()
  .transform((list) => list.split(',').map((entry) => entry.trim()))
  .refine(
    (list) => list.every((entry) => /^[A-Za-z0-9.-]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$/.test(entry)),
    'must be host:port, several separated by commas',
  );
const idList = z
  .string()
  .transform((list) => list.split(',').map((entry) => entry.trim()))
  .refine((list) => list.every((entry) => /^[a-z0-9-]{1,64}$/.test(entry)), 'must be ids of practices, separated by commas');

const addressList = z
  .string()
  .transform((list) => list.split(',').map((entry) => entry.trim()))
  .refine((list) => list.every((entry) => isIP(entry) !== 0), 'must be IP addresses, several separated by commas');

export const settings = {
  ROUNDS_DATA: setting(text.default('.rounds'), {
    reason:
      'The one folder all data of this machine lives in: events, store, accounts, keys. `npm run reset` empties it. Relative to the project folder.',
  }),
  ROUNDS_HOST: setting(text.default('127.0.0.1'), {
    reason: 'The address the web server listens on. Loopback by default, because a first start must not be visible to the network.',
  }),
  ROUNDS_PORT: setting(port.default(8080), { reason: 'The port the web server listens on.' }),
  ROUNDS_ORIGIN: setting(webAddress.optional(), {
    reason:
      'The address people type, when a proxy stands before Rounds. Decides links, cookies and the check of where a request comes from. Left out: http://HOST:PORT.',
    example: 'https://rounds.example.org',
  }),
  ROUNDS_PROXIES: setting(addressList.optional(), {
    reason:
      'The addresses of the proxies before Rounds. What they say in X-Forwarded-For is believed: guessing passwords is slowed by the address of who guesses, and the audit log names it. Left out: nobody is believed, and all who come through a proxy share its address.',
    example: '127.0.0.1',
  }),
  ROUNDS_HEALTH_PORT: setting(z.union([z.literal('none').transform(() => undefined), port]).optional(), {
    reason:
      'A second, loopback-only port for /livez and /readyz, for machines whose public port is not to be asked. Left out or none: they are on the main port only.',
    example: 'none',
  }),
  ROUNDS_LOG_LEVEL: setting(z.enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error').default('info'), {
    reason: 'How much the program writes about itself. No level ever writes patient data or secrets.',
  }),
  ROUNDS_DEMO: setting(onOff.default(true), {
    reason:
      'on: the first start fills an empty data folder with an invented group of practices. off: it starts empty and says how to send first data.',
    example: 'on',
  }),
  ROUNDS_DEMO_SEED: setting(integer(0, 2 ** 31 - 1).default(20_261_122), {
    reason: 'The seed of the invented group: the same seed gives the same events on every machine.',
  }),
  ROUNDS_DEMO_MONTHS: setting(integer(2, 36).default(14), {
    reason:
      'Months of invented history. A small machine is ready sooner with 3; a year and more lets every figure be compared with the year before.',
  }),
  ROUNDS_DEMO_PRACTICES: setting(idList.optional(), {
    reason:
      'The practices of the invented group to make, by their ids, separated by commas. A small machine is ready sooner with three. Left out: all twelve.',
    example: 'alder-family,sagebrush-family,pierpoint-cardiology',
  }),
  ROUNDS_KEYS_DIR: setting(text.optional(), {
    reason:
      "The folder of the organisation's keys, to keep them apart from the data. Whoever destroys it makes all raw messages unreadable for ever. Left out: `keys` in the data folder.",
    example: '/etc/rounds/keys',
  }),
  ROUNDS_DROP_DIR: setting(text.optional(), {
    reason:
      'The watched folder: a CSV file put here is read, then moved to done/ or rejected/ with a report. Left out: `drop` in the data folder.',
    example: '/srv/rounds/drop',
  }),

  ROUNDS_MLLP_PORT: setting(port.optional(), {
    reason: 'The port of the HL7 v2 listener (MLLP). Left out: there is none; HL7 files still come in by the drop folder and uploads.',
    example: '2575',
  }),
  ROUNDS_MLLP_HOST: setting(text.default('127.0.0.1'), {
    reason:
      'The address the HL7 v2 listener listens on. Anything beyond loopback wants ROUNDS_MLLP_TLS_CERT and ROUNDS_MLLP_TLS_KEY, or ROUNDS_MLLP_PLAIN=on.',
  }),
  ROUNDS_MLLP_FEED: setting(
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'must be small letters, digits, dots, dashes')
      .optional(),
    {
      reason:
        'One feed for all messages of the HL7 v2 listener: hl7v2/NAME. Left out: sending application and facility (MSH-3, MSH-4) name the feed of each message.',
      example: 'main',
    },
  ),
  ROUNDS_MLLP_TLS_CERT: setting(text.optional(), {
    reason: 'A file with the certificate of the HL7 v2 listener and those that signed it (PEM). Wants ROUNDS_MLLP_TLS_KEY as well.',
    example: '/etc/rounds/mllp.crt',
  }),
  ROUNDS_MLLP_TLS_KEY: setting(text.optional(), {
    reason: 'A file with the private key of that certificate (PEM).',
    example: '/etc/rounds/mllp.key',
  }),
  ROUNDS_MLLP_TLS_CA: setting(text.optional(), {
    reason:
      'A file with the authority that signs the certificates of senders (PEM). With it, a sender without such a certificate is refused.',
    example: '/etc/rounds/senders-ca.crt',
  }),
  ROUNDS_MLLP_TLS_CRL: setting(text.optional(), {
    reason: 'A file with the certificates that authority has taken back (PEM). Wants ROUNDS_MLLP_TLS_CA as well.',
    example: '/etc/rounds/senders.crl',
  }),
  ROUNDS_MLLP_PLAIN: setting(onOff.default(false), {
    reason:
      'on: the HL7 v2 listener talks in clear text beyond loopback, for networks that are protected otherwise (a VPN, a tunnel that ends on another machine).',
    example: 'off',
  }),

  KAFKA_BROKERS: setting(brokerList.optional(), {
    reason: 'An existing Kafka cluster to use instead of the embedded broker: host:port, several separated by commas.',
    example: 'kafka-1.example.org:9093,kafka-2.example.org:9093',
  }),
  KAFKA_SSL: setting(onOff.default(false), { reason: 'TLS towards the cluster of KAFKA_BROKERS.', example: 'off' }),
  KAFKA_SSL_CA: setting(text.optional(), {
    reason:
      "A file with the authority that signs the brokers' certificates (PEM), where it is none this machine trusts anyway. Wants KAFKA_SSL=on.",
    example: '/etc/rounds/kafka-ca.crt',
  }),
  KAFKA_SASL_MECHANISM: setting(
    z.enum(['plain', 'scram-sha-256', 'scram-sha-512'], 'must be plain, scram-sha-256 or scram-sha-512').optional(),
    {
      reason: 'How to sign in at the cluster. Wants KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD as well.',
      example: 'scram-sha-512',
    },
  ),
  KAFKA_SASL_USERNAME: setting(text.optional(), { reason: 'The name to sign in with at the cluster.', example: 'rounds' }),
  KAFKA_SASL_PASSWORD: setting(text.optional(), { reason: 'The password to sign in with at the cluster.', secret: true }),
  KAFKA_PORT: setting(port.optional(), {
    reason: 'A fixed loopback port for the embedded broker, for tools that want to look inside. Left out: any free port.',
    example: '9092',
  }),
  KAFKA_REPLICATION: setting(integer(1, 9).optional(), {
    reason:
      'Copies of each partition when Rounds creates its topics. Left out: 1 on the embedded broker, 3 on a cluster, so that one lost machine loses nothing.',
    example: '3',
  }),
  KAFKA_PARTITIONS: setting(integer(1, 256).optional(), {
    reason:
      "Partitions of each topic when Rounds creates it: the most processes that can share the work. Fixed for a topic's life. Left out: what the topic's own file says.",
    example: '6',
  }),

  CLICKHOUSE_URL: setting(webAddress.optional(), {
    reason: 'An existing ClickHouse server or cluster to use instead of the embedded engine.',
    example: 'https://clickhouse.example.org:8443',
  }),
  CLICKHOUSE_USER: setting(text.default('default'), { reason: 'The name to sign in with at CLICKHOUSE_URL.' }),
  CLICKHOUSE_PASSWORD: setting(z.string().default(''), { reason: 'The password to sign in with at CLICKHOUSE_URL.', secret: true }),
  CLICKHOUSE_DATABASE: setting(identifier.default('rounds'), { reason: 'The database that holds the tables at CLICKHOUSE_URL.' }),
  CLICKHOUSE_CLUSTER: setting(identifier.optional(), {
    reason: "The cluster's name as the servers know it. Makes tables Replicated and created on every machine of the cluster.",
    example: 'main',
  }),
} as const satisfies Record<string, Setting<z.ZodType>>;

export type SettingKey = keyof typeof settings;

/** What each key's text becomes. */
export type SettingValues = z.output<z.ZodObject<SettingSchemas>>;

/** The rules alone, by key. */
export type SettingSchemas = { [K in SettingKey]: (typeof settings)[K]['schema'] };

/** True when `key` names one of our settings. */
export const isSettingKey = (key: string): key is SettingKey => Object.hasOwn(settings, key);

/** Every key, in the order of the documents. */
export const settingKeys: readonly SettingKey[] = Object.keys(settings).filter(isSettingKey);

/** True when the value of this key must never be shown. */
export const isSecret = (key: SettingKey): boolean => 'secret' in settings[key];
