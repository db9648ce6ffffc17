/** What an arriving signal means for the district: a proposal in each stream it moves, or one to be decided by hand (design.md §2 Intake → proposal). */
import type { Colour } from '../../../shared/level.js';
import { error, warning, type Reason } from '../../../shared/reason.js';
import { dateTimeInChinese, hourMs, minuteMs } from '../../../shared/time.js';
import { hazardOfCode, issuerOf, stageForLead, unruledStream } from '../../rulebook/core/lookups.js';
import type { Issuer, Rulebook } from '../../rulebook/core/rulebook.js';
import { matchAreas, type Gazetteer } from './match-areas.js';
import { colourWord, proposeLevels, raiseFactorsIn, type Because, type LevelProposal } from './propose-levels.js';
import type { ReportedSignal } from './reported-signal.js';
import { calmAt, knownNothing, type Known, type SignalFact } from './situation.js';

export interface Assessment extends Omit<LevelProposal, 'level'> {
  /** Null only where no rule covers the signal and its colour could not be told either. */
  readonly level: Colour | null;
  /** No rule covers it: somebody reads the signal and decides by hand. */
  readonly byHand: boolean;
  /** Factors that say "consider raising"; a named human decides. */
  readonly raiseFactors: readonly Because[];
  readonly issuerName: string;
  /** Whether this starts the relay without approval: the issuer is trusted and a rule says what to do. */
  readonly relay: boolean;
}

/** A signal that opens nothing is kept and shown, with every reason why. */
export type AssessmentResult =
  | { readonly assessments: readonly Assessment[]; readonly notes: readonly Reason[] }
  | { readonly refused: readonly Reason[] };

/** Clocks of senders are allowed to run ahead a little. */
const aheadMs = 10 * minuteMs;

export interface Surroundings {
  readonly rulebook: Rulebook;
  readonly gazetteer: Gazetteer;
  /** The other signals of the same hazards that touch us, also those that ended: what lasts for days is counted on them. */
  readonly signals: readonly SignalFact[];
  /** Left out: nothing besides signals. */
  readonly known?: Known;
  readonly now: number;
}

/** `relays` false: it may not start the relay, whatever its issuer may. */
export function assessHazard(
  arrived: { id: string; signal: ReportedSignal; relays?: boolean },
  around: Surroundings,
): AssessmentResult {
  const { signal } = arrived;
  const { rulebook, gazetteer, now } = around;
  const matched = matchAreas(signal, gazetteer);
  const areas = matched.streets;
  const issuer = issuerOf(rulebook, signal.sender);
  const refused = faultsOf(signal, { areas, issuer, rulebook, now });
  const notes = [
    ...matched.notes,
    ...(signal.sent > now + aheadMs
      ? [
          warning(
            'sent',
            'hazard.sent-in-future',
            '发布时间晚于现在,请核对时钟',
            'it was sent later than now: check the clocks',
          ),
        ]
      : []),
  ];
  if (refused.length > 0 || !issuer) return { refused: [...refused, ...notes] };

  const fact = signalFact({ ...arrived, receivedAt: now }, { rulebook, gazetteer });
  // What is relayed without approval rests only on senders that are trusted with it: nobody else widens it.
  const beside = around.signals.filter((other) => !issuer.relay || isTrusted(rulebook, other.issuer));
  const situation = {
    ...calmAt(
      now,
      gazetteer.streets.map(({ id }) => id),
    ),
    ...(around.known ?? knownNothing),
    signals: fact ? [...beside, fact] : [],
  };
  const proposals = fact ? proposeLevels(situation, rulebook, fact) : [];
  const raiseFactors = raiseFactorsIn(situation, rulebook);
  const assessments = proposals.map((proposal): Assessment => ({
    ...proposal,
    byHand: false,
    raiseFactors,
    issuerName: issuer.name,
    relay: issuer.relay && arrived.relays !== false,
  }));
  if (assessments.length > 0) return { assessments, notes };
  const unruled = byHand(signal, { rulebook, issuer, areas, raiseFactors, now });
  return {
    assessments: [unruled],
    notes: [
      ...notes,
      warning(
        'eventCode',
        'hazard.no-rule',
        `规程没有对应规则，已转人工决定：${unruled.because[0]?.threshold ?? ''}`,
        'no rule covers it: put to the duty desk to be decided by hand',
      ),
    ],
  };
}

function isTrusted(rulebook: Rulebook, issuer: string): boolean {
  return rulebook.issuers.some(({ id, relay }) => id === issuer && relay);
}

