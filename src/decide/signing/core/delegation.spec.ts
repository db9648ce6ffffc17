import { hourMs } from '../../../shared/time.js';
import { checkDelegation, type DelegationDraft } from './delegation.js';

const now = Date.parse('2026-07-20T02:00:00+08:00');
const draft: DelegationDraft = {
  fromRole: 'commander',
  toUser: 'deputy',
  streams: null,
  grades: [1, 2],
  subjectKinds: ['warning-version'],
  from: now,
  until: now + hourMs,
  documentNumber: '渝中汛授〔2026〕1号',
};
const commander = { userId: 'commander', signingRoles: ['commander'], isAdministrator: false };
const admin = { userId: 'admin', signingRoles: [], isAdministrator: true };
const said = (over: Partial<DelegationDraft>, by = commander) =>
  checkDelegation(
    { ...draft, ...over },
    {
      by,
      roles: ['commander', 'deputy-commander'],
      streams: ['rain', 'heat'],
      signers: [
        { id: 'commander', signingRoles: ['commander'] },
        { id: 'deputy', signingRoles: ['deputy-commander'] },
        { id: 'second', signingRoles: ['commander'] },
      ],
      now,
    },
  ).map(({ where, code }) => `${where} ${code.replace('signing.', '')}`);

describe('a delegation', () => {
  it.each([
    ['whole', {}, commander, []],
    ['entered by the administrator', {}, admin, []],
    [
      'by somebody without the role',
      {},
      { ...commander, signingRoles: ['deputy-commander'] },
      ['fromRole not-your-role'],
    ],
    ['of no role', { fromRole: 'emperor' }, admin, ['fromRole unknown-role']],
    ['to oneself', { toUser: 'commander' }, commander, ['toUser to-oneself']],
    ['to who is no signer', { toUser: 'duty' }, commander, ['toUser unknown-signer']],
    ['to who holds it', { toUser: 'second' }, commander, ['toUser holds-it-already']],
    ['of an unknown stream', { streams: ['hail'] }, commander, ['streams unknown-stream']],
    ['that is over', { from: now - 2 * hourMs, until: now }, commander, ['until ended']],
    ['that ends before it begins', { until: now - 1 }, commander, ['until ends-before']],
    ['with no time at all', { until: Number.NaN }, commander, ['until ends-before']],
    [
      'of nothing',
      { streams: [], grades: [], subjectKinds: [], documentNumber: ' ' },
      commander,
      ['streams no-stream', 'grades no-grade', 'subjectKinds no-kind', 'documentNumber no-document'],
    ],
  ] as const)('%s', (_what, over, by, expected) => {
    expect(said(over as Partial<DelegationDraft>, by as unknown as typeof commander)).toEqual(expected);
  });
});
