/** Every way a cluster or a server says no is a sentence that names the setting to look at, and holds no password. */
import { StoreError } from '@rounds/infra/clickhouse/store.types.ts';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';
import { LogError } from '@rounds/infra/kafka/event-log.types.ts';
import { describe, expect, test } from 'vitest';
import { clickHouseNotReached, kafkaNotReached } from './not-reached.ts';

const sentence = (error: unknown): string => (error instanceof OperatorError ? error.message : 'no sentence');
const withCode = (code: string): Error => Object.assign(new Error('x'), { code });

describe('Kafka', () => {
  test.each([
    ['a wrong password', new LogError('rejected', 'SASL PLAIN authentication failed: Invalid username or password'), 'KAFKA_SASL_PASSWORD'],
    ['an unknown authority', new LogError('unavailable', 'x', { cause: withCode('SELF_SIGNED_CERT_IN_CHAIN') }), 'KAFKA_SSL_CA'],
    [
      'a certificate of another name',
      new LogError('unavailable', 'x', { cause: withCode('ERR_TLS_CERT_ALTNAME_INVALID') }),
      'KAFKA_BROKERS',
    ],
    ['clear text where TLS is wanted', new LogError('unavailable', 'creating topics failed: Closed connection'), 'KAFKA_SSL=on'],
    ['TLS where there is none', new LogError('unavailable', 'write EPROTO: wrong version number'), 'KAFKA_SSL'],
    ['one broker for three copies', new LogError('rejected', 'Replication-factor is invalid'), 'KAFKA_REPLICATION'],
    ['no right to make topics', new LogError('rejected', 'Not authorized to access topics'), 'Create, Describe'],
    ['a name nobody has', new LogError('unavailable', 'getaddrinfo ENOTFOUND kafka'), 'DNS'],
    ['nobody there', new LogError('unavailable', 'connect ECONNREFUSED'), 'does not answer'],
    ['other partitions', new LogError('topic_mismatch', 'appointments has 6 partitions instead of 3'), 'KAFKA_PARTITIONS'],
  ])('%s', (_name, error, said) => {
    const text = sentence(kafkaNotReached(error, ['kafka.example.org:9093']));
    expect(text).toContain(said);
    expect(text).toContain('kafka.example.org:9093');
  });
});

describe('ClickHouse', () => {
  test.each([
    ['a wrong password', new StoreError('rejected', 'x', { clickhouseCode: 516 }), 'CLICKHOUSE_PASSWORD'],
    ['no database', new StoreError('rejected', 'x', { clickhouseCode: 81 }), 'CLICKHOUSE_DATABASE'],
    ['no rights', new StoreError('rejected', 'x', { clickhouseCode: 497 }), 'CREATE'],
    ['nobody there', new StoreError('unavailable', 'statement failed: ECONNREFUSED'), 'CLICKHOUSE_URL'],
    ['a certificate nobody signed', new StoreError('rejected', 'statement failed: SELF_SIGNED_CERT_IN_CHAIN'), 'certificate'],
  ])('%s', (_name, error, said) => {
    expect(sentence(clickHouseNotReached(error, 'https://ch.example.org:8443'))).toContain(said);
  });
});

test('what is none of theirs stays what it is', () => {
  const fault = new TypeError('of ours');
  expect([kafkaNotReached(fault, []), clickHouseNotReached(fault, '')]).toEqual([fault, fault]);
});
