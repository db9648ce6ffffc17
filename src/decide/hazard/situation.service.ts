import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemActor, type Actor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { Events } from '../../shared/events.js';
import { responseLevelInChinese } from '../../shared/level.js';
import { Ticking } from '../../shared/ticking.js';
import { dateTimeInChinese, dayMs, minuteMs } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { readingsTaken } from '../observation/observation.events.js';
import { longestDays, streamOf, unruledStream } from '../rulebook/core/lookups.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { byOwnRulebook } from './by-own-rulebook.js';
import { signalFact, type Assessment } from './core/assess-hazard.js';
import { proposeLevels, raiseFactorsIn } from './core/propose-levels.js';
import type { Situation } from './core/situation.js';
import { nextStanding } from './core/standing.js';
import { superiorResponded, type SuperiorRespondedFact } from './hazard.events.js';
import {
  FactIntake,
  FactStore,
  followClock,
  HazardStore,
  type ForecastIssued,
  type Reported,
  type SuperiorResponded,
} from './hazard.ports.js';
import { HazardService } from './hazard.service.js';
import { IncidentClocks } from './incident-clocks.service.js';
import { KnownFacts } from './known-facts.service.js';
import { Places } from './places.service.js';

/** What lasts long enough, comes near or runs out without anything arriving is seen within so long. */
const weighEveryMs = 5 * minuteMs;
const signalsRead = 500;

type Source = { readonly kind: 'paper'; readonly id: string };

