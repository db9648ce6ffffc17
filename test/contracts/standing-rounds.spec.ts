import { StandingRounds } from '../../src/decide/consultation/standing-rounds.service.js';
import { TypeormStandingRoundStore } from '../../src/decide/consultation/standing-round.store.js';
import type { Rulebooks } from '../../src/decide/rulebook/rulebook.ports.js';
import { onBothEngines } from '../harness/engines.js';
import { shippedRulebook } from '../harness/rulebook.js';

onBothEngines('standing rounds', (ground) => {
  const who = { userId: 'duty', name: '值班', roles: ['duty-officer'], unitId: 'district', signingRoles: [] } as const;
  const open = () => {
    const { database, audit, unitOfWork, clock, chance } = ground();
    const store = new TypeormStandingRoundStore(database, audit);
    store.onModuleInit();
    const rulebooks = { current: () => shippedRulebook } as unknown as Rulebooks;
    return new StandingRounds(unitOfWork, store, rulebooks, clock, chance);
  };

  it('are held once each time, whoever comes is kept, and the next one waits again', async () => {
    const rounds = open();
    const hold = () => rounds.hold('standing-daily', { present: ['dept-emergency'], notes: ' 平安 ' }, who);
    const ended = await Promise.allSettled([hold(), hold(), hold()]);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [kept] = await rounds.held(10);
    expect(kept).toMatchObject({ name: '每日问安', present: ['dept-emergency'], notes: '平安', heldBy: 'duty' });
    expect(kept?.absent).toHaveLength(12);
    ground().clock.advance(24 * 3_600_000);
    expect((await rounds.standing()).find(({ rule }) => rule.id === 'standing-daily')?.held).toBeNull();
    await hold();
    expect(await rounds.held(10)).toHaveLength(2);
    expect((await ground().audit.verify()).faults).toEqual([]);
  });

  it('refuse who has no seat, and a round the plan does not have', async () => {
    const rounds = open();
    const hold = (id: string, present: string[]) => rounds.hold(id, { present, notes: '' }, who);
    await expect(hold('standing-daily', ['dept-market'])).rejects.toMatchObject({ code: 'consultation.invalid' });
    await expect(hold('standing-never', [])).rejects.toMatchObject({ code: 'consultation.unknown-standing' });
  });
});
