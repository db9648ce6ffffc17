/** Reads what a person typed about a paper, to its end: every fault at once, and what is missing filled in where it may be. */
import { reportKinds, reportNames, type ReportKind } from '../../../../decide/rulebook/core/condition.js';
import { hazardCalled } from '../../../../decide/rulebook/core/lookups.js';
import {
  datums,
  quantities,
  quantityNames,
  unitsOf,
  type Datum,
  type Quantity,
} from '../../../../decide/rulebook/core/quantity.js';
import type { Issuer, Rulebook } from '../../../../decide/rulebook/core/rulebook.js';
import { nameKey } from '../../../../reach/directory/core/directory-index.js';
import type { Unit } from '../../../../reach/directory/core/unit.js';
import { colours, responseLevelInChinese, responseLevels, warningLevelInChinese } from '../../../../shared/level.js';
import { error, warning, type Reason } from '../../../../shared/reason.js';
import { stages, type Stage } from '../../../../shared/stage.js';
import { dayMs, hourMs, minuteMs, parseRfc3339, toRfc3339 } from '../../../../shared/time.js';
import {
  openClassifications,
  paperChannels,
  saidKinds,
  type Entry,
  type ForecastSaid,
  type NoticeSaid,
  type PaperHead,
  type ReportSaid,
  type ResponseSaid,
  type Said,
  type SaidKind,
  type SignalSaid,
} from './paper.js';

/** What it says, as it is written on the wire; which fields count depends on `kind`. Times are RFC 3339. */
export interface TypedSaid {
  readonly kind?: string | null;
  readonly issuer?: string | null;
  /** Hazard: id, name, other word or event code. */
  readonly event?: string | null;
  readonly colour?: string | null;
  readonly lifts?: boolean | null;
  readonly areas?: readonly string[] | null;
  readonly expiresAt?: string | null;
  readonly stream?: string | null;
  /** 4–1, or 0: ended. */
  readonly responseLevel?: number | null;
  readonly quantity?: string | null;
  readonly station?: string | null;
  readonly datum?: string | null;
  readonly value?: number | null;
  readonly unit?: string | null;
  readonly windowHours?: number | null;
  readonly from?: string | null;
  readonly until?: string | null;
  readonly report?: string | null;
  readonly street?: string | null;
  readonly stage?: string | null;
}

export interface TypedEntry {
  readonly channel?: string | null;
  /** Unit id, or any name. */
  readonly sender?: string | null;
  readonly personName?: string | null;
  readonly phone?: string | null;
  readonly title?: string | null;
  readonly number?: string | null;
  readonly documentAt?: string | null;
  readonly effectiveAt?: string | null;
  readonly receivedAt?: string | null;
  readonly classification?: string | null;
  readonly words?: string | null;
  readonly says?: TypedSaid | null;
}

/** What an entry may refer to. */
export interface EntryContext {
  /** Epoch milliseconds; also when it is entered. */
  readonly now: number;
  readonly rulebook: Rulebook;
  readonly unitCalled: (name: string) => Unit | undefined;
  readonly streets: readonly Unit[];
}

/** Clocks of desks differ; more than that ahead is a slip of the finger. */
const aheadMs = 5 * minuteMs;
const longAgoMs = 30 * dayMs;
const longestForecastHours = 240;

/** `entry` is null when any fault is an error. */
export function readEntry(
  typed: TypedEntry,
  context: EntryContext,
): { readonly entry: Entry | null; readonly faults: readonly Reason[] } {
  const reading = new EntryReading(context);
  const channel = reading.oneOf('channel', typed.channel, paperChannels, 'fax');
  const receivedAt = reading.time('receivedAt', typed.receivedAt) ?? context.now;
  reading.past('receivedAt', receivedAt);
  const head = reading.head(typed, receivedAt);
  const said = reading.said(typed.says ?? {}, head, receivedAt);
  const title = head.title === '' && said ? titleOf(said, head, context.rulebook) : head.title;
  if (said && title === '') reading.missing('title');
  if (said?.kind === 'report' && head.words === '') reading.missing('words');
  if (said && isRehearsal(title) && said.kind !== 'signal' && said.kind !== 'notice')
    reading.add(
      error(
        'says.kind',
        'papers.rehearsal',
        '演练来文请按通知登记,不得启动真实时钟',
        'register a paper of a drill as a notice: it may start no real clock',
      ),
    );
  if (reading.hasErrors || !said) return { entry: null, faults: reading.faults };
  return { entry: { channel, receivedAt, head: { ...head, title }, said }, faults: reading.faults };
}

