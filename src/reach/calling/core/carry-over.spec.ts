import fc from 'fast-check';
import type { Ladder, Question } from './call.js';
import { carryOver, type EarlierObligation } from './carry-over.js';

const ladder: Ladder = {
  id: 'x',
  steps: [
    { target: 'duty', calls: 3, everySeconds: 60, channels: ['sms'], spread: 'all' },
    { target: 'person-sent', calls: 1, everySeconds: 60, channels: [], spread: 'all' },
  ],
  answerWindowMinutes: 10,
  askAgainMinutes: 20,
};
const questions: readonly Question[] = [{ id: 'moved', text: '转移多少人', kind: 'count' }];
const silent: EarlierObligation = {
  id: 7,
  version: 1,
  lineageId: 7,
  keptFromVersion: null,
  openedAt: 0,
  dueAt: 600,
  receivedAt: null,
  receivedBy: null,
  via: null,
  fields: {},
  askAgainAt: null,
  stepIndex: 0,
  callsMade: 2,
  nextAt: 180,
  askRound: 0,
  escalatedAt: null,
  unreachedAt: null,
};
const answered: EarlierObligation = {
  ...silent,
  receivedAt: 90,
  receivedBy: '张三',
  via: 'sms',
  fields: { moved: { value: 0 } },
  nextAt: null,
};
const order = { questions, ladder, now: 1_000, dueAt: 2_000 };

describe('carryOver', () => {
  it('begins anew where there was nothing before', () => {
    expect(carryOver(null, 'keep', order)).toMatchObject({
      openedAt: 1_000,
      dueAt: 2_000,
      nextAt: 1_000,
      stepIndex: 0,
      callsMade: 0,
      keptFromVersion: null,
    });
  });

  it('keeps an answer through an extension and calls nobody for it', () => {
    expect(carryOver(answered, 'keep', order)).toMatchObject({
      receivedAt: 90,
      receivedBy: '张三',
      via: 'sms',
      fields: { moved: { value: 0 } },
      completedAt: 90,
      nextAt: null,
      keptFromVersion: 1,
      lineageId: 7,
    });
    expect(carryOver({ ...answered, keptFromVersion: 1, version: 2 }, 'keep', order).keptFromVersion).toBe(1);
  });

  it('lets a silent post go on where it was, with no new time to answer', () => {
    expect(carryOver(silent, 'keep', order)).toMatchObject({
      stepIndex: 0,
      callsMade: 2,
      nextAt: 180,
      openedAt: 0,
      dueAt: 600,
      receivedAt: null,
    });
  });

  it('asks 收到 again on a raise and keeps the figures as ticks', () => {
    expect(carryOver(answered, 'ask-again', order)).toMatchObject({
      receivedAt: null,
      receivedBy: null,
      completedAt: null,
      nextAt: 1_000,
      openedAt: 1_000,
      dueAt: 2_000,
      stepIndex: 0,
      fields: { moved: { value: 0 } },
      keptFromVersion: 1,
      lineageId: null,
    });
  });

  it('asks a question the version before did not ask', () => {
    const more = {
      ...order,
      questions: [...questions, { id: 'communities', text: '几个社区', kind: 'count' as const }],
    };
    expect(carryOver(answered, 'keep', more)).toMatchObject({
      receivedAt: 90,
      completedAt: null,
      nextAt: 1_000 + 20 * 60_000,
    });
  });

  it('never lets a raise look answered, whatever was said before', () => {
    fc.assert(
      fc.property(fc.option(fc.nat(999), { nil: null }), fc.nat(5), (receivedAt, stepIndex) => {
        const begun = carryOver({ ...silent, receivedAt, stepIndex }, 'ask-again', order);
        expect(begun).toMatchObject({ receivedAt: null, completedAt: null, nextAt: order.now });
      }),
    );
  });
});