/** The whole situation, weighed whenever something besides a signal became known: readings, forecasts, responses, reports. */
@Injectable()
export class SituationService extends FactIntake implements OnModuleInit {
  private nextAt = -Infinity;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: HazardStore,
    private readonly facts: FactStore,
    private readonly known: KnownFacts,
    private readonly hazard: HazardService,
    private readonly clocks: IncidentClocks,
    private readonly rulebooks: Rulebooks,
    private readonly places: Places,
    private readonly events: Events,
    private readonly ticking: Ticking,
    private readonly clock: Clock,
  ) {
    super();
  }

  onModuleInit(): void {
    this.events.on(readingsTaken, 'weigh', async () => {
      await this.weighAnew();
    });
    this.ticking.register('hazard.weigh', async (now) => {
      if (now < this.nextAt && this.nextAt - now <= weighEveryMs) return 0;
      this.nextAt = now + weighEveryMs;
      return this.weighAnew();
    });
  }

  /** How many proposals came of it. */
  private async weighAnew(): Promise<number> {
    await this.known.freshen(true);
    return this.unitOfWork.run((tx) => this.weigh(tx, systemActor));
  }

  /** Proposes each stream whose level has risen since it was last put to the desk. */
  private async weigh(tx: Tx, by: Actor): Promise<number> {
    const now = this.clock.now();
    const levels = await this.facts.levels(tx);
    const found = await byOwnRulebook(
      this.rulebooks,
      await this.store.openRulebooks(tx, 'actual'),
      async (rulebook) => {
        const situation = await this.situation(tx, rulebook);
        return proposeLevels(situation, rulebook).map((proposal) => ({ ...proposal, situation }));
      },
    );
    let proposed = 0;
    for (const { stream, flow } of this.rulebooks.current().streams) {
      // Where seconds count only the signal itself speaks.
      if (flow === 'bypass') continue;
      const theirs = found.get(stream);
      const standing = levels.get(stream) ?? null;
      const { proposes, next } = nextStanding(standing, theirs?.found ?? null, now);
      if (proposes && theirs) {
        const { rulebook } = theirs;
        const { situation, ...proposal } = theirs.found;
        const assessment: Assessment = {
          ...proposal,
          byHand: false,
          raiseFactors: raiseFactorsIn(situation, rulebook),
          issuerName: '',
          // Only an official signal relays without approval.
          relay: false,
        };
        await this.hazard.propose(tx, { assessment, signalId: null, nature: 'actual', rulebook, by });
        proposed += 1;
      }
      if (next !== standing) await this.facts.setLevel(tx, stream, next);
    }
    return proposed;
  }

  /** All that is known now, by one rulebook. */
  async situation(tx: Tx, rulebook: Rulebook): Promise<Situation> {
    const at = this.clock.now();
    const gazetteer = this.places.gazetteer(rulebook);
    const past = await this.store.signalsAbout(tx, {
      eventCodes: rulebook.hazards.flatMap(({ eventCodes }) => eventCodes),
      nature: 'actual',
      since: at - longestDays(rulebook) * dayMs,
      limit: signalsRead,
    });
    return {
      at,
      streets: gazetteer.streets.map(({ id }) => id),
      signals: past.flatMap((each) => signalFact(each, { rulebook, gazetteer }) ?? []),
      ...(await this.known.within(tx, 'actual')),
    };
  }

  async superiorResponded(tx: Tx, fact: SuperiorResponded, by: Actor): Promise<{ incidentId: string | null }> {
    const { stream, responseLevel, receivedAt, source, words } = fact;
    const now = this.clock.now();
    if (responseLevel === null) {
      // One headquarters is called by several names: where only one response stands, it is the one that ended.
      const standing = (await this.facts.standing(now, tx)).superiors.filter((each) => each.stream === stream);
      const [only] = standing;
      await this.facts.end(tx, { stream, by: standing.length === 1 && only ? only.by : fact.by }, now, by);
      const incidentId = await this.store.openIncidentOf(tx, stream);
      if (incidentId !== null) await this.superiorEnded(tx, incidentId, '上级已结束响应');
      return { incidentId };
    }
    await this.facts.end(tx, { stream, by: fact.by }, now, by);
    const content = { stream, responseLevel, by: fact.by, streets: fact.streets, from: fact.from, until: null };
    const isNew = await this.facts.add(
      tx,
      { kind: 'superior', content, receivedAt, until: null, sourceId: source.id },
      by,
    );
    if (!isNew) return { incidentId: await this.store.openIncidentOf(tx, stream) };
    await this.weigh(tx, by);
    const incidentId = (await this.store.openIncidentOf(tx, stream)) ?? (await this.byHand(tx, fact, by));
    await this.clocks.startFollow(tx, incidentId, receivedAt, this.rulebooks.current());
    await this.events.publish(tx, {
      kind: superiorResponded,
      subject: incidentId,
      payload: { incidentId, responseLevel, words } satisfies SuperiorRespondedFact,
    });
    return { incidentId };
  }

  /** No rule says what a superior's response means here: somebody decides, within the same hour. */
  private async byHand(tx: Tx, fact: SuperiorResponded, by: Actor): Promise<string> {
    const rulebook = this.rulebooks.current();
    const { id: rule, basis, source } = unruledStream(rulebook);
    const level = fact.responseLevel === null ? '' : responseLevelInChinese(fact.responseLevel);
    const said = `${fact.by}${dateTimeInChinese(fact.from)}启动${streamOf(rulebook, fact.stream).name}${level}响应`;
    const assessment: Assessment = {
      ...{ stream: fact.stream, level: null, responseLevel: null, areas: fact.streets, stage: '0h' as const },
      because: [
        {
          rule,
          basis,
          source,
          text: `${said}，没有规则，请人工决定`,
          fact: said,
          threshold: '规程里没有对应规则',
          noRule: true,
        },
      ],
      ...{ byHand: true, raiseFactors: [], issuerName: fact.by, relay: false },
    };
    return this.hazard.propose(tx, { assessment, signalId: null, nature: 'actual', rulebook, by });
  }

  private async superiorEnded(tx: Tx, incidentId: string, why: string): Promise<void> {
    await this.clocks.closeOne(tx, followClock, incidentId, why);
    await this.clocks.startReview(tx, null, [incidentId]);
  }

  async forecastIssued(tx: Tx, { source, ...content }: ForecastIssued, by: Actor): Promise<void> {
    const fact = { kind: 'forecast' as const, content, receivedAt: this.clock.now(), until: content.until };
    if (await this.facts.add(tx, { ...fact, sourceId: source.id }, by)) await this.weigh(tx, by);
  }

  async reported(tx: Tx, { source, ...report }: Reported, by: Actor): Promise<void> {
    const fact = {
      kind: 'report' as const,
      content: { ...report, until: null },
      receivedAt: this.clock.now(),
      until: null,
    };
    if (await this.facts.add(tx, { ...fact, sourceId: source.id }, by)) await this.weigh(tx, by);
  }

  async withdraw(tx: Tx, source: Source, by: Actor): Promise<void> {
    for (const { kind, stream } of await this.facts.end(tx, { sourceId: source.id }, this.clock.now(), by)) {
      if (kind === 'superior' && stream !== null) {
        const incidentId = await this.store.openIncidentOf(tx, stream);
        if (incidentId !== null) await this.superiorEnded(tx, incidentId, '登记的上级响应已撤回');
      } else {
        await this.clocks.startReview(tx, null, await this.store.openWithoutSignal(tx));
      }
    }
  }
}