/** The typed form of what is stored, for a person to complete. */
export function typedOf(head: PaperHead, said: Said): TypedEntry {
  const time = (at: number | null) => (at === null ? null : toRfc3339(at));
  const { sender, documentAt, effectiveAt, ...rest } = head;
  return {
    ...rest,
    sender: sender.unitId ?? sender.name,
    documentAt: time(documentAt),
    effectiveAt: time(effectiveAt),
    says: typedSaidOf(said),
  };
}

export function typedSaidOf(said: Said): TypedSaid {
  switch (said.kind) {
    case 'signal':
      return {
        ...{ kind: said.kind, issuer: said.issuer, event: said.eventCode, colour: said.colour, lifts: said.lifts },
        ...{ areas: said.areas, expiresAt: said.expiresAt === null ? null : toRfc3339(said.expiresAt) },
      };
    case 'response':
      return { ...said, responseLevel: said.responseLevel ?? 0 };
    case 'forecast':
      return { ...said, from: toRfc3339(said.from), until: toRfc3339(said.until) };
    case 'report':
    case 'notice':
      return said;
    default:
      return said satisfies never;
  }
}

/** A paper that calls itself a drill in its title; talk of drills is none. */
export function isRehearsal(title: string): boolean {
  return /^\s*([[(（【〔]\s*演练\s*[\])）】〕]|演练\s*[:：])/.test(title);
}

/** `市防指启动防汛(降雨)Ⅲ级响应`: what a paper is called when nobody wrote its title. */
export function titleOf(said: Said, { sender }: Pick<PaperHead, 'sender'>, rulebook: Rulebook): string {
  switch (said.kind) {
    case 'signal':
      return `${said.issuer}${said.lifts ? '解除' : '发布'}${said.eventName}${said.colour === null ? '' : warningLevelInChinese(said.colour)}预警信号`;
    case 'response': {
      const stream = rulebook.streams.find((one) => one.stream === said.stream)?.name ?? said.stream;
      return said.responseLevel === null
        ? `${sender.name}终止${stream}应急响应`
        : `${sender.name}启动${stream}${responseLevelInChinese(said.responseLevel)}应急响应`;
    }
    case 'forecast': {
      const station = rulebook.stations.find(({ id }) => id === said.station)?.name ?? '';
      return `${sender.name}预报${station}${quantityNames[said.quantity]}${said.value}${said.unit}`;
    }
    case 'report':
      return `${sender.name}报告${reportNames[said.report]}`;
    case 'notice':
      return '';
    default:
      return said satisfies never;
  }
}

class EntryReading {
  readonly faults: Reason[] = [];

  constructor(private readonly context: EntryContext) {}

  get hasErrors(): boolean {
    return this.faults.some(({ level }) => level === 'error');
  }

  add(fault: Reason): void {
    this.faults.push(fault);
  }

  missing(where: string): void {
    this.add(error(where, 'missing', '必须填写', 'is needed'));
  }

  head(typed: TypedEntry, receivedAt: number): PaperHead {
    const sender = text(typed.sender);
    if (sender === '') this.missing('sender');
    const unit = sender === '' ? undefined : this.context.unitCalled(sender);
    const documentAt = this.time('documentAt', typed.documentAt);
    if (documentAt !== null && documentAt > receivedAt + aheadMs)
      this.add(
        warning(
          'documentAt',
          'papers.dated-later',
          '成文时间晚于收到时间,请核对',
          'it is dated later than it was received',
        ),
      );
    return {
      sender: { unitId: unit?.id ?? null, name: unit?.name ?? sender },
      personName: text(typed.personName) || null,
      phone: text(typed.phone) || null,
      title: text(typed.title),
      number: text(typed.number) || null,
      documentAt,
      effectiveAt: this.time('effectiveAt', typed.effectiveAt),
      classification: this.oneOf('classification', typed.classification, openClassifications, 'internal'),
      words: text(typed.words),
    };
  }

  said(typed: TypedSaid, head: PaperHead, receivedAt: number): Said | null {
    const kind = this.needed<SaidKind>('says.kind', typed.kind, saidKinds);
    switch (kind) {
      case 'signal':
        return this.signal(typed, head, receivedAt);
      case 'response':
        return this.response(typed);
      case 'forecast':
        return this.forecast(typed, head.effectiveAt ?? head.documentAt ?? receivedAt);
      case 'report':
        return this.report(typed);
      case 'notice':
        return this.notice(typed);
      case null:
        return null;
      default:
        return kind satisfies never;
    }
  }

