/** What the script takes a file for, and how it cuts messages; the sockets are tried by running it. */
import { expect, it } from 'vitest';
import { messagesOf } from './mllp-sender.ts';
import { kindOf } from './send-samples.ts';

it.each([
  ['a.txt', '\ufeffMSH|^~\\&|', 'hl7v2'],
  ['a.hl7', 'FHS|^~\\&|\rBHS|^~\\&|\rMSH|', 'hl7v2'],
  ['a.csv', '  ISA*00*', 'x12'],
  ['a.json', '{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"SubscriptionStatus"}}]}', 'athena'],
  ['a.ndjson', '{"resourceType":"Appointment"}\n{"resourceType":"Slot"}', 'fhir'],
  ['a.csv', 'a,b\n', 'table'],
  ['a.pdf', '%PDF', 'none'],
])('%s beginning with %j is sent as %s', (name, content, kind) => expect(kindOf(name, Buffer.from(content))).toBe(kind));

it('cuts a batch into its messages and leaves the envelope', () =>
  expect(messagesOf(Buffer.from('FHS|x\r\nBHS|x\r\nMSH|1\r\nPID|1\r\n\r\nMSH|2\r\nBTS|2\r\nFTS|1\r\n'))).toEqual([
    'MSH|1\rPID|1\r',
    'MSH|2\r',
  ]));
