/**
 * The ways data come in, as a page tells them to whoever connects a system: what it is for, what to do, an example.
 * In: the address of this Rounds. Out: one entry a way. Settings are named as .env.example names them.
 */
export type Way = {
  id: string;
  title: string;
  brings: string;
  steps: readonly string[];
  example: string;
  note: string;
  link?: { href: string; text: string };
};

const hl7: Way = {
  id: 'hl7v2',
  title: 'HL7 v2 over MLLP',
  brings: 'Scheduling and visits from a practice system or interface engine: SIU, ADT, DFT, BAR.',
  steps: [
    'Switch the listener on: set ROUNDS_MLLP_PORT=2575 and start again. For machines outside this one, ROUNDS_MLLP_HOST with ROUNDS_MLLP_TLS_CERT and ROUNDS_MLLP_TLS_KEY.',
    'In the engine, add an outbound MLLP destination with that address and port. One message at a time, wait for the acknowledgement.',
    'The feed is named after the sender in MSH-3 and MSH-4. AA comes when the log has the message; AE names the reason.',
  ],
  example: `printf '\\x0bMSH|^~\\\\&|FRONTDESK|WEST|ROUNDS|GROUP|20261122081500||SIU^S12|1|P|2.5.1\\r…\\x1c\\r' | nc 127.0.0.1 2575`,
  note: 'Files of messages go into the drop folder hl7v2.',
};

const x12: Way = {
  id: 'x12',
  title: 'X12 claims and remittances',
  brings: 'Claims (837), payments (835), acknowledgements (277CA, 999), as files from the clearinghouse.',
  steps: [
    'Have the clearinghouse’s folder mirrored into the drop folder x12, or upload files on the Upload page.',
    'A folder below it names the feed; without one it is “default”.',
    'Each file moves to done with a report: claims read, what did not balance, what was not understood.',
  ],
  example: 'cp remittance.835 .rounds/drop/x12/clearinghouse/',
  note: 'The same file twice, under two names, counts nothing twice.',
};

const fhirOf = (origin: string): Way => ({
  id: 'fhir',
  title: 'FHIR R4',
  brings: 'Appointments, encounters, claims and payments: bundles, bulk export files, subscriptions.',
  steps: [
    'Files of bundles or ndjson go into the drop folder fhir.',
    'To let Rounds fetch, open the feed after its first file and fill in its connection: base address, token address, client.',
    'For rest-hook subscriptions, make a secret for the feed and give the server the address below.',
  ],
  example: `cp export/*.ndjson .rounds/drop/fhir/main/\n# resources and Bundles posted: ${origin}/v1/fhir/main\n# rest-hook notifications:     ${origin}/v1/fhir/main/notify`,
  note: 'Identifiers of patients are replaced before anything is stored.',
});

const webhookOf = (origin: string): Way => ({
  id: 'http',
  title: 'Webhooks and events',
  brings: 'Any system that can post: CloudEvents, Standard Webhooks, athenahealth notifications.',
  steps: [
    'Make a secret for the feed: it is shown once.',
    'Post to the address below and sign each message with the secret.',
    'The answer 202 comes when the log has the message; anything else should be sent again.',
  ],
  example: `npm run rounds -- feed-key front-desk\ncurl -X POST '${origin}/v1/events?feed=front-desk' \\\n  -H 'content-type: application/cloudevents+json' \\\n  -H 'webhook-id: 1' -H 'webhook-timestamp: …' -H 'webhook-signature: v1,…' \\\n  --data @event.json`,
  note: 'Standard Webhooks go to /v1/webhooks/NAME, athenahealth to /v1/webhooks/athena/NAME. Two secrets may be good at a time, so they change without a gap.',
});

const sheet: Way = {
  id: 'csv',
  title: 'Spreadsheet or export',
  brings: 'CSV or XLSX from anything: schedules, charges, time clocks, budgets, surveys.',
  steps: [
    'Upload a sample. Rounds guesses what each column is, with its reasons.',
    'Correct the guess while a preview shows the events it would make and the rows it would refuse.',
    'Save it as a feed: from then on its files need only a drop folder or the Upload page.',
  ],
  example: 'cp schedule.csv .rounds/drop/our-schedule/',
  note: 'Nothing is stored until you deliver the file.',
  link: { href: '/mappings/new', text: 'Begin with a sample' },
};

export const waysOf = (origin: string): readonly Way[] => [hl7, x12, fhirOf(origin), webhookOf(origin), sheet];
