import type { Actor } from '../../shared/audit-log.js';
import type { Colour, ResponseLevel } from '../../shared/level.js';
import type { Nature } from '../../shared/nature.js';
import type { Reason } from '../../shared/reason.js';
import type { Stage } from '../../shared/stage.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { Rulebook, StreamId } from '../rulebook/core/rulebook.js';
import type { Assessment } from './core/assess-hazard.js';
import type { EndTestFact } from './core/end-test.js';
import type { Because } from './core/propose-levels.js';
import type { FactorStanding } from './core/raise-standing.js';
import type { ChainMember, SignalState } from './core/place-in-chain.js';
import type { ReportedSignal } from './core/reported-signal.js';
import type { Forecast, Report, SuperiorResponse } from './core/situation.js';
import type { Standing } from './core/standing.js';

/** One clock per incident: start, raise, keep or a reasoned no. */
export const decisionClock = 'hazard.decision';

/** A superior responded: ours follows, from receipt. */
export const followClock = 'hazard.follow';

/** A signal was cancelled: what is in force is to be looked at again, by lowering, lifting or a reasoned keep. */
export const reviewClock = 'hazard.review';

/** How it reached us: a sender pushed it, we fetched it, a file lay in a folder, or a person typed it in. */
export type ArrivalWay = 'push' | 'poll' | 'folder' | 'hand';

/** `unverified`: signed, and nothing says whose key it is, or we cannot check that kind. */
export type SignatureState = 'none' | 'valid' | 'invalid' | 'unverified';

/** Something a sender delivered, as it came, and what its codec could make of it. */
export interface Arrival {
  readonly by: Actor;
  readonly way: ArrivalWay;
  /** Id of the feed in `config/feeds.yaml`; null for a person. */
  readonly feed: string | null;
  /** Rulebook issuers this way may speak for, of a key or a feed; null: whoever the message says, as a person vouches. */
  readonly speaksFor: readonly string[] | null;
  readonly mediaType: string;
  /** `cap-1.2`, `national-xml`, `json` …: how it was read. */
  readonly format: string;
  readonly bytes: Uint8Array;
  readonly signature: SignatureState;
  /** Of a message typed in by hand: whether its sender was called back. Others are true. */
  readonly isVerified: boolean;
  /** It calls itself secret: nothing of it is kept but that it came. */
  readonly isSecret: boolean;
  /** False where the same is fetched again and again: a repeat leaves no trace then. */
  readonly keepsRepeats: boolean;
  /** Null when it could not be read at all. */
  readonly signal: ReportedSignal | null;
  readonly faults: readonly Reason[];
}

export interface IntakeResult {
  readonly receivedId: string;
  readonly duplicate: boolean;
  /** Null when the bytes could not be read as a signal; they are kept all the same. */
  readonly signalId: string | null;
  /** Null when the signal opened nothing; the faults say why. The first of `incidentIds`. */
  readonly incidentId: string | null;
  /** One for each stream the signal moves, in the order of the rulebook's streams. */
  readonly incidentIds: readonly string[];
  readonly faults: readonly Reason[];
}

/** A response that a superior's headquarters started, raised, lowered or, without a level, ended. */
export interface SuperiorResponded {
  readonly stream: StreamId;
  readonly responseLevel: ResponseLevel | null;
  /** 市防指, as the paper says. */
  readonly by: string;
  /** Street unit ids; all of them where the paper names the district or more. */
  readonly streets: readonly string[];
  readonly from: number;
  /** When we had it first, whichever copy: the follow clock runs from here. */
  readonly receivedAt: number;
  /** The paper it stands in, and its words. */
  readonly source: { readonly kind: 'paper'; readonly id: string };
  readonly words: string;
}

export interface ForecastIssued extends Forecast {
  readonly source: { readonly kind: 'paper'; readonly id: string };
}

export interface Reported extends Omit<Report, 'until'> {
  readonly source: { readonly kind: 'paper'; readonly id: string };
}

/** What is known besides signals and readings. Each is weighed as soon as it is stored; the same source twice is one fact. */
export abstract class FactIntake {
  /** Opens the follow clock of the stream's incident, from receipt; the incident, null where there is nothing to follow. */
  abstract superiorResponded(tx: Tx, fact: SuperiorResponded, by: Actor): Promise<{ incidentId: string | null }>;
  /** The paper was not so, or a later one ended it: the fact stands no longer and what rests on it is to be reviewed. */
  abstract withdraw(tx: Tx, source: { readonly kind: 'paper'; readonly id: string }, by: Actor): Promise<void>;
  abstract forecastIssued(tx: Tx, fact: ForecastIssued, by: Actor): Promise<void>;
  abstract reported(tx: Tx, fact: Reported, by: Actor): Promise<void>;
}

