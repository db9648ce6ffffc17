import type { Issuer } from '../../rulebook/core/rulebook.js';
import { trustOf, type Vouching } from './trust.js';

const issuer: Issuer = {
  ...{ id: 'issuer-met', basis: 'proposed', source: 'x', effectiveFrom: '2026-05-01' },
  ...{ name: '市气象台', senders: ['met'], relay: true },
};
const strict: Issuer = { ...issuer, relayNeeds: 'signature' };
const trust = (said: Partial<Vouching>) => trustOf({ issuer, signature: 'none', isVerified: true, ...said });
const codes = (said: Partial<Vouching>) => trust(said).notes.map(({ code }) => code);

describe('trustOf', () => {
  it.each([
    ['a known sender', {}, true, true],
    ['one whose signature holds', { signature: 'valid' }, true, true],
    ['one signed with a key nobody knows', { signature: 'unverified' }, true, true],
    ['one that may not relay', { issuer: { ...issuer, relay: false } }, true, false],
    ['a stranger', { issuer: null }, false, false],
    ['a broken signature', { signature: 'invalid' }, false, false],
    ['what nobody called back', { isVerified: false }, false, false],
    ['an issuer that must sign, unsigned', { issuer: strict }, false, false],
    ['an issuer that must sign, key unknown', { issuer: strict, signature: 'unverified' }, false, false],
    ['an issuer that must sign, signed', { issuer: strict, signature: 'valid' }, true, true],
  ] as const)('lets %s do what it may', (_what, said, counts, relays) => {
    expect(trust(said)).toMatchObject({ counts, relays });
  });

  it('says every reason at once', () => {
    expect(codes({ issuer: strict, isVerified: false })).toEqual(['hazard.signature-needed', 'hazard.not-verified']);
    expect(codes({ signature: 'invalid' })).toEqual(['hazard.signature-invalid']);
    expect(codes({})).toEqual([]);
  });
});
