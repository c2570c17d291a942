/** HL7 v2 under mutation: framing, splitting, decoding, reading, mapping, the door's checks. */
import { FrameReader } from '@rounds/ingest/adapters/hl7v2/frames.ts';
import { hl7, mapDeps, msh, siu } from '@rounds/ingest/adapters/hl7v2/hl7v2-for-tests.ts';
import { interpretOnce, messagesIn } from '@rounds/ingest/adapters/hl7v2/interpret.ts';
import type { FuzzedParser } from './fuzzed-parser.ts';

const deps = mapDeps({ practice: 'cherry-creek' });
const visit = `PV1|1|O|^^^cherry-creek||||77${'|'.repeat(12)}V1`;
const money = 'FT1|1|T1||20261120|20261121|CG|X1|||2|100.00&USD|50&USD||||||||77|||||99213|25~59';

export const hl7v2Fuzzed: FuzzedParser = {
  name: 'hl7v2',
  seeds: [
    hl7(...siu('S12', { reason: 'X\\T\\Y\\.br\\\\X41\\' })),
    hl7(...siu('S26')),
    hl7(...siu('S23')),
    hl7(msh('ADT^A04^ADT_A01'), 'EVN|A04|20261122090000-0700', 'PID|1||4711^^^CHERRY^MR~9^^^SSA^SS', visit),
    hl7(msh('ADT^A40^ADT_A39'), 'EVN|A40|20261122090000', 'PID|1||1^^^CHERRY^MR', 'MRG|2^^^CHERRY^MR', visit),
    hl7(msh('DFT^P03^DFT_P03'), `PID|1||4711${'|'.repeat(15)}A77`, visit, money, money.replace('CG', 'PY')),
    Buffer.concat([Buffer.from('FHS|^~\\&|A\rBHS|^~\\&|A\r'), hl7(...siu('S12')), hl7(...siu('S14')), Buffer.from('BTS|2\rFTS|1\r')]),
  ],
  read(bytes) {
    const frames = new FrameReader(1_000_000).push(Buffer.concat([Buffer.from('\v'), bytes, Buffer.from('\x1c\r')]));
    const whole = interpretOnce(deps, bytes);
    const pieces = messagesIn(bytes).map((piece) => (piece.kind === 'message' ? interpretOnce(deps, piece.bytes) : piece));
    return Promise.resolve([frames.length, whole.outcomes.length, pieces.length]);
  },
};
