/**
 * The demo's way into Kafka: stamps local times, writes JSON, publishes by subject to the stream of each event.
 * In: draft events. Out: an acknowledged publish. The demo's events come from typed code, so they are not parsed again here;
 * tests hold that every one of them would pass parseEvent.
 */
import type { EventLog, OutgoingMessage } from '@rounds/infra/kafka/event-log.types.ts';
import { streamOf } from '@rounds/schemas/events/event.ts';
import { stampLocal } from '@rounds/schemas/events/stamp.ts';
import { topics } from '@rounds/schemas/topics.ts';
import type { Demo } from './create-demo.ts';
import type { DraftEvent } from './event-writer.ts';
import type { DemoSink } from './send-demo.ts';

/** A sink that resolves with the broker's acknowledgement; throws LogError. */
export function publishDemo(log: Pick<EventLog, 'publish'>, demo: Demo): DemoSink {
  return async (events) => {
    const byTopic = new Map<string, OutgoingMessage[]>();
    for (const event of events) {
      const topic = topicOf(event);
      const messages = byTopic.get(topic);
      const message = { key: event.subject, value: JSON.stringify(stamped(event, demo)) };
      if (messages) messages.push(message);
      else byTopic.set(topic, [message]);
    }
    await log.publish(Array.from(byTopic, ([topic, messages]) => ({ topic, messages })));
  };
}

function stamped(event: DraftEvent, demo: Demo): DraftEvent {
  const clock = demo.clockOf(event.practiceid);
  return clock ? stampLocal(event, clock) : event;
}

function topicOf(event: DraftEvent): string {
  const stream = streamOf(event.type);
  if (!stream) throw new Error(`the demo made an event of unknown type ${event.type}`);
  return topics[stream].name;
}
