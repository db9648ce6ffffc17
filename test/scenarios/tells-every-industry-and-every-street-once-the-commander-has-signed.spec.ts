import { District } from '../harness/district.js';

describe('a red warning, signed by the commander', () => {
  let district: District;
  beforeAll(async () => {
    district = await District.open();
    await district.postsRedSignal();
    await district.dutyOfficer.convenes();
    await district.member('m-qixiang').opines();
    await district.dutyOfficer.concludes();
    await district.dutyOfficer.drafts();
    await district.dutyOfficer.submits();
  });
  afterAll(() => district.close());

  it('takes no effect before it is signed', async () => {
    const refused = await district.dutyOfficer.tries(`/warning-versions/${district.versionId}/issue`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'warning.state-changed' } });
    expect(await district.count(`instruction WHERE version = 1 AND series = '${district.warningId}'`)).toBe(0);
  });

  it('then tells each of the 27 industries and the 11 streets, once each', async () => {
    await district.commander.signs();
    const warning = await district.dutyOfficer.issues();
    expect(warning.current).toMatchObject({
      state: 'in-force',
      number: expect.stringMatching(/^渝中汛指〔2026〕\d+号$/),
      capIdentifier: expect.any(String),
    });
    const told = (await district.instructions()).filter(({ state }) => state === 'current');
    expect(told.filter(({ subjectKind }) => subjectKind === 'industry')).toHaveLength(27);
    expect(told.filter(({ subjectKind }) => subjectKind === 'street')).toHaveLength(11);
    expect(new Set(told.map(({ subjectId }) => subjectId)).size).toBe(38);
    expect((await district.obligations()).filter(({ source }) => source.kind === 'instruction')).toHaveLength(38);
  });

  it('closes the decision clock and ends the relay, so that nobody is asked twice for the same night', async () => {
    expect((await district.incident()).clocks.map(({ kind }) => kind)).not.toContain('hazard.decision');
    const relayed = (await district.obligations()).filter(({ source }) => source.kind === 'relay');
    expect(new Set(relayed.map(({ state }) => state))).toEqual(new Set(relayed.length > 0 ? ['closed'] : []));
  });

  it('says of control measures only that the order follows', async () => {
    const sent = (await district.wordsSent()).join('\n');
    expect(district.controlTexts().filter((text) => sent.includes(text))).toEqual([]);
    expect((await district.instructions()).filter(({ text }) => text.includes('命令另行下达')).length).toBeGreaterThan(
      11,
    );
    const { instructions } = await district.post('朝天门').tasks();
    const waiting = instructions.flatMap(({ measures }) => measures).filter(({ state }) => state === 'waiting-order');
    expect(waiting.length).toBeGreaterThan(0);
    expect(new Set(waiting.map(({ text }) => text))).toEqual(new Set(['做好管控准备,命令另行下达']));
    const tooEarly = await district.post('朝天门').tries(`/measures/${waiting[0]?.id}/done`, { proof: { count: 0 } });
    expect(tooEarly).toMatchObject({ status: 409, body: { code: 'instruction.no-order' } });
  });

  it('calls the executor under the order’s number once the order itself is signed', async () => {
    const orders = await district.dutyOfficer.controlOrders();
    expect(orders.length).toBeGreaterThan(20);
    const order = orders.find(({ unitId }) => unitId === district.unit('朝天门').id);
    if (!order) throw new Error('no order for 朝天门');
    const phone = district.phone('朝天门');
    await phone.unread();
    await district.dutyOfficer.does('/control-orders/submit', { ids: [order.id] });
    await phone.receivesNothing();
    await district.commander.signsOrders([order.id]);
    const signed = (await district.dutyOfficer.controlOrders()).find(({ id }) => id === order.id);
    expect(signed).toMatchObject({ state: 'in-force', number: expect.stringMatching(/^渝中汛指〔2026〕\d+号$/) });
    const call = await phone.receives(/管控令/);
    expect(call.body).toContain(signed?.number);
    expect(call.body).toContain(order.text);
    const { instructions } = await district.post('朝天门').tasks();
    const ordered = instructions.flatMap(({ measures }) => measures).filter(({ orderNumber }) => orderNumber !== null);
    expect(ordered).toEqual([expect.objectContaining({ text: order.text, orderNumber: signed?.number })]);
  });

  it('does not take an answer for the deed: a measure is done when it is reported with its proof', async () => {
    const street = district.post('朝天门');
    await street.answers();
    const { measures } = (await street.tasks()).instructions[0] ?? { measures: [] };
    const open = measures.find(({ state, doneWhen }) => state === 'open' && doneWhen === 'yes') ?? measures[0];
    expect(measures.map(({ state }) => state)).not.toContain('done');
    await street.does(`/measures/${open?.id}/done`, { proof: { count: 0, words: '已完成,照片在群里' } });
    const after = (await street.tasks()).instructions[0]?.measures ?? [];
    expect(after.filter(({ state }) => state === 'done').map(({ id }) => id)).toEqual([open?.id]);
  });
});
