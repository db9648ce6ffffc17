import fc from 'fast-check';
import type { Ladder, Question } from './call.js';
import {
  applyAnswer,
  inStateSince,
  obligationStateOf,
  openQuestions,
  type Answering,
  type ObligationTimes,
} from './obligation-state.js';

const times = (more: Partial<ObligationTimes> = {}): ObligationTimes => ({
  openedAt: 0,
  dueAt: 100,
  receivedAt: null,
  completedAt: null,
  escalatedAt: null,
  unreachedAt: null,
  closedAt: null,
  ...more,
});
const minute = 60_000;
const ladder: Ladder = { id: 'x', steps: [], answerWindowMinutes: 10, askAgainMinutes: 20 };
const questions: readonly Question[] = [
  { id: 'commander', text: '谁指挥', kind: 'text' },
  { id: 'moved', text: '转移多少人', kind: 'count' },
];
const asked: Answering = {
  questions,
  ladder,
  dueAt: 10 * minute,
  receivedAt: null,
  receivedBy: null,
  via: null,
  fields: {},
  completedAt: null,
  askAgainAt: null,
};

describe('obligationStateOf', () => {
  it.each([
    [times(), 50, 'waiting', 0],
    [times(), 100, 'waiting', 0],
    [times(), 101, 'overdue', 100],
    [times({ escalatedAt: 60 }), 200, 'escalated', 60],
    [times({ escalatedAt: 60, unreachedAt: 90 }), 200, 'unreached', 90],
    [times({ escalatedAt: 60, receivedAt: 70 }), 200, 'incomplete', 70],
    [times({ receivedAt: 70, completedAt: 80 }), 200, 'answered', 80],
    [times({ receivedAt: 70, completedAt: 80, closedAt: 150 }), 200, 'closed', 150],
  ])('%o at %i is %s', (facts, now, state, since) => {
    expect(obligationStateOf(facts, now)).toBe(state);
    expect(inStateSince(facts, now)).toBe(since);
  });

  it('never says answered before a person did', () => {
    const maybe = fc.option(fc.nat(1_000), { nil: null });
    fc.assert(
      fc.property(maybe, maybe, maybe, fc.nat(2_000), (escalatedAt, unreachedAt, completedAt, now) => {
        expect(['answered', 'incomplete']).not.toContain(
          obligationStateOf(times({ escalatedAt, unreachedAt, completedAt }), now),
        );
      }),
    );
  });
});

describe('applyAnswer', () => {
  const answer = (before: Answering, more: object, now = minute) =>
    applyAnswer(before, { received: true, personName: '张三', via: 'sms', fields: {}, ...more }, now);

  it('stops at once when nothing is asked', () => {
    expect(answer({ ...asked, questions: [] }, {})).toEqual({
      receivedAt: minute,
      receivedBy: '张三',
      via: 'sms',
      fields: {},
      completedAt: minute,
      askAgainAt: null,
      nextAskAt: null,
      asksAnew: true,
    });
  });

  it('does not begin its rounds of questions again for a reply that adds nothing', () => {
    const first = answer(asked, {});
    expect(first.asksAnew).toBe(true);
    expect(answer({ ...asked, ...first }, { personName: '李四' }, 2 * minute).asksAnew).toBe(false);
    expect(answer({ ...asked, ...first }, { fields: { moved: { value: 3 } } }, 2 * minute).asksAnew).toBe(true);
  });

  it('asks what is missing when the time for it is up', () => {
    expect(answer(asked, {})).toMatchObject({ receivedAt: minute, completedAt: null, nextAskAt: 10 * minute });
    expect(answer(asked, {}, 15 * minute)).toMatchObject({ nextAskAt: 35 * minute });
  });

  it('keeps 暂不清楚 as unknown and asks again after its own time', () => {
    const after = answer(asked, { fields: { commander: { value: '张三' }, moved: { unknown: true } } });
    expect(after).toMatchObject({
      fields: { moved: { unknown: true } },
      completedAt: null,
      askAgainAt: 21 * minute,
      nextAskAt: 21 * minute,
    });
  });

  it('lets the first 收到 stand, adds a missing name and takes newer figures, never an unknown over a figure', () => {
    const first = answer(asked, { personName: null, via: 'voice' });
    const second = answer(
      { ...asked, ...first },
      { personName: '李四', fields: { commander: { value: '李四' }, moved: { value: 0 } } },
      2 * minute,
    );
    expect(second).toMatchObject({
      receivedAt: minute,
      receivedBy: '李四',
      via: 'voice',
      completedAt: 2 * minute,
      nextAskAt: null,
    });
    const third = answer({ ...asked, ...second }, { fields: { moved: { unknown: true } } }, 3 * minute);
    expect(third.fields['moved']).toEqual({ value: 0 });
    const fourth = answer({ ...asked, ...third }, { fields: { moved: { value: 35 } } }, 4 * minute);
    expect(fourth).toMatchObject({ fields: { moved: { value: 35 } }, completedAt: 2 * minute });
  });

  it('takes only what was asked, each of its own kind', () => {
    const after = answer(asked, { fields: { moved: { value: -1 }, other: { value: 3 }, commander: { value: ' ' } } });
    expect(after.fields).toEqual({});
    expect(openQuestions(questions, after.fields).missing).toHaveLength(2);
  });
});
