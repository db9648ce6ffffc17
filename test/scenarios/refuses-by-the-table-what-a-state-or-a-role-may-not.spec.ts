import { versionMachine, type VersionAct, type VersionState } from '../../src/decide/warning/core/lifecycle.js';
import { mayMove, movesFrom } from '../../src/decide/warning/core/machine.js';
import { permissionsOf } from '../../src/platform/access/core/permissions.js';
import type { Role } from '../../src/shared/session.js';
import { District } from '../harness/district.js';
import { samplePassword } from '../harness/service.js';

/** What each act is posted as; the walk of the whole is a table (`test/fixtures/walk`). */
const posted: Readonly<Record<string, [path: string, body: object]>> = {
  submit: ['submit', {}],
  discard: ['discard', {}],
  return: ['return', { reason: '范围不全' }],
  sign: ['sign', { password: samplePassword }],
  issue: ['issue', {}],
};
const accounts: readonly (readonly [string, readonly Role[]])[] = [
  ['zhuban', ['duty-officer']],
  ['zhihuizhang', ['signer']],
  ['m-qixiang', ['member']],
  ['admin', ['administrator']],
  ['auditor', ['auditor']],
  ['s-500103010', ['street']],
];

describe('a version over HTTP', () => {
  let district: District;
  beforeAll(async () => {
    district = await District.open();
    await district.postsRedSignal();
    await district.dutyOfficer.convenes();
    await district.member('m-qixiang').opines();
    await district.dutyOfficer.concludes();
    await district.dutyOfficer.drafts();
  });
  afterAll(() => district.close());

  const stateNow = async () =>
    (
      await district.dutyOfficer.asks<{ versions: { state: VersionState }[] }>(`/warnings/${district.warningId}`)
    ).versions.at(-1)?.state;

  const steps: readonly [VersionState, () => Promise<unknown>][] = [
    ['draft', () => Promise.resolve()],
    ['awaiting-signature', () => district.dutyOfficer.submits()],
    ['signed', () => district.commander.signs()],
    ['in-force', () => district.dutyOfficer.issues()],
  ];

  it.each(steps)('in %s refuses every act and role the table refuses, and stays as it is', async (state, lead) => {
    await lead();
    expect(await stateNow()).toBe(state);
    const wrong: string[] = [];
    for (const [account, roles] of accounts) {
      for (const [act, [path, body]] of Object.entries(posted)) {
        // Whoever has a permission the act asks for anywhere comes past the door.
        const wanted = versionMachine.transitions
          .filter((each) => each.act === act)
          .map(({ permission }) => permission);
        const comesIn = wanted.some((permission) => permissionsOf(roles).some((each) => each === permission));
        const refused = mayMove(versionMachine, state, act as VersionAct);
        const mayHere = movesFrom(versionMachine, state, act as VersionAct).length > 0;
        if (comesIn && mayHere) continue;
        const said = await district.person(account).tries(`/warning-versions/${district.versionId}/${path}`, body);
        const expected = comesIn ? 409 : 403;
        const named = JSON.stringify(said.body).includes(refused[0]?.code ?? 'access.not-allowed');
        if (said.status !== expected || (comesIn && !named))
          wrong.push(`${account} ${act}: ${said.status} ${JSON.stringify(said.body)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await stateNow()).toBe(state);
  });
});
