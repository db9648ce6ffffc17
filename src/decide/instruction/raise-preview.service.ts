import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { notFound } from '../../shared/domain-error.js';
import { gradeOf, type Colour, type ResponseLevel } from '../../shared/level.js';
import { suggestedRaise } from '../hazard/core/propose-levels.js';
import type { FactorStanding } from '../hazard/core/raise-standing.js';
import { Incidents, RaiseAdvice } from '../hazard/hazard.ports.js';
import { signingCellFor, streamOf } from '../rulebook/core/lookups.js';
import type { SigningCell } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { responseRank, type Levels } from '../warning/core/lifecycle.js';
import { Warnings } from '../warning/warning.ports.js';
import { raiseEffect, type RaiseEffect } from './core/raise-effect.js';
import { instructionsFor, type InstructionDraft } from './core/instructions-for.js';

export interface RaisePreview extends RaiseEffect {
  /** What stands now; null where nothing is in force. */
  readonly from: Levels | null;
  readonly to: Levels;
  /** How many levels it goes up on either ladder at once; raising may skip. */
  readonly skips: boolean;
  readonly cell: Pick<SigningCell, 'role' | 'roleName' | 'reportTo'>;
  readonly factors: readonly FactorStanding[];
  /** One level more than stands or is proposed, where two factors hold or more; null where nothing is suggested. */
  readonly suggested: ResponseLevel | null;
}

/** What a level nobody has drafted yet would set going: who is called, what closes, what is new, who signs. Stores nothing. */
@Injectable()
export class RaisePreviews {
  constructor(
    private readonly incidents: Incidents,
    private readonly warnings: Warnings,
    private readonly raiseAdvice: RaiseAdvice,
    private readonly rulebooks: Rulebooks,
    private readonly clock: Clock,
  ) {}

  /** `areas` left out: those in force, or proposed. */
  async of(
    incidentId: string,
    asked: { level: Colour; responseLevel: ResponseLevel | null; areas: readonly string[] | null },
  ): Promise<RaisePreview> {
    const incident = await this.incidents.get(incidentId);
    if (!incident) throw notFound('hazard.unknown-incident', '没有这个事件', 'there is no such incident');
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    const [warning] = await this.warnings.ofIncident(incidentId);
    const [proposal] = await this.incidents.proposals(incidentId);
    const current = warning?.current ?? null;
    const { level, responseLevel } = asked;
    const areas = asked.areas ?? current?.areas ?? proposal?.areas ?? [];
    const stage = current?.stage ?? proposal?.stage ?? '0h';
    // Of streets that are not named twice or unknown the plan has nothing to say.
    const drafts = (standing: Levels & { areas: readonly string[]; areaLevels?: typeof areaLevels }) =>
      instructionsFor(rulebook, { ...standing, stream: incident.stream, stage, issuedAt: this.clock.now() });
    const areaLevels = current?.areaLevels ?? [];
    const before: readonly InstructionDraft[] = current
      ? drafts({ level: current.level, responseLevel: current.responseLevel, areas: current.areas, areaLevels })
      : [];
    const { role, roleName, reportTo } = signingCellFor(rulebook, incident.stream, responseLevel ?? gradeOf(level));
    const factors = await this.raiseAdvice.factors(incident);
    const base = current ?? proposal;
    const step = base ? responseRank(responseLevel) - responseRank(base.responseLevel) : 0;
    const { levels } = streamOf(rulebook, incident.stream);
    const colourStep = base?.level ? levels.indexOf(level) - levels.indexOf(base.level) : 0;
    return {
      ...raiseEffect(before, drafts({ level, responseLevel, areas })),
      from: current && { level: current.level, responseLevel: current.responseLevel },
      to: { level, responseLevel },
      skips: step > 1 || colourStep > 1,
      cell: { role, roleName, reportTo },
      factors,
      suggested: base
        ? suggestedRaise(
            base,
            factors.filter(({ standing }) => standing === 'holds'),
          )
        : null,
    };
  }
}
