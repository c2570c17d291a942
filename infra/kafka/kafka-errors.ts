/**
 * What kafkajs says, in our words: its errors as LogErrors, its log lines in our log.
 * In: anything thrown, log entries. Out: LogError with a code; warnings without payloads.
 * Refuses to pass on log levels below warning: kafkajs reports every join and fetch.
 */
import { LogError, type LogErrorCode } from './event-log.types.ts';

export interface TroubleLogger {
  warn(fields: object, message: string): void;
}

const codesByType: Readonly<Record<string, LogErrorCode>> = {
  MESSAGE_TOO_LARGE: 'message_too_large',
  RECORD_LIST_TOO_LARGE: 'message_too_large',
  UNKNOWN_TOPIC_OR_PARTITION: 'unknown_topic',
  OFFSET_OUT_OF_RANGE: 'out_of_range',
  REQUEST_TIMED_OUT: 'timeout',
  KAFKA_STORAGE_ERROR: 'unavailable',
  NOT_ENOUGH_REPLICAS: 'unavailable',
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: 'unavailable',
  // A producer of ours is always replaced after an error, so these cure themselves.
  OUT_OF_ORDER_SEQUENCE_NUMBER: 'unavailable',
  UNKNOWN_PRODUCER_ID: 'unavailable',
  INVALID_PRODUCER_EPOCH: 'unavailable',
};

const passingNames = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSBrokerNotFound',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSLockTimeout',
]);

/** An aggregate ("Topic creation errors") says nothing itself: its first error does. */
function innermost(error: Error): Error {
  const first: unknown = 'errors' in error && Array.isArray(error.errors) ? error.errors[0] : error.cause;
  return first instanceof Error ? innermost(first) : error;
}

function codeOf(error: Error): LogErrorCode {
  const type = 'type' in error && typeof error.type === 'string' ? error.type : '';
  const known = codesByType[type];
  if (known !== undefined) return known;
  // kafkajs reads its own metadata after another request's failure has closed the connection and emptied it ("reading 'topicMetadata'" of null).
  if (error instanceof TypeError) return 'unavailable';
  // A plain Error of kafkajs for a connection that was closed under a request that waited: no name, no type.
  if (error.message === 'Broker not connected') return 'unavailable';
  if (error.name === 'KafkaJSRequestTimeoutError' || error.name === 'KafkaJSTimeout') return 'timeout';
  if (passingNames.has(error.name) || ('retriable' in error && error.retriable === true)) return 'unavailable';
  return 'rejected';
}

/** A LogError for anything thrown while doing `what`. */
export function asLogError(error: unknown, what: string): LogError {
  if (error instanceof LogError) return error;
  if (!(error instanceof Error)) return new LogError('rejected', `${what} failed`);
  const cause = innermost(error);
  const inner = codeOf(cause);
  return new LogError(inner === 'rejected' ? codeOf(error) : inner, `${what} failed: ${cause.message}`, { cause });
}

interface BridgeEntry {
  readonly namespace: string;
  readonly log: { readonly message: string; readonly broker?: unknown; readonly groupId?: unknown; readonly error?: unknown };
}

const errorLevel = 1;

/** kafkajs's logger: its errors become our warnings, because it goes on trying after each of them. */
export function createLogBridge(log: TroubleLogger): () => (entry: BridgeEntry & { readonly level: number }) => void {
  return () => (entry) => {
    if (entry.level > errorLevel) return;
    const { message, broker, groupId, error } = entry.log;
    log.warn(
      { part: 'kafkajs', namespace: entry.namespace, broker, groupId, reason: typeof error === 'string' ? error : undefined },
      message,
    );
  };
}
