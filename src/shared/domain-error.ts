import type { Reason } from './reason.js';
import type { Words } from './words.js';

/** What kind of refusal it is; only `platform/http` knows which HTTP status that becomes. */
export type DomainErrorKind = 'invalid' | 'not-found' | 'conflict' | 'forbidden' | 'unavailable';

/**
 * A refusal a caller can act on. `code` is `<concept>.<what>` (`consultation.reason-missing`),
 * `text` is shown to the person, `reasons` lists every fault found, not only the first.
 */
export class DomainError extends Error {
  constructor(
    readonly kind: DomainErrorKind,
    readonly code: string,
    readonly text: Words,
    readonly reasons: readonly Reason[] = [],
  ) {
    super(`${code}: ${text.en}`);
    this.name = 'DomainError';
  }
}

export const invalid = (code: string, zh: string, en: string, reasons: readonly Reason[] = []) =>
  new DomainError('invalid', code, { zh, en }, reasons);
export const notFound = (code: string, zh: string, en: string) => new DomainError('not-found', code, { zh, en });
export const conflict = (code: string, zh: string, en: string, reasons: readonly Reason[] = []) =>
  new DomainError('conflict', code, { zh, en }, reasons);
export const forbidden = (code: string, zh: string, en: string) => new DomainError('forbidden', code, { zh, en });
export const unavailable = (code: string, zh: string, en: string) => new DomainError('unavailable', code, { zh, en });
