import fc from 'fast-check';
import { shippedRulebook } from '../../../../test/harness/rulebook.js';
import { closedKeys, conflictsOf, stillHeldBy, type OrderOnObject } from './control-conflicts.js';
import { orderStates } from './control-life.js';
import { isSamePlace, neededKeys, objectKey, plainName, registeredObjects } from './control-objects.js';

const order = (said: Partial<OrderOnObject> = {}): OrderOnObject => ({
  ...{ id: 'a', incidentId: 'rain', nature: 'actual', kind: 'forbid', object: '洪崖洞', objectKey: 'risk:1' },
  ...{ needsOpen: [], state: 'in-force', number: '渝中汛指〔2026〕3号', replaces: null },
  ...said,
});

describe('two orders on one object', () => {
  test.each<[string, Partial<OrderOnObject>, Partial<OrderOnObject>, string[]]>([
    ['of two streams, the same kind', {}, { incidentId: 'river' }, ['instruction.held-twice warning']],
    ['of one stream, the same kind', {}, {}, ['instruction.same-order warning']],
    ['of another kind', {}, { kind: 'evacuate' }, ['instruction.same-object warning']],
    ['of which one is over', {}, { state: 'released' }, []],
    ['of which one is only drafted', {}, { state: 'drafted' }, ['instruction.same-order warning']],
    ['of which one is a rehearsal', {}, { nature: 'drill' }, []],
    ['of which one takes the place of the other', { replaces: 'b' }, {}, []],
    ['about other things', {}, { objectKey: 'risk:2' }, []],
    [
      'where the one is the shelter of the other',
      { kind: 'evacuate', objectKey: 'x', needsOpen: ['shelter:school'] },
      { objectKey: 'shelter:school' },
      ['instruction.leads-to-closed error'],
    ],
    [
      'where it would close the way of another',
      { objectKey: 'dept-traffic:中山四路' },
      { kind: 'evacuate', objectKey: 'x', needsOpen: ['中山四路'] },
      ['instruction.closes-needed error'],
    ],
  ])('%s', (_name, one, other, said) => {
    const found = conflictsOf(order(one), [order({ id: 'b', ...other })]);
    expect(found.map(({ code, level }) => `${code} ${level}`)).toEqual(said);
    for (const { text } of found) expect(text.zh).toContain(other.number ?? '渝中汛指〔2026〕3号');
  });

  it('is no conflict with itself', () => {
    expect(conflictsOf(order(), [order()])).toEqual([]);
  });
});

const anyOrder = fc.record({
  id: fc.uuid(),
  incidentId: fc.constantFrom('rain', 'river', 'geology'),
  nature: fc.constantFrom('actual' as const, 'drill' as const),
  kind: fc.constantFrom('forbid' as const, 'stop' as const, 'withdraw' as const, 'evacuate' as const),
  object: fc.constant('x'),
  objectKey: fc.constantFrom('risk:1', 'risk:2', 'street:3'),
  needsOpen: fc.subarray(['risk:1', 'risk:2']),
  state: fc.constantFrom(...orderStates),
  number: fc.constant(null),
  replaces: fc.constant(null),
});

describe('releasing', () => {
  it('never opens what another order still holds', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyOrder, { selector: ({ id }) => id, maxLength: 12 }), fc.nat(), (orders, pick) => {
        const released = orders[pick % Math.max(1, orders.length)];
        if (!released) return;
        const held = stillHeldBy(released, orders);
        const after = orders.map((each) => (each.id === released.id ? { ...each, state: 'released' as const } : each));
        expect(closedKeys(after, released.nature).has(released.objectKey)).toBe(held.length > 0);
        // What it says nothing about stays as it was.
        for (const nature of ['actual', 'drill'] as const)
          for (const key of closedKeys(orders, nature))
            if (key !== released.objectKey || nature !== released.nature)
              expect(closedKeys(after, nature)).toContain(key);
      }),
    );
  });

  it('finds a contradiction from either side', () => {
    fc.assert(
      fc.property(anyOrder, anyOrder, (one, other) => {
        const errors = (of: OrderOnObject, against: OrderOnObject) =>
          conflictsOf({ ...of, state: 'in-force' }, [{ ...against, state: 'in-force' }]).filter(
            ({ level }) => level === 'error',
          ).length;
        expect(errors(one, other)).toBe(errors(other, one));
      }),
    );
  });
});

describe('the key of an object', () => {
  const registered = registeredObjects(shippedRulebook);

  test.each([
    ['洪崖洞崖壁', '洪崖洞 崖壁'],
    ['渝中区中山四路', '中山四路'],
    ['重庆市渝中区中山四路', '中山四路'],
    ['地下车库（负二层）', '地下车库(负二层)'],
    ['A栋', 'a栋'],
  ])('%s and %s are one', (one, other) => {
    expect(plainName(one)).toBe(plainName(other));
  });

  it('is the plan’s own for a place of the plan, whoever carries it out', () => {
    expect(objectKey('白象居', 'street-500103010', registered)).toBe(
      objectKey('渝中区白象居', 'dept-housing', registered),
    );
    expect(objectKey('某条路', 'a', registered)).not.toBe(objectKey('某条路', 'b', registered));
  });

  it('knows a needed place however it is written', () => {
    const [needed = ''] = neededKeys(['白象居'], registered);
    expect(isSamePlace(objectKey('白象居', 'dept-housing', registered), needed)).toBe(true);
    expect(isSamePlace('dept-traffic:中山四路', neededKeys(['中山四路'], registered)[0] ?? '')).toBe(true);
  });

  it('names nothing for a row that waits for the district', () => {
    const names = registered.map(({ name }) => name);
    const placeholders = shippedRulebook.streets.flatMap(({ riskPoints }) =>
      riskPoints.filter(({ placeholder }) => placeholder).map(({ name }) => name),
    );
    for (const name of placeholders) expect(names).not.toContain(name);
  });
});
