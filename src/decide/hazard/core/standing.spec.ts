import { hourMs, minuteMs } from '../../../shared/time.js';
import { nextStanding, type Standing } from './standing.js';

const orange = { level: 'orange', responseLevel: 2, areas: ['a'] } as const;
const red = { level: 'red', responseLevel: 1, areas: ['a'] } as const;
const at = 0;

describe('nextStanding', () => {
  it('proposes on the way up, once', () => {
    const first = nextStanding(null, orange, at);
    expect(first).toEqual({ proposes: true, next: { ...orange, lessSince: null } });
    expect(nextStanding(first.next, orange, at).proposes).toBe(false);
    expect(nextStanding(first.next, red, at)).toMatchObject({ proposes: true, next: { level: 'red' } });
  });

  it('proposes again where the response alone is graver, or the areas are more', () => {
    const { next } = nextStanding(null, { ...orange, responseLevel: 3 }, at);
    expect(nextStanding(next, orange, at).proposes).toBe(true);
    const wider = nextStanding(next, { ...orange, responseLevel: 3, areas: ['b'] }, at);
    expect(wider).toMatchObject({ proposes: true, next: { areas: ['a', 'b'] } });
    // Fewer areas are no news.
    expect(nextStanding(wider.next, { ...orange, responseLevel: 3, areas: ['b'] }, at).proposes).toBe(false);
  });

  it('proposes less where it is new, once', () => {
    const { next } = nextStanding(null, red, at);
    const wider = nextStanding(next, { ...orange, areas: ['b', 'c'] }, at);
    expect(wider).toMatchObject({ proposes: true, next: { level: 'red', areas: ['a', 'b', 'c'] } });
    expect(nextStanding(wider.next, { ...orange, areas: ['b', 'c'] }, at).proposes).toBe(false);
  });

  it('never proposes on the way down, and is quiet while a reading swings about its mark', () => {
    let standing: Standing | null = nextStanding(null, red, at).next;
    for (let minute = 5; minute < 50; minute += 10) {
      const low = nextStanding(standing, orange, minute * minuteMs);
      expect(low.proposes).toBe(false);
      const high = nextStanding(low.next, red, (minute + 5) * minuteMs);
      expect(high.proposes).toBe(false);
      standing = high.next;
    }
  });

  it('after an hour of less, less stands, and the next rise is news', () => {
    const lower = nextStanding({ ...red, lessSince: null }, orange, at).next;
    const settled = nextStanding(lower, orange, at + hourMs);
    expect(settled).toEqual({ proposes: false, next: { ...orange, lessSince: null } });
    expect(nextStanding(settled.next, red, at + 2 * hourMs).proposes).toBe(true);
    const calm = nextStanding({ ...red, lessSince: null }, null, at);
    expect(calm.next).toMatchObject({ lessSince: at });
    expect(nextStanding(calm.next, null, at + hourMs).next).toBeNull();
    expect(nextStanding(null, null, at)).toEqual({ proposes: false, next: null });
  });
});
