/** Six figures from an authenticator (RFC 6238): thirty seconds each, one step early or late is the clock of the phone. */
import { Secret, TOTP } from 'otpauth';

const stepSeconds = 30;
const window = 1;

function totp(secret: string): TOTP {
  return new TOTP({
    issuer: 'Jiaoying',
    algorithm: 'SHA1',
    digits: 6,
    period: stepSeconds,
    secret: Secret.fromBase32(secret),
  });
}

/** Base32, 160 bits as the RFC asks. */
export function secretFrom(bytes: Uint8Array): string {
  return new Secret({ buffer: bytes.slice().buffer }).base32;
}

/** What an authenticator reads: `otpauth://totp/Jiaoying:name?…`. */
export function addressOf(secret: string, accountName: string): string {
  const one = totp(secret);
  one.label = accountName;
  return one.toString();
}

/** Which step the code belongs to, counted from the epoch; null for a code of no step near `now`. */
export function stepOf(secret: string, code: string, now: number): number | null {
  const delta = totp(secret).validate({ token: code, timestamp: now, window });
  return delta === null ? null : Math.floor(now / 1_000 / stepSeconds) + delta;
}

/** The code of this moment; what an authenticator would show. */
export function codeAt(secret: string, now: number): string {
  return totp(secret).generate({ timestamp: now });
}
