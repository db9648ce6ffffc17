import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { endTest, type EndTestFact } from './core/end-test.js';
import { raiseStanding, type FactorStanding } from './core/raise-standing.js';
import { calmAt, stands, type Situation, type SuperiorResponse } from './core/situation.js';
import { FactStore, RaiseAdvice, type Incident } from './hazard.ports.js';
import { KnownFacts } from './known-facts.service.js';
import { Places } from './places.service.js';
import { SituationService } from './situation.service.js';

/** What a person reads before raising or ending: the plan weighed now, and what the superior has on record. */
@Injectable()
export class RaiseAdviceService extends RaiseAdvice {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly facts: FactStore,
    private readonly known: KnownFacts,
    private readonly situations: SituationService,
    private readonly rulebooks: Rulebooks,
    private readonly places: Places,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** A drill has no superior but the one played in it, which nobody registers. */
  async superior(incident: Incident, tx?: Tx): Promise<SuperiorResponse | null> {
    if (incident.nature === 'drill') return null;
    const now = this.clock.now();
    const { superiors } = await this.facts.standing(now, tx);
    return (
      superiors
        .filter((each) => each.stream === incident.stream && stands(each, now))
        // Ⅰ is 1: the smaller number is the graver response.
        .toSorted((a, b) => a.responseLevel - b.responseLevel)[0] ?? null
    );
  }

  async factors(incident: Incident): Promise<readonly FactorStanding[]> {
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    return raiseStanding(await this.now(incident, rulebook), rulebook);
  }

  async endTest(incident: Incident): Promise<readonly EndTestFact[]> {
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    return endTest(incident.stream, await this.now(incident, rulebook), rulebook);
  }

  private async now(incident: Incident, rulebook: Rulebook): Promise<Situation> {
    if (incident.nature === 'drill')
      return calmAt(
        this.clock.now(),
        this.places.gazetteer(rulebook).streets.map(({ id }) => id),
      );
    await this.known.freshen();
    return this.unitOfWork.run((tx) => this.situations.situation(tx, rulebook));
  }
}
