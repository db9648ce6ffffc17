/** How a proof of the rulebook reports, and the checks every part of it needs (design.md §3). */
import { error, type Reason } from '../../../shared/reason.js';
import type { ControlKind, Rulebook, Stream } from './rulebook.js';
import { conditionFaults, type ConditionNames } from './condition.js';

/** A rulebook as read, before it has been proved and hashed. */
export type RulebookDraft = Omit<Rulebook, 'hash'>;

/** A place in the draft: `['industries', 3, 'measures', 0, 'text']`. */
export type RulePath = readonly (string | number)[];

export interface ProofContext {
  /** Units of the directory; null when it is not at hand, then unit ids are not checked. */
  readonly knownUnitIds: ReadonlySet<string> | null;
  /** Signing roles somebody holds; null when not at hand. */
  readonly heldRoles: ReadonlySet<string> | null;
  /** Where a person finds this place, `industries/school.yaml:12:5`. */
  readonly where: (path: RulePath) => string;
  /**
   * Parts that could not be read whole (`signing`, `industries`, `industries.3`): what is missing there may only be
   * unreadable, so its absence is not reported a second time.
   */
  readonly unread: ReadonlySet<string>;
}

/** Longest text one order may have: what a call reads out in about a minute and a half. */
export const maxTextLength = 500;

/** Every kind of fault the proof knows; each is shown to be caught by `prove-rulebook.spec.ts`. */
export const faultCodes = [
  ...conditionFaults,
  'tier-overlaps',
  'tier-missing',
  'bypass-decides',
  'plan-twice',
  'word-twice',
  'not-a-date',
  'colour-not-had',
  'unknown-unit',
  'unknown-placeholder',
  'unknown-ladder',
  'unknown-ground',
  'two-seats',
  'text-too-long',
  'street-without-plan',
  'stream-twice',
  'stream-listed-twice',
  'step-without-channel',
  'step-after-the-end',
  'signal-without-trigger',
  'sender-twice',
  'role-nobody-holds',
  'relay-with-control',
  'relay-says-control',
  'question-twice',
  'placeholder-with-ground',
  'one-hour-missing',
  'nothing-to-relay',
  'nothing-afterwards',
  'not-seven-members',
  'not-one-unruled',
  'not-a-gauge',
  'level-without-measure',
  'ladder-does-not-end',
  'industry-without-plan',
  'industry-twice',
  'industry-not-touched',
  'industry-not-listed',
  'immediate-without-leaving-first',
  'id-twice',
  'hazard-twice',
  'ground-nowhere',
  'gauge-key-missing',
  'factor-twice',
  'event-code-twice',
  'ends-before-it-begins',
  'datum-offset-broken',
  'datum-not-comparable',
  'control-without-draft',
  'colours-out-of-order',
  'cell-without-role',
  'altitude-upside-down',
  'code-twice',
  'sensor-twice',
  'range-upside-down',
  'range-datum',
  'reach-twice',
  'reach-upstream',
  'travel-time-broken',
  'counterpart-twice',
  'series-twice',
  'series-missing',
  'invitee-condition-broken',
  'not-seven-posts',
] as const;
export type FaultCode = (typeof faultCodes)[number];

type Report = (path: RulePath, code: FaultCode, zh: string, en: string) => void;

export class Proof {
  readonly reasons: Reason[] = [];
  /** Streams that consult, sign and are answered. */
  readonly decisionStreams: readonly Stream[];
  private readonly streams: ReadonlyMap<string, Stream>;

  constructor(
    readonly draft: RulebookDraft,
    readonly context: ProofContext,
  ) {
    this.streams = new Map(draft.streams.map((stream) => [stream.stream, stream]));
    this.decisionStreams = draft.streams.filter(({ flow }) => flow === 'decision');
  }

  readonly report: Report = (path, code, zh, en) => {
    this.reasons.push(error(this.context.where(path), `rulebook.${code}`, zh, en));
  };

  isUnread(part: string): boolean {
    return this.context.unread.has(part);
  }

  stream(id: string): Stream | undefined {
    return this.streams.get(id);
  }

