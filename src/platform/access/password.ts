import { hash, verify } from '@node-rs/argon2';
import type { Chance } from '../../shared/chance.js';

// OWASP's argon2id recommendation: 19 MiB, 2 passes, 1 lane; about 30 ms on a small machine.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** argon2id with a fresh salt. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

let nobody: Promise<string> | undefined;

/** Compares in constant time; without a hash it still takes as long as a real comparison, so that names can not be guessed. */
export async function passwordMatches(passwordHash: string | undefined, password: string): Promise<boolean> {
  nobody ??= hashPassword('nobody has this password');
  const matches = await verify(passwordHash ?? (await nobody), password);
  return passwordHash !== undefined && matches;
}

// No 0 O 1 l I: the password is read off a screen.
const alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A password or key nobody has to think up. */
export function drawPassword(chance: Chance, length: number): string {
  return Array.from({ length }, () => alphabet[Math.floor(chance.next() * alphabet.length)]).join('');
}
