/** Which of kafkajs's errors pass by themselves: what is not transient ends the demo, and is told to senders as a fault instead of "try again". */
import { expect, test } from 'vitest';
import { asLogError } from './kafka-errors.ts';

const named = (name: string, more: object = {}): Error => Object.assign(new Error('x'), { name }, more);

test.each([
  ['a connection closed under a waiting request', new Error('Broker not connected'), 'unavailable', true],
  ['a refused connection', named('KafkaJSConnectionError'), 'unavailable', true],
  [
    'retries used up, the cause inside',
    named('KafkaJSNumberOfRetriesExceeded', { cause: new Error('Broker not connected') }),
    'unavailable',
    true,
  ],
  ['no answer in time', named('KafkaJSRequestTimeoutError'), 'timeout', true],
  ['metadata emptied meanwhile', new TypeError("Cannot read properties of null (reading 'topicMetadata')"), 'unavailable', true],
  ['a message the broker finds too large', named('KafkaJSProtocolError', { type: 'MESSAGE_TOO_LARGE' }), 'message_too_large', false],
  ['anything else', new Error('no'), 'rejected', false],
])('%s', (_what, error, code, transient) => {
  expect(asLogError(error, 'publish')).toMatchObject({ code, transient });
});
