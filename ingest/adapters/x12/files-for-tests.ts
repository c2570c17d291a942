/**
 * Delivers a text as an X12 file through the real adapter and door, with a recording log; and writes such texts.
 * In: text or bytes. Out: the report, what would have gone to Kafka, and the same read again from what `raw` kept.
 */
import { createHash } from 'node:crypto';
import type { FeedConfig } from '@rounds/schemas/feed-config.ts';
import { testDoor, testNow } from '../../accept-for-tests.ts';
import { prepare } from '../../prepare.ts';
import { createX12FileAdapter } from './deliver.ts';
import { createX12RawReader } from './raw-reader.ts';
import { testConfig, testPseudonymise } from './sets-for-tests.ts';

export interface SentEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly flags?: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
}

export function x12Desk(config: Partial<FeedConfig> = {}) {
  const door = testDoor();
  const feeds = { get: async (feed: string) => testConfig({ ...config, feed }) };
  const deps = { ...door, feeds, pseudonymise: testPseudonymise, clock: () => testNow };
  const adapter = createX12FileAdapter(deps);
  const reader = createX12RawReader(deps);
  const events = (): SentEvent[] =>
    [...door.log.bodies('billing'), ...door.log.bodies('operations')]
      .map((body) => body as SentEvent)
      .filter(({ type }) => type !== 'source.delivered');
  return {
    ...door,
    events,
    deliver(content: string | Uint8Array, { place, chunk = 65_536 }: { place?: string; chunk?: number } = {}) {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      const open = async function* () {
        for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
      };
      return adapter.deliver({ place, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length, open });
    },
    /** Every kept piece read again: the events as the door would send them, and the rules of the rejections. */
    async rereadAll() {
      const outcomes = [];
      for (const { value, headers } of door.log.on('raw')) {
        const bytes = Buffer.from(value).map((byte) => byte ^ 0xff);
        const { feed = '', contenttype = '', sourceref = '' } = headers ?? {};
        const said = (header: string | Buffer): string => header.toString();
        outcomes.push(...(await reader.reread({ feed: said(feed), contentType: said(contenttype), sourceRef: said(sourceref), bytes })));
      }
      const prepared = prepare(outcomes, door.directory);
      const messages = [...prepared.messages.values()].flat().map(({ value }) => JSON.parse(value.toString()) as SentEvent);
      return { events: messages, rules: prepared.refused.flatMap(({ violations }) => violations.map(({ rule }) => rule)) };
    },
  };
}

export interface FileOptions {
  readonly element?: string;
  readonly component?: string;
  /** ISA11. */
  readonly repetition?: string;
  readonly end?: string;
  /** What stands behind every terminator: line ends, indentation. */
  readonly behind?: string;
  readonly control?: string;
  readonly sender?: string;
  /** ISA12. */
  readonly version?: string;
  /** GS08. */
  readonly guide?: string;
  /** GS01. */
  readonly kind?: string;
  /** ISA15. */
  readonly usage?: string;
  /** Number of the first set (ST02), default 1. */
  readonly first?: number;
}

/** An interchange with one group of sets. A set is its segments between ST and SE, `*` and `:` for separators, `~` between. */
export function interchange(sets: readonly string[], options: FileOptions = {}): string {
  const { element = '*', component = ':', repetition = '^', end = '~', behind = '\n', control = '000000101', sender = 'PAYER' } = options;
  const { version = '00501', guide = '005010X221A1', kind = 'HP', usage = 'P', first = 1 } = options;
  const type = { HP: '835', HC: '837', HN: '277', FA: version === '00401' ? '997' : '999' }[kind] ?? kind;
  const blank = ' '.repeat(10);
  const isa = `ISA*00*${blank}*00*${blank}*ZZ*${sender.padEnd(15)}*ZZ*${'PRACTICE'.padEnd(15)}*260310*0800*${repetition}*${version}*${control}*0*${usage}`;
  const bodies = sets.flatMap((body, index) => {
    const segments = body
      .split('~')
      .map((segment) => segment.trim())
      .filter(Boolean);
    const number = String(index + first).padStart(4, '0');
    return [`ST*${type}*${number}`, ...segments, `SE*${segments.length + 2}*${number}`];
  });
  const rest = [`GS*${kind}*S*R*20260310*0800*7*X*${guide}`, ...bodies, `GE*${sets.length}*7`, `IEA*1*${control}`];
  const own = (segment: string): string => segment.replaceAll(':', component).replaceAll('*', element);
  return [`${own(isa)}${element}${component}`, ...rest.map(own)].map((segment) => `${segment}${end}${behind}`).join('');
}

/** One remittance of `claims` claims, each charged 100.00 and paid 80.00, balanced; claim numbers begin with `prefix`. */
export function remittance(claims: number, prefix = 'A', trace = 'T1'): string {
  const paid = `${claims * 80}.00`;
  const head = `BPR*I*${paid}*C*ACH*CCP*01*999999999*DA*1*1999999999**01*999999999*DA*1*20260312~TRN*1*${trace}*1999999999~
    DTM*405*20260310~N1*PR*PAYER ONE*XV*54321~N1*PE*CLINIC*XX*1999999984~LX*1~`;
  const claim = (index: number): string =>
    `CLP*${prefix}${index}*1*100.00*80.00*5.00*12*ICN${prefix}${index}*11*1~
    CAS*CO*45*15.00~CAS*PR*3*5.00~NM1*QC*1*ROE*JANE~DTM*232*20260301~SVC*HC:99213*100.00*80.00**1~DTM*472*20260301~
    CAS*CO*45*15.00~CAS*PR*3*5.00`.replace('CAS*CO*45*15.00~CAS*PR*3*5.00~', '');
  return [head, ...Array.from({ length: claims }, (_, index) => claim(index + 1))].join('~');
}
