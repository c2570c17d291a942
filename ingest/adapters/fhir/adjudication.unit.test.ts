/** Which of the amounts an EOB repeats are its charge and its payment: as CMS writes physicians' and suppliers' claims. */
import { expect, it } from 'vitest';
import { told } from './fhir-for-tests.ts';

const VARIABLE = 'https://bluebutton.cms.gov/resources/variables/';
const said = (general: string, variable: string, value: number) => ({
  category: { coding: [{ code: general }, { code: `${VARIABLE}${variable}` }] },
  amount: { value },
});
const eob = (more: object) => ({
  resourceType: 'ExplanationOfBenefit',
  id: 'x1',
  status: 'active',
  use: 'claim',
  outcome: 'complete',
  created: '2026-11-10',
  facility: { reference: 'Location/cherry-creek' },
  item: [
    {
      sequence: 1,
      servicedDate: '2026-11-02',
      adjudication: [
        said('submitted', 'line_sbmtd_chrg_amt', 75),
        said('submitted', 'line_dme_prchs_price_amt', 82.29),
        said('eligible', 'line_alowd_chrg_amt', 47.84),
        said('eligible', 'line_prmry_alowd_chrg_amt', 20.29),
        said('benefit', 'line_nch_pmt_amt', 37.5),
        said('paidtoprovider', 'line_prvdr_pmt_amt', 37.5),
      ],
    },
  ],
  ...more,
});

it.each([
  ['a total of nothing', [said('priorpayerpaid', 'clm_tot_chrg_amt', 0)], 7_500],
  ['no total', undefined, 7_500],
  ['a total of its own', [said('submitted', 'clm_tot_chrg_amt', 80)], 8_000],
])('beside lines that charge, %s: the charge, the allowed amount and the payment once', (_what, total, chargeCents) => {
  expect(told(eob({ total })).events.find(({ type }) => type === 'claim.adjudicated')?.data).toMatchObject({
    chargeCents,
    allowedCents: 4_784,
    paidCents: 3_750,
  });
});
