import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import type { Nature } from '../../shared/nature.js';
import { minuteMs } from '../../shared/time.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { Observations } from '../observation/observation.ports.js';
import { longestDays } from '../rulebook/core/lookups.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { knownNothing, type Known } from './core/situation.js';
import { FactStore } from './hazard.ports.js';

/** Readings are asked for again after so long even when nobody said that there are new ones. */
const staleMs = minuteMs;

/** What is known besides signals: readings, as last read, and forecasts, responses and reports as the act sees them. */
@Injectable()
export class KnownFacts {
  private observed: Pick<Known, 'readings' | 'windows'> = knownNothing;
  private readAt = -Infinity;

  constructor(
    private readonly facts: FactStore,
    private readonly observations: Observations,
    private readonly rulebooks: Rulebooks,
    private readonly clock: Clock,
  ) {}

  /** Reads the readings again where they are old, or at once with `anew`. Not inside an act. */
  async freshen(anew = false): Promise<void> {
    const now = this.clock.now();
    // A clock set back makes what was read look like the future.
    if (!anew && Math.abs(now - this.readAt) < staleMs) return;
    this.observed = await this.observations.facts(now, longestDays(this.rulebooks.current()));
    this.readAt = now;
  }

  /** A drill knows nothing of the real weather. */
  async within(tx: Tx, nature: Nature): Promise<Known> {
    if (nature === 'drill') return knownNothing;
    return { ...this.observed, ...(await this.facts.standing(this.clock.now(), tx)) };
  }
}
