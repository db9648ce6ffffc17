import type { Actor } from '../../shared/audit-log.js';
import type { Colour } from '../../shared/level.js';
import type { Nature } from '../../shared/nature.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { ChannelKind, SourceRef } from '../dissemination/core/delivery.js';
import type { FieldAnswer, Ladder, ObligationState, Question, StepTarget } from './core/call.js';
import type { ReadObligation } from './core/obligation-wire.js';

/** One post that must answer. */
export interface CallItem {
  readonly unitId: string;
  /** What this post reads: who says it, what to do; plain orders. The engine adds how to reply and the call-back number. */
  readonly text: string;
}

/**
 * Call posts and wait until a person answers, whatever the reason. One obligation per post × source version;
 * opening the same source, version and post again changes nothing.
 */
export interface CallOrder {
  /** One source id per post-independent thing; e.g. kind `instruction`, id = series id, version = warning version. */
  readonly source: SourceRef;
  readonly incidentId: string;
  readonly nature: Nature;
  readonly colour: Colour;
  readonly title: string;
  readonly items: readonly CallItem[];
  readonly questions: readonly Question[];
  readonly ladder: Ladder;
  /**
   * How this version treats what an earlier version (same source kind and id) was answered:
   * `new` first of its kind · `keep` answers stand, silent posts stay on their ladder, answered posts are not called ·
   * `ask-again` 收到 is asked again, answers to questions stay as ticks.
   */
  readonly earlier: 'new' | 'keep' | 'ask-again';
}

export interface AnswerGiven {
  readonly obligationId: number;
  readonly by: Actor;
  /** Who speaks; null when only the post is proved (keypress) and the name is still to be asked. */
  readonly personName: string | null;
  readonly via: ChannelKind | 'console' | 'link' | 'operator';
  readonly received: boolean;
  readonly fields: Readonly<Record<string, FieldAnswer>>;
  readonly words: string | null;
}

export interface ObligationView extends ReadObligation {
  /** Why the last call came to nothing, `no-answer` (响铃5声未接); null when nothing went wrong. */
  readonly lastReason: string | null;
}

/** Counts of one unit's own obligations; parents are summed by the reader. */
export interface UnitCounts {
  readonly unitId: string;
  readonly states: Readonly<Record<Exclude<ObligationState, 'closed'>, number>>;
  readonly oldestSilenceSince: number | null;
}

export abstract class Calling {
  abstract call(tx: Tx, order: CallOrder): Promise<void>;
  /**
   * Closes every open obligation of a source (all versions), because it was lifted or answered elsewhere.
   * With `before`, only versions older than that one: posts which a new version no longer concerns.
   * `unitIds` narrows it to these posts. Returns how many were open.
   */
  abstract close(
    tx: Tx,
    source: { kind: string; id: string; before?: number; unitIds?: readonly string[] },
    why: string,
  ): Promise<number>;
  /** One person's answer for one post; after closing it is kept as late and changes no state. */
  abstract answer(tx: Tx, answer: AnswerGiven): Promise<{ readonly late: boolean }>;
}

/** Something everybody must hear at once and nobody is asked to answer: where seconds count. */
export interface Announcement {
  readonly source: SourceRef;
  readonly incidentId: string;
  readonly nature: Nature;
  readonly colour: Colour;
  readonly title: string;
  /** One for each post; the text is sent as it is. */
  readonly items: readonly CallItem[];
  readonly channels: readonly ChannelKind[];
  /** Said later it would only confuse. */
  readonly expiresAt: number;
}

export abstract class Announcements {
  /** Tells today's duty of each post over every channel at once: no obligation, no window, no ladder. Repeatable. */
  abstract announce(tx: Tx, announcement: Announcement): Promise<void>;
}

