import { roles } from '../../../shared/session.js';
import { mayDo, permissions, permissionsOf, permissionsOfRole } from './permissions.js';

describe('permissions', () => {
  it('are each held by at least one role', () => {
    const held = new Set(roles.flatMap((role) => permissionsOfRole[role]));
    expect(permissions.filter((permission) => !held.has(permission))).toEqual([]);
  });

  it('keep drafting and signing apart', () => {
    for (const role of roles) {
      expect([role, mayDo([role], 'warning.draft') && mayDo([role], 'warning.sign')]).toEqual([role, false]);
      expect([role, mayDo([role], 'control.draft') && mayDo([role], 'control.sign')]).toEqual([role, false]);
    }
  });

  it('give a feed nothing but handing in signals and readings', () => {
    expect(permissionsOf(['feed'])).toEqual(['observation.submit', 'signal.submit']);
  });

  it('add up over several roles without repeats', () => {
    const both = permissionsOf(['member', 'street']);
    expect(new Set(both).size).toBe(both.length);
    expect(both).toEqual(expect.arrayContaining(['consultation.opine', 'task.answer']));
  });
});
