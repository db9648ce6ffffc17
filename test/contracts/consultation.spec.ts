import type { GivenOpinion } from '../../src/decide/consultation/consultation.service.js';
import { duty, openDecide, through, type Decide } from '../harness/decide.js';
import { onBothEngines } from '../harness/engines.js';

onBothEngines('a round', (ground) => {
  let decide: Decide;
  let incidentId: string;
  beforeEach(async () => {
    decide = await openDecide(ground());
    incidentId = await decide.incident();
  });
  const by = { kind: 'user', id: duty.userId } as const;
  const convene = () => decide.rounds.convene(incidentId, by);
  const opinion = (said: Partial<GivenOpinion> = {}): GivenOpinion => ({
    ...decide.judged,
    ...{ unitId: 'dept-meteorology', confidence: 'high', why: '回波维持', measures: null },
    ...{ speaker: '罗某', post: '首席预报员', onBehalfOf: null },
    ...said,
  });
  const conclude = (id: string, said: object = {}) =>
    decide.rounds.giveVerdict(id, { ...decide.judged, kind: 'start', reason: '会商一致', ...said }, duty);

  it('is convened once, however many convene at once, and the next one has the next number', async () => {
    const convened = await through(Array.from({ length: 6 }, convene));
    expect(convened).toEqual({ done: 1, codes: ['consultation.already-convened'] });
    const [first] = await decide.consultations.ofIncident(incidentId);
    await conclude(first?.id ?? '');
    expect((await convene()).round).toBe(2);
  });

  it('has one verdict, though two conclude at once', async () => {
    const { id } = await convene();
    const concluded = await through([conclude(id), conclude(id), conclude(id)]);
    expect(concluded).toEqual({ done: 1, codes: ['consultation.concluded'] });
    expect(await decide.rows('SELECT id FROM verdict')).toHaveLength(1);
    expect(await decide.rows(`SELECT id FROM document WHERE kind = 'minutes'`)).toHaveLength(1);
  });

  it('an opinion given while the verdict falls is in the minutes, or late: never counted and missing', async () => {
    const { id } = await convene();
    const speak = (n: number) => decide.rounds.giveOpinion(id, opinion({ why: `看法之${n}。` }), duty);
    const acts = Array.from({ length: 24 }, (_, n) => (n === 11 ? conclude(id).then(() => null) : speak(n)));
    const late = await Promise.all(acts);
    const opinions = await decide.consultations.opinions(id);
    expect(opinions).toHaveLength(23);
    expect(opinions.filter((given) => given.late)).toHaveLength(late.filter((said) => said?.late).length);
    const verdict = await decide.consultations.verdict(id);
    const minutes = (await decide.documents.get(verdict?.minutesId ?? ''))?.text ?? '';
    for (const given of opinions) expect(minutes.includes(given.why)).toBe(!given.late);
  });

  it('a verdict with faults concludes nothing', async () => {
    const { id } = await convene();
    const given = conclude(id, { kind: 'lower', level: null, responseLevel: null, areas: ['street-0'], reason: '' });
    await expect(given).rejects.toMatchObject({ code: 'consultation.invalid' });
    expect((await decide.consultations.get(id))?.concludedAt).toBeNull();
    expect(await decide.rows('SELECT id FROM document')).toEqual([]);
  });

  it('is not convened in an incident that is closed at the same moment', async () => {
    const close = ground().unitOfWork.run((tx) => decide.incidents.close(tx, incidentId, by, 'lifted'));
    await through([close, convene()]);
    const open = await decide.rows('SELECT id FROM consultation WHERE open_key IS NOT NULL');
    // Convened before the close is right too; after it, it is refused.
    expect(open.length).toBeLessThanOrEqual(1);
    await expect(convene()).rejects.toMatchObject({
      code: expect.stringMatching(/incident-closed|already-convened/) as string,
    });
  });

  it('calls its members once, though the step runs twice, and nobody after it is over', async () => {
    const { id } = await convene();
    await decide.settle();
    expect(decide.calls.orders.filter(({ source }) => source.id === id)).toHaveLength(1);
    await conclude(id);
    await decide.settle();
    expect(decide.calls.closed).toContain(`consultation ${id}`);
    await ground().unitOfWork.run((tx) =>
      ground().events.publish(tx, {
        kind: 'consultation.convened',
        subject: incidentId,
        payload: { consultationId: id, incidentId },
      }),
    );
    await decide.settle();
    expect(decide.calls.orders.filter(({ source }) => source.id === id)).toHaveLength(1);
  });
});
