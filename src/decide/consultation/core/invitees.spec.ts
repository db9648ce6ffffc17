import fc from 'fast-check';
import { consultationFor } from '../../rulebook/core/lookups.js';
import type { ConsultationTemplate, InviteeCondition } from '../../rulebook/core/rulebook.js';
import { shippedRulebook, shippedStreets } from '../../../../test/harness/rulebook.js';
import { colours } from '../../../shared/level.js';
import { inviteesOf, type RoundCase } from './invitees.js';

const noon = Date.parse('2026-07-20T12:00:00+08:00');
const template = (when: InviteeCondition): ConsultationTemplate => ({
  ...{ id: 'c', basis: 'proposed', source: 'here', effectiveFrom: '2026-01-01', streams: ['rain', 'river'] },
  ...{ convenerUnitId: 'hub', memberUnitIds: ['a'], invitedUnitIds: ['n', 'a'] },
  ...{ invitedWhen: [{ unitIds: ['street-1', 'street-2'], when }], questions: [], ladder: 'l' },
});
const round: RoundCase = { stream: 'rain', level: 'orange', areas: ['street-1'], at: noon };
const invited = (when: InviteeCondition, of: Partial<RoundCase> = {}) =>
  inviteesOf(template(when), { ...round, ...of }, []).map(({ unitId }) => unitId);

describe('inviteesOf', () => {
  it.each<[string, InviteeCondition, Partial<RoundCase>, string[]]>([
    ['its own street is touched', { areas: 'own' }, {}, ['street-1']],
    ['a street is named', { areas: ['street-1', 'street-9'] }, {}, ['street-1', 'street-2']],
    ['no named street is touched', { areas: ['street-9'] }, {}, []],
    ['nobody knows the area', { areas: ['street-9'] }, { areas: null }, ['street-1', 'street-2']],
    ['the level is reached', { levelFrom: 'orange' }, {}, ['street-1', 'street-2']],
    ['the level is not reached', { levelFrom: 'red' }, {}, []],
    ['nobody knows the colour', { levelFrom: 'red' }, { level: null }, ['street-1', 'street-2']],
    ['the stream is another', { streams: ['river'] }, {}, []],
    ['the hour is right', { time: { hours: { from: '08:00', to: '18:00' } } }, {}, ['street-1', 'street-2']],
    ['the hour is wrong', { time: { hours: { from: '18:00', to: '08:00' } } }, {}, []],
    ['the calendar does not say', { time: { term: true } }, {}, ['street-1', 'street-2']],
    ['one of two does not hold', { levelFrom: 'blue', areas: ['street-9'] }, {}, []],
  ])('%s', (_why, when, of, wanted) => {
    // The standing one is always there, and nobody sits twice.
    expect(invited(when, of)).toEqual(['n', ...wanted]);
  });

  it('by the shipped plan seats nobody twice, and a graver level never invites fewer', () => {
    const streets = [...shippedStreets.values()];
    const decided = shippedRulebook.streams.filter(({ flow }) => flow === 'decision').map(({ stream }) => stream);
    fc.assert(
      fc.property(
        fc.constantFrom(...decided),
        fc.subarray(streets),
        fc.integer({ min: 0, max: 2 }),
        (stream, areas, n) => {
          const of = (rank: number) =>
            inviteesOf(
              consultationFor(shippedRulebook, stream),
              { stream, level: colours[rank] ?? null, areas, at: noon },
              shippedRulebook.calendar,
            ).map(({ unitId }) => unitId);
          const [milder, graver] = [of(n), of(n + 1)];
          expect(new Set(graver).size).toBe(graver.length);
          expect(milder.every((unitId) => graver.includes(unitId))).toBe(true);
          expect(streets.filter((street) => graver.includes(street))).toEqual(areas);
        },
      ),
    );
  });
});
