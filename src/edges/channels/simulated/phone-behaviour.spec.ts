import { behaviourOf, scriptFor, silent, type PhoneBehaviour } from './phone-behaviour.js';

describe('scriptFor', () => {
  const script = (behaviour: PhoneBehaviour, kind: 'voice' | 'sms' | 'email' | 'broadcast' = 'sms', nth = 1) =>
    scriptFor(behaviour, kind, nth);

  it('takes everything and says nothing when silent', () => {
    expect(script(silent)).toEqual({
      refusal: null,
      receipt: { receipt: { state: 'delivered', detail: 'delivered' }, afterSeconds: 1 },
      reply: null,
    });
    expect(script(silent, 'voice').receipt?.receipt.detail).toBe('picked-up');
    expect(script(silent, 'broadcast').receipt?.receipt.detail).toBe('played');
  });

  it('writes back, or presses 1 on the telephone, when it answers', () => {
    const answers: PhoneBehaviour = { kind: 'answers', afterSeconds: 7, text: '收到 张三 社区3 转移0' };
    expect(script(answers).reply).toEqual({ text: '收到 张三 社区3 转移0', digits: null, afterSeconds: 7 });
    expect(script(answers, 'voice').reply).toEqual({ text: null, digits: '1', afterSeconds: 7 });
    expect(script(answers, 'broadcast').reply).toBeNull();
    expect(script({ kind: 'presses-1' }).reply).toBeNull();
  });

  it('is busy or does not pick up on the telephone only', () => {
    expect(script({ kind: 'busy' }, 'voice').receipt).toEqual({
      receipt: { state: 'failed', detail: 'busy' },
      afterSeconds: 30,
    });
    expect(script({ kind: 'no-answer' }, 'voice').receipt?.receipt.detail).toBe('no-answer');
    expect(script({ kind: 'no-answer' }).receipt?.receipt.state).toBe('delivered');
  });

  it('answers from the n-th message on', () => {
    const second: PhoneBehaviour = { kind: 'answers-on-call', call: 2 };
    expect(script(second, 'sms', 1).reply).toBeNull();
    expect(script(second, 'sms', 2).reply).not.toBeNull();
  });

  it('does not exist under a wrong number', () => {
    expect(script({ kind: 'wrong-number' })).toEqual({ refusal: 'wrong-number', receipt: null, reply: null });
  });
});

describe('behaviourOf', () => {
  it('is silent where nothing, or nothing known, was stored', () => {
    expect(behaviourOf(null)).toBe(silent);
    expect(behaviourOf('{"kind":"dances"}')).toBe(silent);
    expect(behaviourOf('{"kind":"busy"}')).toEqual({ kind: 'busy' });
  });
});
