/**
 * Reasons of money in a remittance that belongs to no claim (835 PLB03-1), in words. In: a code. Out: words.
 * The commonest of X12's list; a code not among them keeps its code.
 */
const words: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '50': 'Late charge',
    '51': 'Interest penalty',
    '72': 'Authorized return',
    '90': 'Early payment allowance',
    AH: 'Origination fee',
    AM: 'Applied to borrower’s account',
    AP: 'Acceleration of benefits',
    B2: 'Rebate',
    B3: 'Recovery allowance',
    BD: 'Bad debt adjustment',
    BN: 'Bonus',
    C5: 'Temporary allowance',
    CR: 'Capitation interest',
    CS: 'Adjustment',
    CT: 'Capitation payment',
    CV: 'Capital passthru',
    DM: 'Direct medical education passthru',
    E3: 'Withholding',
    FB: 'Carried to another remittance',
    FC: 'Fund allocation',
    IP: 'Incentive premium payment',
    IR: 'IRS withholding',
    IS: 'Interim settlement',
    J1: 'Not reimbursable',
    L3: 'Penalty',
    L6: 'Interest owed',
    LE: 'Levy',
    LS: 'Lump sum',
    OB: 'Offset for affiliated providers',
    PI: 'Periodic interim payment',
    PL: 'Payment final',
    RA: 'Retroactive adjustment',
    RE: 'Return on equity',
    SL: 'Student loan repayment',
    TL: 'Third party liability',
    WO: 'Overpayment taken back',
    WU: 'Unspecified recovery',
  }),
);

/** @example remittanceCodeWords('WO') === 'Overpayment taken back' */
export const remittanceCodeWords = (code: string): string => words.get(code) ?? (code === '' ? 'Adjustment' : `Adjustment ${code}`);