  private signal(typed: TypedSaid, head: PaperHead, receivedAt: number): SignalSaid | null {
    const { rulebook } = this.context;
    const word = text(typed.event);
    const hazard = word === '' ? null : hazardCalled(rulebook, word);
    if (word === '') this.missing('says.event');
    else if (!hazard)
      this.add(error('says.event', 'papers.unknown-event', `规程里没有这个灾种:${word}`, `there is no hazard ${word}`));
    const lifts = typed.lifts === true;
    const colour = text(typed.colour) === '' ? null : this.needed('says.colour', typed.colour, colours);
    if (!lifts && text(typed.colour) === '') this.missing('says.colour');
    if (hazard && colour && !hazard.colours.includes(colour))
      this.add(
        warning(
          'says.colour',
          'papers.colour-unusual',
          `${hazard.name}预警信号没有${warningLevelInChinese(colour)},请核对原文`,
          `signals of ${hazard.hazard} have no ${colour}: check the paper`,
        ),
      );
    const areas = this.streets('says.areas', typed.areas);
    const sentAt = head.documentAt ?? receivedAt;
    const expiresAt = this.time('says.expiresAt', typed.expiresAt);
    if (expiresAt !== null && expiresAt <= sentAt)
      this.add(
        error('says.expiresAt', 'papers.ends-before', '失效时间早于发布时间', 'it expires before it was issued'),
      );
    const written = text(typed.issuer) || head.sender.name;
    const issuer = issuerCalled(rulebook, written);
    if (!issuer && written !== '')
      this.add(
        warning(
          'says.issuer',
          'papers.unknown-issuer',
          `规程里没有发布单位“${written}”:只留存,不启动`,
          `the rulebook has no issuer ${written}: it is kept and starts nothing`,
        ),
      );
    if (!hazard) return null;
    return {
      kind: 'signal',
      issuer: issuer?.name ?? written,
      sender: issuer?.senders[0] ?? `hand:${nameKey(written).replace(/[\s,<&]/g, '')}`,
      eventCode: hazard.eventCodes.find((code) => code === word) ?? hazard.eventCodes[0] ?? '',
      eventName: hazard.name,
      colour,
      lifts,
      areas,
      sentAt,
      effectiveAt: head.effectiveAt ?? sentAt,
      expiresAt,
    };
  }

  private response(typed: TypedSaid): ResponseSaid | null {
    const stream = text(typed.stream);
    const known = this.context.rulebook.streams.find((one) => one.stream === stream || one.name === stream);
    if (stream === '') this.missing('says.stream');
    else if (!known)
      this.add(error('says.stream', 'papers.unknown-stream', `规程里没有这个决策流:${stream}`, `no stream ${stream}`));
    const level = this.needed('says.responseLevel', typed.responseLevel, [...responseLevels, 0] as const);
    const areas = this.streets('says.areas', typed.areas);
    if (!known || level === null) return null;
    return { kind: 'response', stream: known.stream, responseLevel: level === 0 ? null : level, areas };
  }

  private forecast(typed: TypedSaid, otherwiseFrom: number): ForecastSaid | null {
    const quantity = this.needed<Quantity>('says.quantity', typed.quantity, quantities);
    const value = typeof typed.value === 'number' && Number.isFinite(typed.value) ? typed.value : null;
    if (value === null) this.missing('says.value');
    const from = this.time('says.from', typed.from) ?? otherwiseFrom;
    const until = this.time('says.until', typed.until);
    if (until === null) {
      if (text(typed.until) === '') this.missing('says.until');
    } else if (until < from || until - from > longestForecastHours * hourMs)
      this.add(
        error(
          'says.until',
          'papers.ends-before',
          '预报的止时须在起时之后十天以内',
          'it must end within ten days of its beginning',
        ),
      );
    if (quantity === null) return null;
    const units = unitsOf(quantity);
    const unit = text(typed.unit) || (units.length === 1 ? (units[0] ?? '') : '');
    if (unit === '') this.missing('says.unit');
    else this.oneOf('says.unit', unit, units, unit);
    const isLevel = quantity === 'river-level';
    const { station, datum } = this.gauge(typed, isLevel);
    const windowHours = isLevel ? null : this.window(typed.windowHours, from, until);
    if (value === null || until === null) return null;
    return { kind: 'forecast', quantity, station, datum, value, unit, windowHours, from, until };
  }