export abstract class CallQueries {
  abstract obligation(id: number): Promise<ObligationView | null>;
  /** Newest version only, gravest colour first, then least time left. */
  abstract obligations(filter: {
    incidentId?: string;
    unitId?: string;
    source?: { kind: string; id?: string };
    open?: boolean;
    limit?: number;
  }): Promise<readonly ObligationView[]>;
  abstract unitCounts(incidentId: string | null): Promise<readonly UnitCounts[]>;
  /** This obligation and those of other versions it shares its calls with: their deliveries are its story too. */
  abstract lineage(id: number): Promise<readonly number[]>;
  abstract story(id: number): Promise<{
    readonly answers: readonly {
      readonly id: string;
      readonly at: number;
      /** Who answered: the post, or the next tier that was called for it. */
      readonly unitId: string;
      readonly personName: string | null;
      readonly via: string;
      readonly received: boolean;
      readonly fields: Readonly<Record<string, FieldAnswer>>;
      readonly words: string | null;
      readonly late: boolean;
    }[];
    readonly escalations: readonly {
      readonly at: number;
      readonly target: StepTarget;
      readonly unitId: string;
      /** `silent`, `nobody-there`, `called-again`, `questions-open`, `sent-by-desk`, or why the last call came to nothing. */
      readonly why: string;
      /** Who was sent to the door; null for a call. */
      readonly who: string | null;
    }[];
  }>;
  /** For reports: how many reached each step of the ladder, ever. */
  abstract escalationCounts(incidentId: string): Promise<Readonly<Record<string, number>>>;
}

/** What a phone said back: an SMS, a keypress, a mail. The edge has verified the provider. */
export interface Inbound {
  readonly channel: ChannelKind;
  readonly from: string;
  /** The provider's own id of the inbound message; the same id twice is one message. */
  readonly messageId: string;
  readonly text: string | null;
  readonly digits: string | null;
}

/** What was made of it, and what to say back to the phone (null: say nothing). */
export interface InboundResult {
  readonly outcome: 'answered' | 'unclear' | 'nothing-open' | 'unknown-sender' | 'duplicate';
  readonly obligationIds: readonly number[];
  readonly replyText: string | null;
}

export abstract class InboundReplies {
  abstract receive(inbound: Inbound): Promise<InboundResult>;
}

/** What came in from phones, newest first: also what was unclear and what came from nobody we know. */
export interface InboundView {
  readonly id: string;
  readonly channel: ChannelKind;
  readonly from: string;
  readonly receivedAt: number;
  readonly text: string | null;
  readonly digits: string | null;
  readonly unitIds: readonly string[];
  readonly obligationIds: readonly number[];
  readonly outcome: InboundResult['outcome'];
  readonly replyText: string | null;
}

/** What the duty desk does about one silent post, besides answering for it. */
export abstract class CallDesk {
  /** One call more, now, at the step where the ladder stands; after the ladder's end it starts again. */
  abstract callAgain(id: number, by: Actor): Promise<void>;
  /** Somebody is on the way to the door; the ladder goes on until a person answers. */
  abstract sendPerson(id: number, who: string, by: Actor): Promise<void>;
  abstract inbound(limit: number): Promise<readonly InboundView[]>;
}

/** The landline every call names to ring back. */
export abstract class CallBackNumber {
  abstract readonly number: string;
}

/** What a one-tap link stands for: these obligations of one post, until it expires. */
export interface LinkSubject {
  readonly obligationIds: readonly number[];
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Signed, expiring, single-purpose links: opening one answers nothing. */
export abstract class OneTapLinks {
  /** Null while no public address is set. */
  abstract linkFor(subject: LinkSubject): string | null;
  /** Null for a token that was not signed by us; an expired one is returned with its time. */
  abstract read(token: string): LinkSubject | null;
}

/** Links for purposes of other rooms, signed with the same secret: what was signed for one purpose opens nothing of another. */
export abstract class SignedLinks {
  /** `body`: letters, digits, `-` and `~`. Null while no public address is set. */
  abstract linkFor(purpose: string, path: string, body: string): string | null;
  /** The body of a token signed for this purpose; null for any other. */
  abstract bodyOf(purpose: string, token: string): string | null;
}
