import type { ReactNode } from 'react';
import type { Instant, Obligation } from '../api/types.js';
import { dayOf, hourMinute, serverNow, shortTime, toMs, useNow } from '../api/server-time.js';
import { useLanguage, useSay, type Language } from '../words/language.js';

/** `6分40秒`, `1小时05分`, `2天3小时`: two units, the smaller one as long as it still matters. */
export function spanInWords(ms: number, language: Language): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const [d, h, m, s] = [
    Math.floor(total / 86_400),
    Math.floor(total / 3_600) % 24,
    Math.floor(total / 60) % 60,
    total % 60,
  ];
  const zh = language === 'zh';
  if (d > 0) return zh ? `${d}天${h}小时` : `${d} d ${h} h`;
  if (h > 0) return zh ? `${h}小时${m}分` : `${h} h ${m} min`;
  if (m >= 60 || (m > 0 && s === 0)) return zh ? `${m}分0秒` : `${m} min`;
  if (m > 0) return zh ? `${m}分${s}秒` : `${m} min ${s} s`;
  return zh ? `${s}秒` : `${s} s`;
}

/** 剩6分40秒(02:19前), or 已超时3分2秒(应在02:19前); only what has run out may blink. */
export function TimeLeft({ due, compact = false }: { due: Instant | null | undefined; compact?: boolean }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const now = useNow();
  const dueMs = toMs(due);
  if (dueMs === null) return null;
  const left = dueMs - now;
  const until = dayOf(dueMs) === dayOf(now) ? hourMinute(dueMs) : shortTime(dueMs, now);
  const kind = left <= 0 ? 'out' : left < 120_000 ? 'near' : 'calm';
  return (
    <span className={`time-left time-left-${kind}${compact ? ' time-left-compact' : ''}`} role="timer" aria-live="off">
      <b>{say(left <= 0 ? 'time.over' : 'time.left', { span: spanInWords(Math.abs(left), language) })}</b>
      {!compact && <span className="time-until">{say('time.until', { time: until })}</span>}
    </span>
  );
}

/** `38秒后`: until the next thing happens by itself. */
export function Countdown({ at }: { at: Instant }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const now = useNow();
  const ms = toMs(at);
  return ms === null ? null : (
    <b className="countdown">{ms <= now ? say('time.now') : spanInWords(ms - now, language)}</b>
  );
}

/** `12分` since then. */
export function Since({ at }: { at: Instant | null | undefined }): ReactNode {
  const { language } = useLanguage();
  const now = useNow();
  const ms = toMs(at);
  if (ms === null) return null;
  const minutes = Math.floor(Math.max(0, now - ms) / 60_000);
  return (
    <>{minutes === 0 ? spanInWords(now - ms, language) : spanInWords(minutes * 60_000, language).replace(/0秒$/, '')}</>
  );
}

export function At({ at }: { at: Instant | null | undefined }): ReactNode {
  const ms = toMs(at);
  return ms === null ? null : <time dateTime={new Date(ms).toISOString()}>{shortTime(ms, serverNow())}</time>;
}

/** `2026-07-20 02:14`: with its year, for what stands longer than a season. */
export function Moment({ at }: { at: Instant | null | undefined }): ReactNode {
  const ms = toMs(at);
  return ms === null ? null : (
    <time className="moment" dateTime={new Date(ms).toISOString()}>
      {dayOf(ms)} {hourMinute(ms)}
    </time>
  );
}

/** `38秒 后转呼 副职`, or `后再呼` while the same people are still being called. */
export function NextStep({ step }: { step: Obligation['step'] }): ReactNode {
  const say = useSay();
  if (!step?.nextAt) return null;
  const next = step.nextLabel ?? '';
  return (
    <span className="next-step">
      <Countdown at={step.nextAt} />{' '}
      {next === '' || next === step.label ? say('step.again') : `${say('step.then')} ${next}`}
    </span>
  );
}
