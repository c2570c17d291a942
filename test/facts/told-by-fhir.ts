/** FHIR resources as the facts hear of them: through the adapter and the door's checks, as events about one subject. */
import { testDirectory } from '@rounds/ingest/accept-for-tests.ts';
import { testWords } from '@rounds/ingest/adapters/fhir/fhir-for-tests.ts';
import { messageOutcomes } from '@rounds/ingest/adapters/fhir/message-outcomes.ts';
import { checkDraft } from '@rounds/ingest/prepare.ts';
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';

const directory = testDirectory();

/** The events of these resources, all about one subject. What is refused is left out. */
export function tell(subject: string, ...resources: object[]): CanonicalEvent[] {
  return resources.flatMap((resource) =>
    messageOutcomes(testWords(), { bytes: Buffer.from(JSON.stringify(resource)), contentType: 'application/fhir+json' }).flatMap(
      (outcome) => {
        const checked = outcome.kind === 'event' ? checkDraft(outcome.draft, directory) : undefined;
        return checked?.ok ? [{ ...checked.event, id: `${subject}${checked.event.id}`, subject }] : [];
      },
    ),
  );
}