  /** What conditions may refer to; a part that could not be read whole is not held against them. */
  conditionNames(): ConditionNames {
    const { hazards, issuers, stations, streams } = this.draft;
    return {
      hazards: this.isUnread('hazards') ? null : new Set(hazards.map(({ hazard }) => hazard)),
      issuers: this.isUnread('issuers') ? null : new Set(issuers.map(({ id }) => id)),
      stations: this.isUnread('stations') ? null : new Map(stations.map(({ id, quantity }) => [id, quantity])),
      streams: this.isUnread('streams') ? null : new Set(streams.map(({ stream }) => stream)),
    };
  }

  unit(path: RulePath, unitId: string): void {
    const { knownUnitIds } = this.context;
    if (knownUnitIds === null || knownUnitIds.has(unitId)) return;
    this.report(path, 'unknown-unit', `通讯录里没有这个单位:${unitId}`, `the directory has no unit ${unitId}`);
  }

  /** Names of streams that exist; `decision` where a bypass has nothing to look for. */
  streamNames(path: RulePath, ids: readonly string[], wanted: 'any' | 'decision' = 'any'): void {
    if (this.isUnread('streams')) return;
    ids.forEach((id, index) => {
      const stream = this.stream(id);
      if (!stream) this.report([...path, index], 'unknown-stream', `没有这个决策流:${id}`, `there is no stream ${id}`);
      else if (wanted === 'decision' && stream.flow === 'bypass')
        this.report(
          [...path, index],
          'bypass-decides',
          `${stream.name}是旁路，不会商、不签发、不设应答时限`,
          `${id} is a bypass: it is neither consulted about nor signed nor answered`,
        );
    });
    this.noneTwice(ids, (index) => [...path, index], {
      code: 'stream-listed-twice',
      zh: '决策流列了两次',
      en: 'this stream is listed twice',
    });
  }

  noneTwice(
    values: readonly string[],
    path: (index: number) => RulePath,
    what: { readonly code: FaultCode; readonly zh: string; readonly en: string },
  ): void {
    const seen = new Set<string>();
    values.forEach((value, index) => {
      if (seen.has(value)) this.report(path(index), what.code, `${what.zh}:${value}`, `${what.en}: ${value}`);
      seen.add(value);
    });
  }

  /** Each thing exactly once for each key; says what is missing unless that part could not be read. */
  tiers(
    section: string,
    name: string,
    entries: readonly { readonly key: string; readonly path: RulePath }[],
    wanted: readonly string[],
  ): void {
    for (const key of wanted) {
      const matching = entries.filter((entry) => entry.key === key);
      for (const { path } of matching.slice(1)) {
        this.report(path, 'tier-overlaps', `${name}在 ${key} 上重复`, `${name}: ${key} is covered twice`);
      }
      if (matching.length === 0 && !this.isUnread(section)) {
        this.report([section], 'tier-missing', `${name}缺少 ${key}`, `${name}: nothing covers ${key}`);
      }
    }
  }

  ladder(path: RulePath, ladder: string): void {
    if (this.draft.ladders.some(({ id }) => id === ladder) || this.isUnread('ladders')) return;
    this.report(path, 'unknown-ladder', `没有这条叫应阶梯:${ladder}`, `there is no ladder ${ladder}`);
  }

  /** Not too long for a call, and no placeholder left that nobody fills in. */
  text(path: RulePath, text: string, filledIn: readonly string[] = []): void {
    const length = [...text].length;
    if (length > maxTextLength) {
      this.report(
        path,
        'text-too-long',
        `文字 ${length} 字,超过 ${maxTextLength} 字`,
        `${length} characters, the channel takes ${maxTextLength}`,
      );
    }
    for (const [placeholder] of text.matchAll(/\{[^}]*\}|<[^>]+>/g)) {
      if (filledIn.includes(placeholder)) continue;
      this.report(path, 'unknown-placeholder', `不认识的占位符:${placeholder}`, `unknown placeholder ${placeholder}`);
      return;
    }
  }
}

export function kindsKey(stream: string, kind: ControlKind): string {
  return `${stream} ${kind}`;
}
