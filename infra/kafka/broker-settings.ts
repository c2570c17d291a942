/**
 * The text files the embedded broker is started with: its settings and its log set-up.
 * In: folders and ports. Out: text. Pure: reads and writes nothing.
 * Refuses nothing; the broker itself checks what it is given.
 */

/** Where one embedded broker listens and keeps its files; ports are on loopback. */
export type BrokerPlace = {
  readonly folder: string;
  readonly clientPort: number;
  readonly controllerPort: number;
};

/** Largest batch the broker takes, in bytes; the default of 1 MiB is less than one busy producer sends at once. */
export const maxMessageBytes = 16 * 1024 * 1024;

/** Properties files treat `\` as an escape, so a folder name with one is doubled. */
const path = (text: string): string => text.replaceAll('\\', '\\\\');

/** server.properties of a one-node KRaft broker that is its own controller. */
export function brokerSettings(place: BrokerPlace): string {
  const settings: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${place.controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    listeners: `PLAINTEXT://127.0.0.1:${place.clientPort},CONTROLLER://127.0.0.1:${place.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${place.clientPort}`,
    'log.dirs': path(`${place.folder}/log`),

    // Topics are made by the event log with explicit partitions and retention; a typo must not make one.
    'auto.create.topics.enable': false,
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // Four instead of fifty: a handful of groups, and every partition costs files and start time.
    'offsets.topic.num.partitions': 4,

    // Append time, so that back-filled old dates neither expire nor break the future-date limit (guarantees F: time).
    'log.message.timestamp.type': 'LogAppendTime',
    'log.message.timestamp.after.max.ms': '9223372036854775807',
    'log.retention.ms': -1,
    'log.segment.bytes': 256 * 1024 * 1024,
    'message.max.bytes': maxMessageBytes,
    'replica.fetch.max.bytes': maxMessageBytes,

    // One machine, few clients: small pools keep the broker near 350 MB and quiet when idle.
    'group.initial.rebalance.delay.ms': 0,
    // After a kill the next start waits until the dead member's session has ended; 6 s, the default minimum, is too long for that.
    'group.min.session.timeout.ms': 1_000,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'background.threads': 2,
    'num.recovery.threads.per.data.dir': 2,
    'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
    // After a kill the new broker waits for its own old session to end; the default of 9 s is most of a warm start.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** log4j2.properties: warnings to one small rolling file. Kafka never logs message bodies, so no patient data gets there. */
export function brokerLogSettings(place: BrokerPlace): string {
  const file = path(`${place.folder}/broker.log`);
  return [
    'status=error',
    'appender.file.type=RollingFile',
    'appender.file.name=file',
    `appender.file.fileName=${file}`,
    `appender.file.filePattern=${file}.%i`,
    'appender.file.layout.type=PatternLayout',
    'appender.file.layout.pattern=%d{ISO8601}{UTC} %p %c{1.} %m%n',
    'appender.file.policies.type=Policies',
    'appender.file.policies.size.type=SizeBasedTriggeringPolicy',
    'appender.file.policies.size.size=10MB',
    'appender.file.strategy.type=DefaultRolloverStrategy',
    'appender.file.strategy.max=3',
    'rootLogger.level=warn',
    'rootLogger.appenderRef.file.ref=file',
    '',
  ].join('\n');
}