export abstract class SignalIntake {
  /**
   * Somebody called the sender back and it stands: what was typed in by hand may now do what it would have done. False when
   * there is no such signal or it was vouched for already.
   */
  abstract vouchFor(signalId: string, by: Actor): Promise<boolean>;
  /** Somebody called back and it is not so: the signal counts as cancelled, and what stands on it is to be reviewed. */
  abstract disown(signalId: string, by: Actor): Promise<boolean>;
  /** Keeps what arrived, whatever it is; judges it when it is a signal. The same message twice is one signal. */
  abstract takeIn(arrival: Arrival): Promise<IntakeResult>;
}

export interface Incident {
  readonly id: string;
  readonly stream: StreamId;
  readonly title: string;
  readonly nature: Nature;
  /** `after`: decided to its end, 雨后 tasks are still open; what arrives now opens an incident of its own. */
  readonly state: 'open' | 'after' | 'closed';
  readonly openedAt: number;
  /** When it was decided to its end; the 雨后 stage comes after. */
  readonly closedAt: number | null;
  /** How it ended; null while open, and for incidents of before this was kept. */
  readonly outcome: IncidentOutcome | null;
  /** The rulebook this incident was opened with and keeps. */
  readonly rulebookHash: string;
}

/** `declined`: a reasoned no where nothing was in force. `over`: a bypass that passed. */
export const incidentOutcomes = ['lifted', 'cancelled', 'declined', 'over'] as const;
export type IncidentOutcome = (typeof incidentOutcomes)[number];

export interface Proposal {
  readonly id: string;
  readonly incidentId: string;
  /** Null: it rests on readings, forecasts, responses or reports alone. */
  readonly signalId: string | null;
  /** Null: decided by hand, and nobody could tell the colour. */
  readonly level: Colour | null;
  /** Null: no response is proposed. */
  readonly responseLevel: ResponseLevel | null;
  /** No rule covers the signal: somebody reads it and decides. */
  readonly byHand: boolean;
  readonly areas: readonly string[];
  readonly stage: Stage;
  readonly because: readonly Because[];
  readonly raiseFactors: readonly Because[];
  readonly madeAt: number;
}

export interface StoredSignal {
  readonly id: string;
  readonly signal: ReportedSignal;
  readonly state: SignalState;
  readonly chainId: string;
  /** When it was superseded or cancelled. */
  readonly endedAt: number | null;
  readonly signature: SignatureState;
  readonly isVerified: boolean;
  /** Whether it may relay without approval. */
  readonly relays: boolean;
  readonly incidentId: string | null;
  readonly receivedAt: number;
  readonly faults: readonly Reason[];
}

export interface ReceivedMessage {
  readonly id: string;
  readonly receivedAt: number;
  readonly by: string;
  readonly mediaType: string;
  readonly size: number;
  readonly hash: string;
  /** `conflict`: its identifier was used before for something else. `refused`: it calls itself secret. */
  readonly outcome: 'opened' | 'kept' | 'duplicate' | 'unreadable' | 'conflict' | 'refused';
  readonly way: ArrivalWay;
  readonly feed: string | null;
  readonly format: string;
  readonly signature: SignatureState;
  readonly signalId: string | null;
  readonly incidentId: string | null;
  readonly faults: readonly Reason[];
}

