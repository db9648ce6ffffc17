/** What a signal means for the district: level and response proposed, with the reasons (domain.md §4.4; design.md §2 Intake → proposal). */
import { colourRank, type Colour, type ResponseLevel } from '../../../shared/level.js';
import { error, warning, type Reason } from '../../../shared/reason.js';
import type { Stage } from '../../../shared/stage.js';
import { dateTimeInChinese, hourMs, minuteMs } from '../../../shared/time.js';
import { issuerOf, raiseFactorsAt, stageForLead, thresholdFor } from '../../rulebook/core/lookups.js';
import type { Provenance, Rulebook, StreamId } from '../../rulebook/core/rulebook.js';
import type { ReportedSignal } from './reported-signal.js';

/** One reason of a proposal: the rule, what was seen, and what the rule asks for. */
export interface Because {
  readonly rule: string;
  readonly text: string;
  readonly fact: string;
  readonly threshold: string;
  readonly basis: 'official' | 'proposed';
  readonly source: string;
}

export interface Assessment {
  readonly stream: StreamId;
  readonly level: Colour;
  readonly responseLevel: ResponseLevel;
  /** Street unit ids, in the order of the directory. */
  readonly areas: readonly string[];
  readonly stage: Stage;
  readonly because: readonly Because[];
  /** Factors that say "consider raising"; a named human decides. */
  readonly raiseFactors: readonly Because[];
  readonly issuerName: string;
  /** Whether the issuer's signals start the relay without approval. */
  readonly relay: boolean;
}

/** A signal that opens nothing is kept and shown, with every reason why. */
export type AssessmentResult =
  { readonly assessment: Assessment; readonly notes: Reason[] } | { readonly refused: Reason[] };

/** Clocks of senders are allowed to run ahead a little. */
const aheadMs = 10 * minuteMs;

/** `streetsByCode`: nine-digit code → street unit id, in directory order. */
export function assessHazard(
  signal: ReportedSignal,
  rulebook: Rulebook,
  streetsByCode: ReadonlyMap<string, string>,
  now: number,
): AssessmentResult {
  const refused: Reason[] = [];
  const notes: Reason[] = [];
  const threshold = signal.colour && thresholdFor(rulebook, signal.eventCode, signal.colour);
  const known = rulebook.thresholds.some((rule) => rule.eventCode === signal.eventCode);
  if (!known) {
    refused.push(
      error(
        'eventCode',
        'hazard.unknown-event',
        `规程里没有这种灾害:${signal.eventName || signal.eventCode}`,
        `the rulebook has no hazard ${signal.eventCode} ${signal.eventName}`,
      ),
    );
  } else if (signal.colour === null) {
    refused.push(
      error('severity', 'hazard.unknown-colour', '看不出信号颜色', 'the colour of the signal can not be told'),
    );
  } else if (!threshold) {
    refused.push(
      error(
        'severity',
        'hazard.no-threshold',
        `规程里没有${signal.eventName}的这个颜色`,
        `the rulebook has no ${signal.colour} for ${signal.eventCode}`,
      ),
    );
  }
  const areas = streetsWithin(signal.areaCodes, rulebook.district.code, streetsByCode);
  if (areas.length === 0) {
    refused.push(
      error(
        'area',
        'hazard.area-outside',
        `影响范围不含${rulebook.district.name}:${signal.areaText || signal.areaCodes.join(' ') || '未写明'}`,
        `the area does not touch ${rulebook.district.name}: ${signal.areaText || signal.areaCodes.join(' ') || 'none given'}`,
      ),
    );
  }
  if (signal.expires !== null && signal.expires <= now) {
    refused.push(
      error(
        'expires',
        'hazard.expired',
        `收到时已过有效期(${dateTimeInChinese(signal.expires)})`,
        'its validity had ended when it was received',
      ),
    );
  }
  const issuer = issuerOf(rulebook, signal.sender);
  if (!issuer) {
    refused.push(
      error(
        'sender',
        'hazard.unknown-issuer',
        `规程里没有这个发布单位:${signal.sender}`,
        `the rulebook does not know the sender ${signal.sender}`,
      ),
    );
  }
  if (signal.sent > now + aheadMs) {
    notes.push(
      warning(
        'sent',
        'hazard.sent-in-future',
        '发布时间晚于现在,请核对时钟',
        'it was sent later than now: check the clocks',
      ),
    );
  }
  const response = rulebook.responses.find(
    (rule) => rule.signalColour === signal.colour && rule.stream === threshold?.stream,
  );
  if (threshold && !response) {
    refused.push(
      error('severity', 'hazard.no-response', '规程里没有对应的响应建议', 'the rulebook maps this to no response'),
    );
  }
  if (refused.length > 0 || !threshold || !response || !issuer) return { refused: [...refused, ...notes] };

  const because: Because[] = [
    reason(
      threshold,
      `${issuer.name}发布${threshold.hazardName}${colourWord(threshold.colour)}色预警信号`,
      factOf(signal),
      threshold.meaning,
    ),
    reason(
      response,
      response.note,
      `信号${colourWord(response.signalColour)}色`,
      `建议预警${colourWord(response.level)}色、响应${romanOf(response.responseLevel)}`,
    ),
  ];
  return {
    assessment: {
      stream: threshold.stream,
      level: response.level,
      responseLevel: response.responseLevel,
      areas,
      stage: stageOf(signal, rulebook, now),
      because,
      raiseFactors: raiseFactorsAt(rulebook, now).map((factor) =>
        reason(factor, `提级因素:${factor.name}`, dateTimeInChinese(now), factor.name),
      ),
      issuerName: issuer.name,
      relay: issuer.relay,
    },
    notes,
  };
}

/** Codes of 6, 9 or 12 digits; a code of the district or above means every street. */
export function streetsWithin(
  codes: readonly string[],
  districtCode: string,
  streetsByCode: ReadonlyMap<string, string>,
): string[] {
  const touched = new Set<string>();
  for (const code of codes) {
    const significant = code.replace(/\D/g, '').replace(/(000)+$/, '');
    if (significant.length === 0) continue;
    // Provincial and municipal codes end in zeros inside the six digits: 500000.
    const prefix = significant.length <= 6 ? significant.replace(/(00)+$/, '') : significant.slice(0, 9);
    if (districtCode.startsWith(prefix)) for (const street of streetsByCode.values()) touched.add(street);
    for (const [streetCode, street] of streetsByCode) if (streetCode.startsWith(prefix)) touched.add(street);
  }
  return [...streetsByCode.values()].filter((street) => touched.has(street));
}

function stageOf(signal: ReportedSignal, rulebook: Rulebook, now: number): Stage {
  return stageForLead(rulebook, ((signal.onset ?? signal.effective ?? signal.sent) - now) / hourMs);
}

function factOf(signal: ReportedSignal): string {
  return signal.headline ?? signal.description ?? `${signal.eventName}`;
}

function reason(rule: Provenance, text: string, fact: string, threshold: string): Because {
  return { rule: rule.id, text, fact, threshold, basis: rule.basis, source: rule.source };
}

function colourWord(colour: Colour): string {
  return '蓝黄橙红'[colourRank(colour)] as string;
}

function romanOf(level: ResponseLevel): string {
  return `${'ⅠⅡⅢⅣ'[level - 1] as string}级`;
}
