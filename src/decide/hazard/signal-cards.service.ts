import { Injectable } from '@nestjs/common';
import { Directory } from '../../reach/directory/directory.ports.js';
import { Clock } from '../../shared/clock.js';
import { dayMs } from '../../shared/time.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { signalCards, type SignalCard } from './core/signal-cards.js';
import { Incidents } from './hazard.ports.js';
import { Places } from './places.service.js';

/** A heat signal renewed daily is seen whole; what is older and still said to stand is renewed long before. */
const shownDays = 10;
/** What is over is of interest until the next shift has read it. */
const overMs = dayMs;
/** Of each event code. */
const signalsRead = 200;

@Injectable()
export class SignalCards {
  constructor(
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly directory: Directory,
    private readonly places: Places,
    private readonly clock: Clock,
  ) {}

  /** Standing first, gravest first; what ended within a day after them. */
  async now(): Promise<readonly (SignalCard & { readonly areaNames: readonly string[] })[]> {
    const now = this.clock.now();
    const rulebook = this.rulebooks.current();
    const gazetteer = this.places.gazetteer(rulebook);
    const signals = await this.incidents.signalsSince(now - shownDays * dayMs, signalsRead);
    const cards = signalCards(signals, { rulebook, gazetteer, now }).filter(
      ({ state, messages }) =>
        state === 'standing' || messages.some(({ endedAt, receivedAt }) => (endedAt ?? receivedAt) > now - overMs),
    );
    return cards.map((card) => ({
      ...card,
      areaNames: card.areas.map((id) => this.directory.unit(id)?.shortName ?? id),
    }));
  }
}