export abstract class Incidents {
  abstract get(id: string): Promise<Incident | null>;
  /** Newest first. */
  abstract list(filter: { state?: Incident['state']; limit: number }): Promise<readonly Incident[]>;
  /** Newest first. */
  abstract proposals(incidentId: string): Promise<readonly Proposal[]>;
  abstract signals(incidentId: string): Promise<readonly StoredSignal[]>;
  /** What moved something or joined a chain since then, newest first: of each event code the newest that stand and the newest that ended, at most `limit` of either. */
  abstract signalsSince(since: number, limit: number): Promise<readonly StoredSignal[]>;
  abstract received(limit: number): Promise<readonly ReceivedMessage[]>;
  /** One message with its bytes as they came; null when there is none, empty bytes when it called itself secret. */
  abstract receivedMessage(
    id: string,
  ): Promise<{ readonly message: ReceivedMessage; readonly bytes: Uint8Array } | null>;
  /**
   * Whether it is open; until the act ends nobody closes it, no round is convened in it and no signal joins it.
   * What decides about an incident does so under this. False also for one that does not exist.
   */
  abstract hold(tx: Tx, incidentId: string): Promise<boolean>;
  /** Under `hold`: when the newest proposal was made, whatever the reader sees yet. */
  abstract lastProposedAt(tx: Tx, incidentId: string): Promise<number | null>;
  /** Closes the incident after a reasoned no or a cancelled warning; false when it was closed already. */
  abstract close(tx: Tx, incidentId: string, by: Actor, outcome: IncidentOutcome): Promise<boolean>;
  /** The last warning is lifted: nothing is decided in it any more, its after-tasks go on. False when it was closed already. */
  abstract toAfter(tx: Tx, incidentId: string, by: Actor): Promise<boolean>;
  /** Whether it is in the 雨后 stage; until the act ends nobody ends that. */
  abstract holdAfter(tx: Tx, incidentId: string): Promise<boolean>;
  /** 雨后 is over: by the last task done, or by a person with a reason. False when it was not in that stage. */
  abstract endAfter(
    tx: Tx,
    incidentId: string,
    end: { readonly kind: 'tasks-done' | 'end-after'; readonly reason: string; readonly by: Actor },
  ): Promise<boolean>;
}

/** The clocks that a decision closes, and the calls they made. */
export abstract class DecisionClocks {
  /**
   * Closes the decision, review and follow clocks of the incident and stops their calls; false when none was open. With
   * `ours` the follow clock closes only where that stands at or above what the superior started.
   */
  abstract close(
    tx: Tx,
    incidentId: string,
    outcome: string,
    ours?: { readonly responseLevel: ResponseLevel | null },
  ): Promise<boolean>;
  /** Closes the follow clock by itself, with a record, where ours already stands at or above the superior's. */
  abstract followed(tx: Tx, incidentId: string, ours: ResponseLevel | null, outcome: string): Promise<boolean>;
  /** What was decided by mistake is to be decided again: the decision clock runs anew from now. */
  abstract reopen(tx: Tx, incidentId: string, level: Colour, rulebook: Rulebook): Promise<void>;
}

/** What superiors have on record, and what says "consider raising" now. */
export abstract class RaiseAdvice {
  /** The gravest response of a superior that stands for the stream of this incident; null where none does. */
  abstract superior(incident: Incident, tx?: Tx): Promise<SuperiorResponse | null>;
  /** Every raise factor of the incident's rulebook, weighed now. A drill is weighed by the hour alone. */
  abstract factors(incident: Incident): Promise<readonly FactorStanding[]>;
  /** The end test of the stream: facts a person reads before ending; what is not known stays unknown. */
  abstract endTest(incident: Incident): Promise<readonly EndTestFact[]>;
}

/** A signal as it was received, and when it was superseded or cancelled. */
export interface PastSignal {
  readonly id: string;
  /** Whether it may relay without approval. */
  readonly relays: boolean;
  readonly signal: ReportedSignal;
  readonly receivedAt: number;
  readonly until: number | null;
}

/** A signal as it takes its place. */
export interface ClaimedSignal {
  readonly signal: ReportedSignal;
  /** `none`: a test, kept only. */
  readonly nature: Nature | 'none';
  readonly signature: SignatureState;
  readonly isVerified: boolean;
  readonly counts: boolean;
  readonly relays: boolean;
}

export interface EarlierSignal {
  readonly id: string;
  readonly incidentIds: readonly string[];
  /** False: the same sender, identifier and time, and something else is said. */
  readonly isSame: boolean;
}

