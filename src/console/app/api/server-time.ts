/** The service's clock as this page knows it: every countdown runs on it, never on the PC's own clock. */
import { useSyncExternalStore } from 'react';
import type { Instant } from './types.js';

/** Milliseconds since the page was opened, unaffected by somebody setting the PC's clock. */
const steady = (): number => performance.timeOrigin + performance.now();

let offsetMs = 0;
let exactKnown = false;
/** Domain seconds per real second: 1, except where a rehearsal or a demonstration runs compressed. */
let rate = 1;
let heardAt = 0;
let heardDomain = 0;
let learnedAt = 0;

export function toMs(instant: Instant | null | undefined): number | null {
  if (instant === null || instant === undefined) return null;
  const ms = typeof instant === 'number' ? instant : Date.parse(instant);
  return Number.isNaN(ms) ? null : ms;
}

/** From a response's `Date` header (whole seconds), until a body's `now` is known. */
export function learnServerTime(dateHeader: string | null): void {
  if (exactKnown || dateHeader === null) return;
  const ms = toMs(dateHeader);
  if (ms !== null) offsetMs = ms - steady();
}

/** From the `now` of a body: domain time, which may run compressed in a rehearsal. */
export function learnDomainTime(now: Instant | null | undefined): void {
  const ms = toMs(now);
  if (ms === null) return;
  const at = steady();
  if (exactKnown && at - heardAt > 3_000) {
    // `now` comes in whole seconds, so a small deviation is rounding and not a compressed clock.
    const seen = (ms - heardDomain) / (at - heardAt);
    rate = seen > 1.5 ? seen : 1;
  }
  if (!exactKnown || at - heardAt > 3_000) {
    heardAt = at;
    heardDomain = ms;
  }
  exactKnown = true;
  offsetMs = ms - at;
  learnedAt = at;
}

export const serverNow = (): number => {
  const at = steady();
  return at + offsetMs + (exactKnown ? (rate - 1) * (at - learnedAt) : 0);
};

const listeners = new Set<() => void>();
let second = Math.floor(serverNow() / 1000);
let timer: number | null = null;

function tick(): void {
  const current = Math.floor(serverNow() / 1000);
  if (current === second) return;
  second = current;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= window.setInterval(tick, 200);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      window.clearInterval(timer);
      timer = null;
    }
  };
}

/** Server time in whole seconds (as ms); re-renders once a second, one timer for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => second) * 1000;
}

const beijing = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString();
/** `02:19` */
export const hourMinute = (ms: number): string => beijing(ms).slice(11, 16);
/** `02:14:07` */
export const hourMinuteSecond = (ms: number): string => beijing(ms).slice(11, 19);
/** `2026-07-20` */
export const dayOf = (ms: number): string => beijing(ms).slice(0, 10);
/** `07-20 02:14`, or only the time on the same Beijing day as `relativeTo`. */
export function shortTime(ms: number, relativeTo: number): string {
  return dayOf(ms) === dayOf(relativeTo) ? hourMinute(ms) : `${beijing(ms).slice(5, 10)} ${hourMinute(ms)}`;
}
/** `2026-07-20T08:00`, what a datetime-local field holds; its text is Beijing time, whatever the PC is set to. */
export const fieldTime = (ms: number): string => beijing(ms).slice(0, 16);
export const fieldToInstant = (text: string): string => `${text.slice(0, 16)}:00+08:00`;
