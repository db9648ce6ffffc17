import { originOf } from './origin.js';

describe('originOf', () => {
  const nothing = { follow: false, cadence: false, proposedAt: null, lastConvenedAt: null };
  it.each([
    ['a superior responded', { ...nothing, follow: true, cadence: true, proposedAt: 1 }, 'follow'],
    ['a first proposal', { ...nothing, proposedAt: 1 }, 'proposal'],
    ['a proposal after the last round', { ...nothing, proposedAt: 9, lastConvenedAt: 5, cadence: true }, 'proposal'],
    ['the clock ran out since', { ...nothing, proposedAt: 1, lastConvenedAt: 5, cadence: true }, 'cadence'],
    ['nothing waits', { ...nothing, proposedAt: 1, lastConvenedAt: 5 }, 'hand'],
  ] as const)('%s', (_why, waiting, origin) => {
    expect(originOf(waiting)).toBe(origin);
  });
});