/** What this room writes. */
export abstract class HazardStore {
  abstract keepReceived(
    tx: Tx,
    received: {
      id: string;
      by: Actor;
      mediaType: string;
      bytes: Uint8Array;
      outcome: ReceivedMessage['outcome'];
      signalId: string | null;
      incidentId: string | null;
      faults: readonly Reason[];
    } & Pick<ReceivedMessage, 'way' | 'feed' | 'format' | 'signature'>,
  ): Promise<void>;
  /** The message with these very bytes, and the one a signal first came in. */
  abstract receivedBefore(tx: Tx, of: { bytes: Uint8Array } | { signalId: string }): Promise<string | null>;
  /** Takes the signal's place under `id`; the earlier one when the same message was stored already, by whomever and just now. */
  abstract claimSignal(tx: Tx, id: string, entry: ClaimedSignal): Promise<{ earlier: EarlierSignal | null }>;
  /** Every message of the chains these references lead to, and those that came before and referred to this one. */
  abstract chain(
    tx: Tx,
    id: string,
    entry: Pick<ClaimedSignal, 'signal' | 'nature'>,
  ): Promise<{ members: readonly ChainMember[]; referrers: readonly ChainMember[] }>;
  /** Where a claimed signal stands in its chain. */
  abstract placeSignal(tx: Tx, id: string, place: { chainId: string | null; state: SignalState }): Promise<void>;
  /** The signal, held until the act ends; null when there is none. */
  abstract holdSignal(tx: Tx, id: string): Promise<(ClaimedSignal & { readonly state: SignalState }) | null>;
  /** Somebody vouched for it. */
  abstract verifySignal(tx: Tx, id: string, trust: { counts: boolean; relays: boolean }, by: Actor): Promise<void>;
  /** The proposals a signal made in incidents that are still open. */
  abstract openProposalsOf(tx: Tx, signalId: string): Promise<readonly { id: string; incidentId: string }[]>;
  /** What became of a claimed signal. */
  abstract settleSignal(
    tx: Tx,
    entry: { id: string; incidentId: string | null; faults: readonly Reason[]; by: Actor },
  ): Promise<void>;
  /**
   * Signals of these event codes that moved something here since then, with when each ended: of each code the newest that
   * stand and the newest that ended, at most `limit` of either.
   */
  abstract signalsAbout(
    tx: Tx,
    query: { eventCodes: readonly string[]; nature: Nature; since: number; limit: number },
  ): Promise<readonly PastSignal[]>;
  /** The rulebook each open incident of this nature keeps, by stream. */
  abstract openRulebooks(tx: Tx, nature: Nature): Promise<ReadonlyMap<StreamId, string>>;
  /** Marks signals as replaced or taken back; returns the open incidents this touches, held. */
  abstract retire(
    tx: Tx,
    entry: { ids: readonly string[]; state: 'superseded' | 'cancelled'; by: Actor },
  ): Promise<string[]>;
  /** The open incident of the stream, held, or a new one. */
  abstract openIncident(
    tx: Tx,
    entry: { stream: StreamId; nature: Nature; title: string; rulebookHash: string; by: Actor },
  ): Promise<{ id: string; rulebookHash: string; isNew: boolean }>;
  /** The open actual incident of a stream, held until the act ends. */
  abstract openIncidentOf(tx: Tx, stream: StreamId): Promise<string | null>;
  /** Open actual incidents, held, with a proposal that rests on no signal. */
  abstract openWithoutSignal(tx: Tx): Promise<readonly string[]>;
  abstract addProposal(
    tx: Tx,
    entry: { id: string; incidentId: string; signalId: string | null; assessment: Assessment; by: Actor },
  ): Promise<void>;
  abstract addDecision(
    tx: Tx,
    entry: {
      incidentId: string;
      kind: 'keep' | 'no-start' | 'tasks-done' | 'end-after';
      reason: string;
      by: Actor;
    },
  ): Promise<string>;
  abstract closeIncident(tx: Tx, incidentId: string, by: Actor, outcome: IncidentOutcome): Promise<boolean>;
  abstract incidentToAfter(tx: Tx, incidentId: string, by: Actor): Promise<boolean>;
  abstract endAfter(tx: Tx, incidentId: string, by: Actor): Promise<boolean>;
}

/** What is known besides signals and readings, kept by this room. */
export interface KeptFacts {
  readonly forecasts: readonly Forecast[];
  readonly superiors: readonly SuperiorResponse[];
  readonly reports: readonly Report[];
}

export type NewFact = { readonly receivedAt: number; readonly until: number | null; readonly sourceId: string } & (
  | { readonly kind: 'superior'; readonly content: SuperiorResponse }
  | { readonly kind: 'forecast'; readonly content: Forecast }
  | { readonly kind: 'report'; readonly content: Report }
);

export abstract class FactStore {
  /** What has not ended at `at`; seen inside the act, or as last committed. */
  abstract standing(at: number, tx?: Tx): Promise<KeptFacts>;
  /** False when this source told this kind of fact before. */
  abstract add(tx: Tx, fact: NewFact, by: Actor): Promise<boolean>;
  /** Ends what a source told, or a superior's responses of a stream; the kinds and streams that ended. */
  abstract end(
    tx: Tx,
    of: { readonly sourceId: string } | { readonly stream: StreamId; readonly by: string },
    at: number,
    actor: Actor,
  ): Promise<readonly { readonly kind: NewFact['kind']; readonly stream: StreamId | null }[]>;
  abstract levels(tx: Tx): Promise<ReadonlyMap<StreamId, Standing>>;
  abstract setLevel(tx: Tx, stream: StreamId, standing: Standing | null): Promise<void>;
}
