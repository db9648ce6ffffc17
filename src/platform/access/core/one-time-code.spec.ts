import { addressOf, codeAt, secretFrom, stepOf } from './one-time-code.js';

/** RFC 6238 appendix B, SHA-1; its eight figures end in these six. */
const rfcSecret = secretFrom(new TextEncoder().encode('12345678901234567890'));

describe('a one-time code', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
  ])('is at %d seconds what the RFC says', (seconds, code) => {
    expect(codeAt(rfcSecret, seconds * 1_000)).toBe(code);
    expect(stepOf(rfcSecret, code, seconds * 1_000)).toBe(Math.floor(seconds / 30));
  });

  it('holds one step early and late, and names its own step, so that it is used once', () => {
    const now = 1_234_567_890_000;
    const code = codeAt(rfcSecret, now);
    const step = stepOf(rfcSecret, code, now);
    expect(stepOf(rfcSecret, code, now + 30_000)).toBe(step);
    expect(stepOf(rfcSecret, code, now - 30_000)).toBe(step);
    expect(stepOf(rfcSecret, code, now + 60_000)).toBeNull();
    expect(stepOf(rfcSecret, '000000', now)).toBeNull();
  });

  it('is told to an authenticator with who it is for', () => {
    expect(addressOf(rfcSecret, 'zhihuizhang')).toMatch(/^otpauth:\/\/totp\/Jiaoying:zhihuizhang\?.*secret=/);
  });
});
