/**
 * A made-up 835 of any size, for measurements: sets of a thousand claims, each claim with three lines, all of it balanced.
 * In: MB. Out: chunks of about 256 KiB. The same size gives the same bytes.
 */

const CLAIMS_A_SET = 1_000;
const CHUNK = 256 * 1024;

/** `site`: NPI of the payee. */
export function* big835(megabytes: number, { site = '1999999984', prefix = 'BIG' } = {}): Generator<Buffer> {
  const limit = megabytes * 1e6;
  let [text, bytes, sets] = [envelope(), 0, 0];
  while (bytes + text.length < limit) {
    sets += 1;
    text += `${head(sets, site)}`;
    for (let index = 0; index < CLAIMS_A_SET; index++) {
      text += claim(`${prefix}${sets}-${index}`);
      if (text.length < CHUNK) continue;
      bytes += text.length;
      yield Buffer.from(text, 'latin1');
      text = '';
    }
    text += `SE*${8 + CLAIMS_A_SET * CLAIM_SEGMENTS}*${number(sets)}~\n`;
  }
  yield Buffer.from(`${text}GE*${sets}*1~\nIEA*1*000000900~\n`, 'latin1');
}

const number = (set: number): string => String(set).padStart(4, '0');

const envelope = (): string =>
  `ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *260310*0800*^*00501*000000900*0*P*:~
GS*HP*PAYER*PRACTICE*20260310*0800*1*X*005010X221A1~
`;

const head = (set: number, site: string): string => `ST*835*${number(set)}~
BPR*I*${CLAIMS_A_SET * 180}.00*C*ACH*CCP*01*999999999*DA*1*1999999999**01*999999999*DA*1*20260312~
TRN*1*BIG${set}*1999999999~
DTM*405*20260310~
N1*PR*PAYER ONE*XV*54321~
N1*PE*CHERRY CREEK CLINIC*XX*${site}~
LX*1~
`;

const CLAIM_SEGMENTS = 22;

const line = (code: string): string => `SVC*HC:${code}:25*100.00*60.00**1~
DTM*472*20260301~
CAS*CO*45*30.00**253*1.20~
CAS*PR*2*8.80~
REF*6R*${code}A~
AMT*B6*70.00~
`;

const claim = (name: string): string => `CLP*${name}*1*300.00*180.00*26.40*12*ICN${name}77*11*1~
NM1*QC*1*ROE*JANE*Q***MI*MEMBER${name}~
DTM*232*20260301~
DTM*233*20260301~
${line('99213')}${line('36415')}${line('80053')}`;
