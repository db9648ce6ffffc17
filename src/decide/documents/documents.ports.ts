import type { Actor } from '../../shared/audit-log.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { DocumentKind, Paper, PaperMark } from './core/paper.js';
import type { DocumentActKind } from './core/standing-paper.js';

export type { DocumentKind } from './core/paper.js';

/** Decision, start and document time, kept apart (綦防灾减灾办〔2025〕18号; domain.md §13). */
export interface PaperTimes {
  /** When it was decided: the verdict, the signature or the spoken approval; null where nothing is decided. */
  readonly decidedAt: number | null;
  /** From when what it says holds; null where nothing begins with it. */
  readonly startAt: number | null;
  /** When it stood on paper; null while only a spoken approval carries it. */
  readonly documentAt: number | null;
}

export interface FrozenDocument extends PaperTimes {
  readonly id: string;
  readonly kind: DocumentKind;
  readonly incidentId: string;
  /** `渝中汛指〔2026〕3号`, or null for a paper without a number. */
  readonly number: string | null;
  readonly title: string;
  readonly mediaType: string;
  /** The record, byte for byte as it was frozen: HTML, CAP, or the plain text of version 0.3. */
  readonly body: string;
  /** What is read out and sent to phones. */
  readonly text: string;
  readonly frozenAt: number;
  /** Those it was frozen with, and those that came later. */
  readonly marks: readonly PaperMark[];
  /** Units it was sent to: they may read it whatever its kind. */
  readonly addressedTo: readonly string[];
}

/** Without what is long. */
export type DocumentHead = Omit<FrozenDocument, 'body' | 'text'>;

/** A paper to be frozen under its number. */
export interface PaperToFreeze extends PaperTimes {
  readonly paper: Paper;
  readonly incidentId: string;
  /** The words for calls and messages; left out: the paper's own in plain text. */
  readonly text?: string;
  /** Units of the directory it is sent to; left out: nobody in particular. */
  readonly addressedTo?: readonly string[];
  readonly by: Actor;
}

/** What became of a paper after it was frozen; the bytes stay. */
export interface DocumentAct {
  readonly act: DocumentActKind;
  readonly reason: string;
  readonly by: string;
  readonly at: number;
}

/** Papers are frozen whole: what was signed is served byte for byte for ever. */
export abstract class Documents {
  /** The next number of a series in the year of `at`; taken for good when the transaction commits, so there is no gap. */
  abstract nextNumber(tx: Tx, series: string, at: number): Promise<string>;
  /** Bytes that are no paper: a CAP message. */
  abstract freeze(
    tx: Tx,
    document: {
      kind: DocumentKind;
      incidentId: string;
      number: string | null;
      title: string;
      mediaType: string;
      body: string;
      by: Actor;
    },
  ): Promise<string>;
  /** The record is made here and never again. */
  abstract freezePaper(tx: Tx, paper: PaperToFreeze): Promise<string>;
  /**
   * A spoken approval was put on paper (`papered`: from now on it has a document time), confirmed (`confirmed`: no longer
   * 未核实), or disowned. A second one of the same kind changes nothing; false then.
   */
  abstract act(tx: Tx, id: string, act: DocumentActKind, reason: string, by: Actor): Promise<boolean>;
  abstract get(id: string): Promise<FrozenDocument | null>;
  abstract acts(id: string): Promise<readonly DocumentAct[]>;
  abstract ofIncident(incidentId: string): Promise<readonly DocumentHead[]>;
  /** The paper behind a record, with every mark it has by now; null for a CAP message. */
  abstract paper(id: string): Promise<{ readonly paper: Paper; readonly recordHash: string } | null>;
}

/** What a printed form says about the record it was made from. */
export interface Printing {
  /** SHA-256 of the record, hexadecimal. */
  readonly recordHash: string;
  readonly frozenAt: number;
}

export abstract class PaperPrinter {
  /** The same bytes for the same paper. */
  abstract pdf(paper: Paper, printing: Printing): Promise<Buffer>;
}
