/**
 * Why a Kafka cluster or a ClickHouse server cannot be used, as a sentence with the setting to look at.
 * In: what the event log or the store threw while connecting, where to. Out: an OperatorError. Refuses to tell secrets: there are none in
 * what either throws. Faults it does not know keep their own words.
 */
import { StoreError } from '@rounds/infra/clickhouse/store.types.ts';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';
import { LogError } from '@rounds/infra/kafka/event-log.types.ts';

const certificateCodes =
  /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_(HAS_EXPIRED|NOT_YET_VALID|UNTRUSTED|SIGNATURE)|ERR_TLS_CERT_ALTNAME/;

const kafkaReasons: readonly (readonly [RegExp, string])[] = [
  [/sasl|authentication failed/i, 'refused the sign-in. Look at KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD and KAFKA_SASL_MECHANISM'],
  [
    certificateCodes,
    'shows a certificate that is not trusted here, or is for another name. Put the authority that signed it into KAFKA_SSL_CA, and the names it is made for into KAFKA_BROKERS',
  ],
  [/replication.?factor/i, 'has fewer brokers than copies are wanted. Set KAFKA_REPLICATION to at most their number'],
  [
    /authoriz/i,
    'does not let this user do that. It needs Create, Describe, Read and Write on the topics of Rounds and on the groups rounds-*',
  ],
  [
    /wrong version number|packet length too long|EPROTO/i,
    'does not speak TLS at this port. Look at KAFKA_SSL and the port in KAFKA_BROKERS',
  ],
  [
    /closed connection|ECONNRESET|socket hang up/i,
    'closes the connection without a word: it may want TLS (KAFKA_SSL=on), or a sign-in (KAFKA_SASL_*)',
  ],
  [/ENOTFOUND|EAI_AGAIN/i, 'has no such name in the DNS. Look at KAFKA_BROKERS'],
];

/** The sentence for what opening the event log threw. @returns the error itself when it is none of the log's */
export function kafkaNotReached(error: unknown, brokers: readonly string[]): unknown {
  if (!(error instanceof LogError)) return error;
  const where = `The Kafka cluster at ${brokers.join(', ')}`;
  if (error.code === 'topic_mismatch')
    return new OperatorError(`${where} has topics that were made otherwise: ${error.message}. Set KAFKA_PARTITIONS as it was then.`);
  const words = `${error.message} ${codeOf(error.cause)}`;
  const reason = kafkaReasons.find(([pattern]) => pattern.test(words))?.[1];
  return new OperatorError(
    `${where} ${reason ?? (error.transient ? 'does not answer. Look at KAFKA_BROKERS' : 'refused')} (${error.message}).`,
  );
}

/** The sentence for what opening a ClickHouse server threw. @returns the error itself when it is none of the store's */
export function clickHouseNotReached(error: unknown, url: string): unknown {
  if (!(error instanceof StoreError)) return error;
  const reason = clickHouseReason(error);
  return new OperatorError(`The ClickHouse server at ${url} ${reason} (${error.message}).`);
}

function clickHouseReason({ clickhouseCode, message, kind }: StoreError): string {
  if (clickhouseCode === 516 || clickhouseCode === 193) return 'refused the sign-in. Look at CLICKHOUSE_USER and CLICKHOUSE_PASSWORD';
  if (clickhouseCode === 81) return 'has no database of this name. Make it, or look at CLICKHOUSE_DATABASE';
  if (clickhouseCode === 497) return 'does not let this user do that. It needs CREATE, ALTER, DROP, INSERT and SELECT in its database';
  if (certificateCodes.test(message)) return 'shows a certificate that is not trusted here';
  return kind === 'unavailable' ? 'does not answer. Look at CLICKHOUSE_URL' : 'refused';
}

const codeOf = (cause: unknown): string => (cause instanceof Error && 'code' in cause ? String(cause.code) : '');
