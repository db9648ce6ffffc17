import type { Actor } from '../../shared/audit-log.js';
import type { ResponseLevel } from '../../shared/level.js';
import type { Stage } from '../../shared/stage.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { Origin } from './core/origin.js';
import type {
  Emergency,
  Judged,
  OutsideMember,
  RoundAct,
  RoundActKind,
  RoundActs,
  VerdictKind,
} from './core/round-acts.js';
import type { Seat } from './core/tally.js';

/** Source kind under which members are called. */
export const consultationCall = 'consultation';

/** A response is in force and the next round is due. Subject: the incident. */
export const cadenceClock = 'consultation.cadence';

/** 休会: when the round goes on. Subject: the round. */
export const resumeClock = 'consultation.resume';

/** Something was issued before the round had a verdict: the round still confirms or departs. Subject: the round. */
export const emergencyClock = 'consultation.emergency-confirm';

export { verdictKinds, type VerdictKind } from './core/round-acts.js';

export const confidences = ['low', 'medium', 'high'] as const;
export type Confidence = (typeof confidences)[number];

export interface Opinion extends Judged {
  readonly id: string;
  readonly unitId: string;
  readonly stage: Stage;
  readonly confidence: Confidence;
  readonly why: string;
  readonly measures: string | null;
  readonly speaker: string;
  readonly post: string;
  readonly onBehalfOf: string | null;
  readonly givenAt: number;
  /** Given after the verdict: kept, not counted. */
  readonly late: boolean;
  /** `link`: by whoever holds the unit's link, who gave name and post. */
  readonly via: 'console' | 'link';
}

/** A photo or PDF shown with an opinion. */
export interface Attachment {
  readonly id: string;
  readonly consultationId: string;
  readonly opinionId: string;
  readonly mediaType: string;
  readonly size: number;
  /** SHA-256 of the bytes, hex. */
  readonly hash: string;
  readonly addedBy: string;
  readonly addedAt: number;
}

export interface Verdict extends Judged {
  readonly id: string;
  readonly kind: VerdictKind;
  readonly stage: Stage;
  readonly reason: string;
  readonly differs: boolean;
  readonly givenBy: string;
  readonly givenAt: number;
  readonly minutesId: string;
}

export interface RoundSeat {
  /** A unit of the directory, or `outside-…`. */
  readonly unitId: string;
  readonly seat: Seat;
  /** Null for units of the directory. */
  readonly outside: OutsideMember | null;
  /** Who invited it while the round was going on; null for seats of the template. */
  readonly invitedBy: string | null;
}

export interface Consultation {
  readonly id: string;
  readonly incidentId: string;
  readonly round: number;
  readonly origin: Origin;
  readonly proposalId: string | null;
  readonly convenedBy: string;
  readonly convenedAt: number;
  readonly concludedAt: number | null;
  readonly seats: readonly RoundSeat[];
}

export abstract class Consultations {
  abstract get(id: string): Promise<Consultation | null>;
  /** Newest first. */
  abstract ofIncident(incidentId: string): Promise<readonly Consultation[]>;
  /** Oldest first, changes of mind included. */
  abstract opinions(consultationId: string): Promise<readonly Opinion[]>;
  /** Oldest first. */
  abstract acts(consultationId: string): Promise<readonly RoundAct[]>;
  abstract verdict(consultationId: string): Promise<Verdict | null>;
  /** Oldest first. */
  abstract attachments(consultationId: string): Promise<readonly Attachment[]>;
  abstract attachment(id: string): Promise<{ readonly attachment: Attachment; readonly bytes: Buffer } | null>;
  /** Null where nothing was issued ahead of the round. */
  abstract emergency(consultationId: string): Promise<Emergency | null>;
  /** Whether a round of this incident is still going on, whatever the reader sees yet; for acts that hold the incident. */
  abstract hasOpenRound(tx: Tx, incidentId: string): Promise<boolean>;
}

