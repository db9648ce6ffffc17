import { Injectable } from '@nestjs/common';
import type { Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { Events } from '../../shared/events.js';
import type { Nature } from '../../shared/nature.js';
import { error, warning, type Reason } from '../../shared/reason.js';
import { dayMs } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { issuerOf, longestDays, relatedEventCodes } from '../rulebook/core/lookups.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { byOwnRulebook } from './by-own-rulebook.js';
import { assessHazard, signalFact, type Assessment } from './core/assess-hazard.js';
import { placeInChain } from './core/place-in-chain.js';
import type { ReportedSignal } from './core/reported-signal.js';
import { trustOf, type Trust } from './core/trust.js';
import { proposalMade, type ProposalMade } from './hazard.events.js';
import {
  HazardStore,
  SignalIntake,
  type Arrival,
  type EarlierSignal,
  type IntakeResult,
  type ReceivedMessage,
} from './hazard.ports.js';
import { HazardService } from './hazard.service.js';
import { IncidentClocks } from './incident-clocks.service.js';
import { KnownFacts } from './known-facts.service.js';
import { Places } from './places.service.js';

/** Enough for weeks of a hazard renewed several times a day; a flood of messages is not read whole. */
const pastSignalsRead = 200;

type Outcome = ReceivedMessage['outcome'];
/** What became of an arrival, and whether a row is written for it. */
interface Judgement {
  readonly outcome: Outcome;
  readonly result: IntakeResult;
  readonly isKept: boolean;
}

/** Messages in: kept, placed in their chain, judged; what they open is proposed. */
@Injectable()
export class SignalIntakeService extends SignalIntake {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: HazardStore,
    private readonly hazard: HazardService,
    private readonly clocks: IncidentClocks,
    private readonly known: KnownFacts,
    private readonly rulebooks: Rulebooks,
    private readonly places: Places,
    private readonly events: Events,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {
    super();
  }

  async takeIn(arrival: Arrival): Promise<IntakeResult> {
    // Readings are read before the act: nothing foreign is awaited inside it.
    await this.known.freshen();
    return this.unitOfWork.run(async (tx) => {
      const { outcome, result, isKept } = await this.judge(tx, arrival);
      if (!isKept) return result;
      await this.store.keepReceived(tx, {
        id: result.receivedId,
        by: arrival.by,
        mediaType: arrival.mediaType,
        // Of what calls itself secret nothing is kept but that it came.
        bytes: outcome === 'refused' ? new Uint8Array() : arrival.bytes,
        outcome,
        signalId: result.signalId,
        incidentId: result.incidentId,
        faults: result.faults,
        way: arrival.way,
        feed: arrival.feed,
        format: arrival.format,
        signature: arrival.signature,
      });
      return result;
    });
  }

  private async judge(tx: Tx, arrival: Arrival): Promise<Judgement> {
    const { signal, faults } = arrival;
    const nothing = {
      ...{ receivedId: this.chance.id(), duplicate: false, signalId: null, incidentId: null, incidentIds: [] },
      faults,
    };
    if (arrival.isSecret) return { outcome: 'refused', result: { ...nothing, faults: [secret] }, isKept: true };
    if (!signal) return this.unlessKept(tx, arrival, 'unreadable', nothing);
    const issuer = issuerOf(this.rulebooks.current(), signal.sender);
    // Not even its place is taken: the genuine one may still come.
    if (issuer && arrival.speaksFor !== null && !arrival.speaksFor.includes(issuer.id))
      return this.unlessKept(tx, arrival, 'kept', { ...nothing, faults: [...faults, notItsIssuer(signal.sender)] });
    const nature = natureOf(signal);
    const trust = trustOf({ ...arrival, issuer });
    const signalId = this.chance.id();
    const claim = { signal, nature, signature: arrival.signature, isVerified: arrival.isVerified, ...trust };
    const { earlier } = await this.store.claimSignal(tx, signalId, claim);
    if (earlier) return this.again(tx, arrival, earlier, nothing);

    const { incidentIds, notes } = await this.take(tx, arrival, { signal, signalId, nature, trust });
    const all = [...faults, ...notes];
    const incidents = named(incidentIds);
    await this.store.settleSignal(tx, { id: signalId, incidentId: incidents.incidentId, faults: all, by: arrival.by });
    return {
      outcome: incidents.incidentId === null ? 'kept' : 'opened',
      result: { ...nothing, signalId, ...incidents, faults: all },
      isKept: true,
    };
  }

  /** What is fetched again and again is kept once, whatever it is worth. */
  private async unlessKept(tx: Tx, arrival: Arrival, outcome: Outcome, result: IntakeResult): Promise<Judgement> {
    const before = arrival.keepsRepeats ? null : await this.store.receivedBefore(tx, { bytes: arrival.bytes });
    return { outcome, result: { ...result, receivedId: before ?? result.receivedId }, isKept: before === null };
  }

  /** The same message is one signal; the same identifier and time for something else is a conflict, kept and shown. */
  private async again(tx: Tx, arrival: Arrival, earlier: EarlierSignal, nothing: IntakeResult): Promise<Judgement> {
    const { faults, keepsRepeats } = arrival;
    const result = { ...nothing, duplicate: earlier.isSame, signalId: earlier.id, ...named(earlier.incidentIds) };
    if (!earlier.isSame) return this.unlessKept(tx, arrival, 'conflict', { ...result, faults: [...faults, reused] });
    if (keepsRepeats) return { outcome: 'duplicate', result, isKept: true };
    const before = await this.store.receivedBefore(tx, { signalId: earlier.id });
    return { outcome: 'duplicate', result: { ...result, receivedId: before ?? result.receivedId }, isKept: false };
  }

  private async take(
    tx: Tx,
    { by }: Arrival,
    {
      signal,
      signalId,
      nature,
      trust,
    }: { signal: ReportedSignal; signalId: string; nature: Nature | 'none'; trust: Trust },
  ): Promise<{ incidentIds: readonly string[]; notes: readonly Reason[] }> {
    if (nature === 'none' || signal.msgType === 'ack' || signal.msgType === 'error')
      return { incidentIds: [], notes: [notOperational] };

    const { members, referrers, ofOthers } = await this.chain(tx, signalId, { signal, nature });
    const place = placeInChain(signal, members, referrers, this.clock.now());
    await this.store.placeSignal(tx, signalId, place);
    const notes = [...trust.notes, ...place.notes, ...(ofOthers ? [notItsOwn] : [])];
    const retire = (state: 'superseded' | 'cancelled') =>
      // Whoever nobody vouched for takes nothing back.
      trust.counts ? this.store.retire(tx, { ids: place.retires, state, by }) : Promise.resolve([]);

    if (signal.msgType === 'cancel') {
      const touched = await retire('cancelled');
      await this.clocks.startReview(tx, signalId, touched);
      return { incidentIds: touched, notes: touched.length === 0 ? [...notes, nothingCancelled] : notes };
    }
    const touched = await retire('superseded');
    if (place.state !== 'current') return { incidentIds: touched, notes };
    const judged = await this.assess(tx, { id: signalId, signal }, nature, trust.relays);
    const incidentIds: string[] = [];
    for (const { assessment, rulebook: own } of judged.assessed)
      incidentIds.push(await this.hazard.propose(tx, { assessment, signalId, nature, rulebook: own, by }));
    // A stream the replaced signal had moved and this one does not: what stands on it is looked at again.
    const left = touched.filter((incidentId) => !incidentIds.includes(incidentId));
    await this.clocks.startReview(tx, signalId, left);
    return { incidentIds: incidentIds.length > 0 ? incidentIds : touched, notes: [...notes, ...judged.notes] };
  }

  /** The chain as far as it is the same issuer's, under whichever of its names: nobody takes back what another issued. */
  private async chain(tx: Tx, signalId: string, entry: Parameters<HazardStore['chain']>[2]) {
    const rulebook = this.rulebooks.current();
    const issuer = (sender: string) => issuerOf(rulebook, sender)?.id ?? sender;
    const own = issuer(entry.signal.sender);
    const { members, referrers } = await this.store.chain(tx, signalId, entry);
    const isOwn = ({ sender }: { readonly sender: string }) => issuer(sender) === own;
    return {
      members: members.filter(isOwn),
      referrers: referrers.filter(isOwn),
      ofOthers: members.some((member) => !isOwn(member)),
    };
  }

  private async assess(
    tx: Tx,
    arrived: { id: string; signal: ReportedSignal },
    nature: Nature,
    relays: boolean,
  ): Promise<{ assessed: readonly { assessment: Assessment; rulebook: Rulebook }[]; notes: readonly Reason[] }> {
    const now = this.clock.now();
    const known = await this.known.within(tx, nature);
    let notes: readonly Reason[] = [];
    const assessBy = async (rulebook: Rulebook): Promise<readonly Assessment[]> => {
      const past = await this.store.signalsAbout(tx, {
        eventCodes: relatedEventCodes(rulebook, arrived.signal.eventCode),
        nature,
        since: now - longestDays(rulebook) * dayMs,
        limit: pastSignalsRead,
      });
      const gazetteer = this.places.gazetteer(rulebook);
      const signals = past
        // What is relayed without approval rests only on what may relay.
        .filter((each) => each.id !== arrived.id && (each.relays || !relays))
        .flatMap((each) => signalFact(each, { rulebook, gazetteer }) ?? []);
      const result = assessHazard({ ...arrived, relays }, { rulebook, gazetteer, signals, known, now });
      // The one in force comes last and has the word on what is wrong with the message.
      notes = 'refused' in result ? result.refused : result.notes;
      return 'refused' in result ? [] : result.assessments;
    };
    const assessed = await byOwnRulebook(this.rulebooks, await this.store.openRulebooks(tx, nature), assessBy);
    return { assessed: [...assessed.values()].map(({ found, rulebook }) => ({ assessment: found, rulebook })), notes };
  }

  async vouchFor(signalId: string, by: Actor): Promise<boolean> {
    await this.known.freshen();
    return this.unitOfWork.run(async (tx) => {
      const held = await this.store.holdSignal(tx, signalId);
      if (!held || held.isVerified) return false;
      const { signal, nature, signature } = held;
      const trust = trustOf({ issuer: issuerOf(this.rulebooks.current(), signal.sender), signature, isVerified: true });
      await this.store.verifySignal(tx, signalId, trust, by);
      if (nature === 'none' || held.state !== 'current') return true;
      const { members, referrers } = await this.chain(tx, signalId, held);
      const place = placeInChain(signal, members, referrers, this.clock.now());
      await this.store.placeSignal(tx, signalId, place);
      const state = signal.msgType === 'cancel' ? 'cancelled' : 'superseded';
      const touched = trust.counts ? await this.store.retire(tx, { ids: place.retires, state, by }) : [];
      const proposals = await this.store.openProposalsOf(tx, signalId);
      const moved = proposals.map(({ incidentId }) => incidentId);
      await this.clocks.startReview(
        tx,
        signalId,
        touched.filter((incidentId) => !moved.includes(incidentId)),
      );
      // What took its place meanwhile has spoken since.
      if (trust.relays && place.state === 'current')
        for (const { id, incidentId } of proposals)
          await this.events.publish(tx, {
            kind: proposalMade,
            subject: incidentId,
            payload: { incidentId, proposalId: id, relay: true, nature } satisfies ProposalMade,
          });
      return true;
    });
  }

  disown(signalId: string, by: Actor): Promise<boolean> {
    return this.unitOfWork.run(async (tx) => {
      const held = await this.store.holdSignal(tx, signalId);
      if (!held || held.state !== 'current') return false;
      const touched = await this.store.retire(tx, { ids: [signalId], state: 'cancelled', by });
      await this.clocks.startReview(tx, signalId, touched);
      return true;
    });
  }
}

const secret = error(
  '',
  'hazard.secret',
  '消息标为涉密，未留存内容。涉密文件不得进入本系统，请按保密规定办理',
  'the message calls itself secret: its content was not kept. Secret papers must not enter this system',
);
const reused = error(
  'identifier',
  'hazard.identifier-reused',
  '同一发送方、编号和时间以前说的是别的内容，已留存，未采用，请人工核对',
  'the same sender, identifier and time said something else before: kept, not used, somebody has to look',
);
const notOperational = warning(
  'status',
  'hazard.not-operational',
  '测试、系统或回执消息,只留存',
  'a test, system or receipt message: kept only',
);
const nothingCancelled = warning(
  'references',
  'hazard.nothing-cancelled',
  '没有可解除的信号:没收到过,或事件已经结束,或发布单位不在规程里',
  'nothing to cancel: never received, its incident is closed, or the rulebook does not know the sender',
);
const notItsOwn = warning(
  'references',
  'hazard.reference-of-another',
  '它引用了别的发布单位的消息，不能取代或解除，请人工核对',
  'it refers to a message of another issuer, which it may neither replace nor cancel: somebody has to look',
);
const notItsIssuer = (sender: string) =>
  error(
    'sender',
    'hazard.not-its-issuer',
    `这个密钥或来源不能代表${sender}发消息，已留存，未采用`,
    `this key or feed may not speak for ${sender}: kept, not used`,
  );

function named(incidentIds: readonly string[]): Pick<IntakeResult, 'incidentId' | 'incidentIds'> {
  return { incidentId: incidentIds[0] ?? null, incidentIds };
}

function natureOf(signal: ReportedSignal): Nature | 'none' {
  if (signal.status === 'actual') return 'actual';
  return signal.status === 'exercise' ? 'drill' : 'none';
}
