import { District } from '../harness/district.js';

describe('a street where nobody answers', () => {
  let district: District;
  beforeAll(async () => {
    district = await District.open();
    await district.everybodyAnswersExcept('朝天门', '渝中区');
    await district.postsRedSignal();
    await district.leavesOtherStreamsAlone();
  });
  afterAll(() => district.close());

  it('is reported to the district’s own duty desk after its leader stayed silent too', async () => {
    await district.clock.advance(10);
    await district.phone('朝天门', 'leader').receives(/朝天门/);
    const call = await district.phone('渝中区').receives(/已转上级/);
    expect(call.body).toContain(district.unit('朝天门').name);
    const { state, escalations } = await district.obligationOf('朝天门', 'relay');
    expect(state).toBe('escalated');
    expect(escalations.map(({ target }) => target)).toEqual(['assistant', 'deputies', 'leader', 'next-tier']);
  });

  it('does not count as answered when the district says it knows', async () => {
    await district.phone('渝中区').replies('收到 王五');
    expect((await district.obligationOf('朝天门', 'relay')).state).toBe('escalated');
    await district.phone('渝中区').receives(/仍未应答/);
  });

  it('ends at the door: a person must go, and the desk sees it first', async () => {
    await district.clock.advance(10);
    expect((await district.obligationOf('朝天门', 'relay')).state).toBe('unreached');
    const { unanswered } = await district.dutyOfficer.asks<{ unanswered: { unitId: string; state: string }[] }>(
      '/desk',
    );
    expect(unanswered.filter(({ unitId }) => unitId === district.unit('朝天门').id)).not.toEqual([]);
  });

  it('makes its parents no greener than itself on the board, beside a street that answered', async () => {
    const board = await district.dutyOfficer.asks<{ tiers: { tier: string; units: Tile[] }[] }>('/board');
    const tile = (id: string) => board.tiers.flatMap(({ units }) => units).find(({ unitId }) => unitId === id);
    expect(tile(district.unit('朝天门').id)).toMatchObject({ answered: 0, states: { unreached: 1 } });
    expect(tile('district')?.states['unreached']).toBeGreaterThanOrEqual(1);
    const answered = tile(district.unit('七星岗').id);
    expect(answered?.answered).toBe(answered?.total);
  });

  it('is answered after all when somebody of the street rings back and the desk types it in', async () => {
    const { id } = await district.obligationOf('朝天门', 'relay');
    await district.dutyOfficer.does(`/obligations/${id}/answered-by-phone`, {
      personName: '孙七',
      commander: '孙七',
      communities: 6,
      moved: 12,
    });
    expect(await district.obligationOf('朝天门', 'relay')).toMatchObject({
      state: 'answered',
      receivedBy: '孙七',
      via: 'operator',
    });
  });
});

interface Tile {
  readonly unitId: string;
  readonly answered: number;
  readonly total: number;
  readonly states: Readonly<Record<string, number>>;
}