function faultsOf(
  signal: ReportedSignal,
  {
    areas,
    issuer,
    rulebook: { district },
    now,
  }: { areas: readonly string[]; issuer: Issuer | null; rulebook: Rulebook; now: number },
): Reason[] {
  const faults: Reason[] = [];
  if (areas.length === 0) {
    faults.push(
      error(
        'area',
        'hazard.area-outside',
        `影响范围不含${district.name}:${signal.areaText || signal.areaCodes.join(' ') || '未写明'}`,
        `the area does not touch ${district.name}: ${signal.areaText || signal.areaCodes.join(' ') || 'none given'}`,
      ),
    );
  }
  const { aboveMetres = null, belowMetres = null } = signal.altitude ?? {};
  const { lowestMetres, highestMetres } = district.altitude;
  if ((aboveMetres !== null && aboveMetres > highestMetres) || (belowMetres !== null && belowMetres < lowestMetres)) {
    faults.push(
      error(
        'area',
        'hazard.altitude-outside',
        `只涉及海拔${aboveMetres === null ? '' : `${aboveMetres}米以上`}${belowMetres === null ? '' : `${belowMetres}米以下`}，${district.name}海拔${lowestMetres}—${highestMetres}米`,
        `it speaks only of ground ${aboveMetres === null ? '' : `above ${aboveMetres} m `}${belowMetres === null ? '' : `below ${belowMetres} m `}and ours lies at ${lowestMetres} to ${highestMetres} m`,
      ),
    );
  }
  if (signal.expires !== null && signal.expires <= now) {
    faults.push(
      error(
        'expires',
        'hazard.expired',
        `收到时已过有效期(${dateTimeInChinese(signal.expires)})`,
        'its validity had ended when it was received',
      ),
    );
  }
  if (!issuer) {
    faults.push(
      error(
        'sender',
        'hazard.unknown-issuer',
        `规程里没有这个发布单位:${signal.sender}`,
        `the rulebook does not know the sender ${signal.sender}`,
      ),
    );
  }
  return faults;
}

/** "No rule: decide by hand", never silence. Unknown stays unknown: no colour is made up. */
function byHand(
  signal: ReportedSignal,
  given: {
    rulebook: Rulebook;
    issuer: Issuer;
    areas: readonly string[];
    raiseFactors: readonly Because[];
    now: number;
  },
): Assessment {
  const { rulebook, issuer, areas, raiseFactors, now } = given;
  const stream = unruledStream(rulebook);
  const hazard = hazardOfCode(rulebook, signal.eventCode);
  const name = hazard?.name ?? (signal.eventName || signal.eventCode);
  const why =
    hazard === null
      ? `规程里没有这种灾害(${signal.eventCode || '无编码'})`
      : signal.colour === null
        ? '看不出信号颜色'
        : `规程里${name}没有${colourWord(signal.colour)}色的规则`;
  return {
    stream: stream.stream,
    level: signal.colour,
    responseLevel: null,
    areas,
    stage: stageForLead(rulebook, (onsetOf(signal) - now) / hourMs),
    because: [
      {
        rule: stream.id,
        text: `${issuer.name}发布${name}${signal.colour === null ? '' : `${colourWord(signal.colour)}色`}信号，没有规则，请人工决定`,
        fact: wordsOf(signal),
        threshold: why,
        basis: stream.basis,
        source: stream.source,
        noRule: true,
      },
    ],
    byHand: true,
    raiseFactors,
    issuerName: issuer.name,
    relay: false,
  };
}

/** A signal as a fact of the situation; null for one of elsewhere, or where nobody knows its sender, hazard or colour. */
export function signalFact(
  {
    id,
    signal,
    receivedAt,
    until = null,
  }: { id: string; signal: ReportedSignal; receivedAt: number; until?: number | null },
  { rulebook, gazetteer }: Pick<Surroundings, 'rulebook' | 'gazetteer'>,
): SignalFact | null {
  const issuer = issuerOf(rulebook, signal.sender);
  const hazard = hazardOfCode(rulebook, signal.eventCode);
  if (!issuer || !hazard || signal.colour === null) return null;
  const { streets } = matchAreas(signal, gazetteer);
  if (streets.length === 0) return null;
  const ends = [signal.expires, until].filter((end) => end !== null);
  return {
    id,
    hazard: hazard.hazard,
    colour: signal.colour,
    issuer: issuer.id,
    streets,
    // Known since it was sent, whatever begins when; a sender's clock may run ahead.
    from: Math.min(signal.sent, receivedAt),
    until: ends.length === 0 ? null : Math.min(...ends),
    onset: onsetOf(signal),
    words: wordsOf(signal),
  };
}

function onsetOf(signal: ReportedSignal): number {
  return signal.onset ?? signal.effective ?? signal.sent;
}

function wordsOf(signal: ReportedSignal): string {
  return signal.headline || signal.description || signal.eventName;
}
