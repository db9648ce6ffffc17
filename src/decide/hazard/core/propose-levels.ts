/** From what is known to the level proposed in each stream, with every reason; streams never overwrite each other (domain.md §4.3, §4.4). */
import {
  colourRank,
  responseLevelInChinese,
  warningLevelInChinese,
  type Colour,
  type ResponseLevel,
} from '../../../shared/level.js';
import type { Stage } from '../../../shared/stage.js';
import { dateTimeInChinese, hourMs } from '../../../shared/time.js';
import { byGravity, stageForLead, thresholdFor } from '../../rulebook/core/lookups.js';
import type { Provenance, RaiseFactor, Rulebook, StreamId, Trigger } from '../../rulebook/core/rulebook.js';
import type { SignalFact, Situation } from './situation.js';
import { weigh, type Evidence, type Weighed } from './weigh.js';

/** One reason of a proposal: the rule, what was seen, and what the rule asks for. */
export interface Because {
  readonly rule: string;
  readonly text: string;
  readonly fact: string;
  readonly threshold: string;
  readonly basis: 'official' | 'proposed';
  readonly source: string;
  /** Only where no rule covers what was seen: somebody decides by hand. */
  readonly noRule?: true;
}

export interface LevelProposal {
  readonly stream: StreamId;
  readonly level: Colour;
  /** Null: a warning without a response. */
  readonly responseLevel: ResponseLevel | null;
  /** Street unit ids, in the order of the directory. */
  readonly areas: readonly string[];
  readonly stage: Stage;
  readonly because: readonly Because[];
}

/**
 * The gravest level of each stream for which a trigger holds; `about` leaves only triggers that this signal has a part
 * in. In the order of the rulebook's streams.
 */
export function proposeLevels(
  situation: Situation,
  rulebook: Rulebook,
  about: SignalFact | null = null,
): readonly LevelProposal[] {
  const holding = rulebook.triggers.toSorted(byGravity).flatMap((trigger) => {
    const weighed = weigh(trigger.when, situation, rulebook);
    if (!weighed) return [];
    if (about && !weighed.evidence.some(({ signal }) => signal?.id === about.id)) return [];
    return [{ trigger, weighed }];
  });
  return rulebook.streams.flatMap(({ stream }) => {
    const gravest = holding.find(({ trigger }) => trigger.stream === stream);
    return gravest ? [proposalOf(gravest.trigger, gravest.weighed, situation, rulebook)] : [];
  });
}

function proposalOf(
  trigger: Trigger,
  { evidence, streets }: Weighed,
  situation: Situation,
  rulebook: Rulebook,
): LevelProposal {
  const { stream, level, responseLevel, areas } = trigger;
  const begins = Math.min(...evidence.map((each) => each.begins));
  // A signal renewed while the earlier one still stands says the same twice.
  const told = evidence.filter(({ fact }, index) => evidence.findIndex((other) => other.fact === fact) === index);
  const touched = areas === 'whole-district' ? null : streets;
  return {
    stream,
    level,
    responseLevel,
    areas: touched === null ? situation.streets : situation.streets.filter((street) => touched.has(street)),
    stage: stageForLead(rulebook, (begins - situation.at) / hourMs),
    because: [
      ...told.map((each) => seen(each, trigger, rulebook)),
      because(
        trigger,
        trigger.note,
        told.map(({ fact }) => fact).join('；'),
        `建议预警${warningLevelInChinese(level)}、${responseLevel === null ? '不启动响应' : `响应${responseLevelInChinese(responseLevel)}`}`,
      ),
    ],
  };
}

/** A signal is explained by what its colour stands for with this issuer, anything else by the condition it met. */
function seen({ fact, wanted, signal }: Evidence, trigger: Trigger, rulebook: Rulebook): Because {
  if (!signal) return because(trigger, fact, fact, wanted);
  const { hazard, colour, issuer, from } = signal;
  const threshold = thresholdFor(rulebook, { hazard, colour, issuer, at: from });
  const issuerName = rulebook.issuers.find(({ id }) => id === issuer)?.name ?? issuer;
  const hazardName = rulebook.hazards.find((each) => each.hazard === hazard)?.name ?? hazard;
  return because(
    threshold ?? trigger,
    `${issuerName}发布${hazardName}${colourWord(colour)}色预警信号`,
    fact,
    threshold?.meaning ?? wanted,
  );
}

function because(rule: Provenance, text: string, fact: string, threshold: string): Because {
  return { rule: rule.id, text, fact, threshold, basis: rule.basis, source: rule.source };
}

/** The raise factors that hold in this situation. They suggest; a person decides. */
export function raiseFactorsIn(situation: Situation, rulebook: Rulebook): readonly Because[] {
  return rulebook.raiseFactors.flatMap((factor: RaiseFactor) => {
    const weighed = weigh(factor.when, situation, rulebook);
    if (!weighed) return [];
    const where = factor.places.length === 0 ? '' : `，重点看${factor.places.join('、')}`;
    const fact = weighed.evidence.map((each) => each.fact).join('；') || dateTimeInChinese(situation.at);
    return [because(factor, `提级因素:${factor.name}${where}`, fact, factor.name)];
  });
}

/** Whether these reasons say that no rule covers it. */
export function isByHand(because: readonly Because[]): boolean {
  return because.some(({ noRule }) => noRule === true);
}

/** Two factors or more: one level more than proposed is put to the person who decides; null where nothing is. */
export function suggestedRaise(
  proposal: { readonly responseLevel: ResponseLevel | null },
  factors: readonly Because[],
): ResponseLevel | null {
  if (factors.length < 2 || proposal.responseLevel === 1) return null;
  return ((proposal.responseLevel ?? 5) - 1) as ResponseLevel;
}

export function colourWord(colour: Colour): string {
  return '蓝黄橙红'[colourRank(colour)] as string;
}