/** How often rounds are held follows the response in force; whoever issues, raises, lowers or lifts says so. */
export abstract class Cadence {
  /** Under `incidents.hold`. Null: no response is in force any longer. */
  abstract follow(tx: Tx, incidentId: string, responseLevel: ResponseLevel | null): Promise<void>;
}

/**
 * The worst night: convener and one leader decide now and something is issued at once; the round is held in parallel and
 * has to confirm it or depart from it, under a clock of its own. The record says so.
 */
export abstract class EmergencyPath {
  /**
   * The id of the round on which a version may rest before it has a verdict: the one that is going on, or a new one.
   * Under `incidents.hold`. Said twice of one round, the first stays. Throws where the stream is a bypass.
   */
  abstract begin(
    tx: Tx,
    emergency: {
      readonly incidentId: string;
      readonly reason: string;
      readonly convenedBy: Actor;
      readonly leader?: string | null;
      readonly decided?: Judged | null;
    },
  ): Promise<string>;
}

/** Whose opinion a link takes, of which round, and until when it opens. */
export interface OpinionLink {
  readonly consultationId: string;
  readonly unitId: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Signed links, good for the opinion of one unit in one round and for nothing else. */
export abstract class OpinionLinks {
  /** When a link made now stops opening. */
  abstract expiresAt(): number;
  /** Null while no public address is set. */
  abstract linkFor(link: OpinionLink): string | null;
  /** Null for a token that was not signed for this by us; an expired one is returned with its time. */
  abstract read(token: string): OpinionLink | null;
}

/** What this room writes. */
export abstract class ConsultationStore {
  /** Null when a round of this incident is still open. */
  abstract convene(
    tx: Tx,
    round: {
      incidentId: string;
      proposalId: string | null;
      origin: Origin;
      seats: readonly { readonly unitId: string; readonly seat: Seat }[];
      by: Actor;
    },
  ): Promise<Consultation | null>;
  /** The round as this act sees it, held until the act ends; null when there is none. */
  abstract hold(tx: Tx, consultationId: string): Promise<Consultation | null>;
  /** The round of this incident that is going on. */
  abstract openRound(tx: Tx, incidentId: string): Promise<Consultation | null>;
  /** When the newest round of this incident was convened, and when one was last concluded. */
  abstract lastRound(
    tx: Tx,
    incidentId: string,
  ): Promise<{ readonly convenedAt: number | null; readonly concludedAt: number | null }>;
  abstract addAct<K extends RoundActKind>(
    tx: Tx,
    entry: { consultationId: string; act: K; content: RoundActs[K]; reason?: string | null; by: Actor },
  ): Promise<string>;
  abstract actsBy(tx: Tx, consultationId: string): Promise<readonly RoundAct[]>;
  abstract addOpinion(
    tx: Tx,
    consultationId: string,
    opinion: Omit<Opinion, 'id' | 'givenAt' | 'late'>,
    by: Actor,
  ): Promise<{ id: string; late: boolean }>;
  /** False when this very file is with the opinion already. */
  abstract addAttachment(tx: Tx, attachment: Attachment, bytes: Uint8Array, by: Actor): Promise<boolean>;
  /** How many files came with each opinion, by its id. */
  abstract attachmentCounts(tx: Tx, consultationId: string): Promise<ReadonlyMap<string, number>>;
  /** Every opinion so far, oldest first. After `conclude` in the same act none can be missing. */
  abstract opinionsBy(tx: Tx, consultationId: string): Promise<readonly Opinion[]>;
  /** False when the round was concluded already. */
  abstract conclude(tx: Tx, consultationId: string): Promise<boolean>;
  abstract addVerdict(
    tx: Tx,
    consultationId: string,
    verdict: Omit<Verdict, 'id' | 'givenAt'>,
    by: Actor,
  ): Promise<string>;
  /** The response whose cadence this incident follows; null: none. */
  abstract cadence(tx: Tx, incidentId: string): Promise<ResponseLevel | null>;
  abstract setCadence(tx: Tx, incidentId: string, responseLevel: ResponseLevel | null): Promise<void>;
}