  /** A level is nothing without its gauge and its datum; other quantities are forecast for the district. */
  private gauge(typed: TypedSaid, isLevel: boolean): { station: string | null; datum: Datum | null } {
    if (!isLevel) return { station: null, datum: null };
    const datum = this.needed<Datum>('says.datum', typed.datum, datums);
    const written = text(typed.station);
    const station = this.context.rulebook.stations.find(
      ({ id, name, quantity }) => quantity === 'river-level' && (id === written || name === written),
    );
    if (written === '') this.missing('says.station');
    else if (!station)
      this.add(error('says.station', 'papers.unknown-station', `没有这个水位站:${written}`, `no gauge ${written}`));
    return { station: station?.id ?? null, datum };
  }

  private window(typed: number | null | undefined, from: number, until: number | null): number | null {
    if (typed === null || typed === undefined)
      return until === null || until <= from ? null : Math.max(1, Math.round((until - from) / hourMs));
    if (typed > 0 && typed <= longestForecastHours) return typed;
    this.add(
      error(
        'says.windowHours',
        'papers.window',
        `时段要在 0 到 ${longestForecastHours} 小时之间`,
        'a window of 0 to 240 hours',
      ),
    );
    return null;
  }

  private report(typed: TypedSaid): ReportSaid | null {
    const report = this.needed<ReportKind>('says.report', typed.report, reportKinds);
    const [street = null] = text(typed.street) === '' ? [] : this.streets('says.street', [text(typed.street)]);
    return report && { kind: 'report', report, street };
  }

  private notice(typed: TypedSaid): NoticeSaid {
    const stage = text(typed.stage) === '' ? null : this.needed<Stage>('says.stage', typed.stage, stages);
    return { kind: 'notice', stage };
  }

  /** Street unit ids, each once and in the order of the directory; all eleven are the district. */
  private streets(where: string, typed: readonly string[] | null | undefined): string[] {
    const { streets } = this.context;
    const chosen = new Set<string>();
    (typed ?? []).forEach((name, index) => {
      const unit = this.context.unitCalled(name);
      if (unit?.kind === 'district') streets.forEach(({ id }) => chosen.add(id));
      else if (unit?.kind === 'street') chosen.add(unit.id);
      else {
        const place = where === 'says.street' ? where : `${where}[${index}]`;
        this.add(error(place, 'papers.unknown-area', `不是本区的街道:${name}`, `no street of the district: ${name}`));
      }
    });
    return chosen.size === streets.length ? [] : streets.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  }

  /** Null when it is absent or, with a fault, no time. */
  time(where: string, typed: string | null | undefined): number | null {
    const written = text(typed);
    if (written === '') return null;
    const at = parseRfc3339(written);
    if (at === null)
      this.add(
        error(
          where,
          'is-rfc3339',
          '必须是带时区的时间,如 2026-07-20T02:14:07+08:00',
          'must be RFC 3339 with an offset',
        ),
      );
    return at;
  }

  past(where: string, at: number): void {
    const { now } = this.context;
    if (at > now + aheadMs)
      this.add(error(where, 'papers.received-later', '收到时间在将来', 'it was not received yet at that time'));
    else if (at < now - longAgoMs)
      this.add(
        warning(where, 'papers.received-long-ago', '收到时间在30天以前,请核对', 'received more than 30 days ago'),
      );
  }

  oneOf<T extends string>(where: string, typed: string | null | undefined, choices: readonly T[], otherwise: T): T {
    return text(typed) === '' ? otherwise : (this.needed(where, typed, choices) ?? otherwise);
  }

  needed<T extends string | number>(
    where: string,
    typed: string | number | null | undefined,
    choices: readonly T[],
  ): T | null {
    if (typed === null || typed === undefined || typed === '') {
      this.missing(where);
      return null;
    }
    const choice = choices.find((one) => one === typed);
    if (choice !== undefined) return choice;
    const list = choices.join('、');
    this.add(error(where, 'is-in', `只能是:${list}`, `must be one of ${list}`));
    return null;
  }
}

/** The issuer a person means by id, name, or how it is written in short. */
function issuerCalled(rulebook: Rulebook, written: string): Issuer | null {
  const key = nameKey(written);
  return (
    rulebook.issuers.find(
      ({ id, name, senders }) => id === written || senders.includes(written) || nameKey(name) === key,
    ) ?? null
  );
}

function text(typed: string | null | undefined): string {
  return typeof typed === 'string' ? typed.trim() : '';
}
