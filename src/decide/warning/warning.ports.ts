import type { Actor } from '../../shared/audit-log.js';
import type { Colour, ResponseLevel } from '../../shared/level.js';
import type { Nature } from '../../shared/nature.js';
import type { Stage } from '../../shared/stage.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { FactorStanding } from '../hazard/core/raise-standing.js';
import type { StreamId } from '../rulebook/core/rulebook.js';
import type { AreaLevel, CancelClass, SuperiorFact, VersionState, WarningAction } from './core/lifecycle.js';

export interface WarningVersion {
  readonly id: string;
  readonly warningId: string;
  readonly incidentId: string;
  readonly version: number;
  readonly action: WarningAction;
  readonly state: VersionState;
  readonly level: Colour;
  readonly responseLevel: ResponseLevel | null;
  readonly areas: readonly string[];
  /** Streets that stand milder than `level` and `responseLevel`, which are the gravest. */
  readonly areaLevels: readonly AreaLevel[];
  readonly stage: Stage;
  readonly expiresAt: number;
  readonly reason: string;
  /** Only of a cancel: 误发, 未出现, 演练. */
  readonly cancelClass: CancelClass | null;
  /** Why it stands below or above the superior's response; null where it stands with it. */
  readonly againstSuperior: string | null;
  /** What the superior had on record: when drafted, and once issued, then. */
  readonly superior: SuperiorFact | null;
  /** What of the plan's raise factors held, and what nobody knew, when it was drafted. */
  readonly raiseFactors: readonly FactorStanding[];
  /** Why it goes before its round; null on the ordinary path. */
  readonly emergency: string | null;
  /** The desk asked for it to be issued by its signature. */
  readonly issuesOnceSigned: boolean;
  readonly consultationId: string | null;
  readonly signingRole: string;
  readonly draftedBy: string;
  readonly draftedAt: number;
  readonly returnedReason: string | null;
  readonly signedBy: string | null;
  readonly signedAt: number | null;
  readonly issuedBy: string | null;
  readonly issuedAt: number | null;
  /** `渝中汛指〔2026〕3号`. */
  readonly number: string | null;
  readonly capIdentifier: string | null;
  readonly capDocumentId: string | null;
  readonly noticeDocumentId: string | null;
}

export interface Warning {
  readonly id: string;
  readonly incidentId: string;
  readonly stream: StreamId;
  readonly nature: Nature;
  /** Oldest first. */
  readonly versions: readonly WarningVersion[];
  /** The version in force; null before the first issue and after the lift or cancel. */
  readonly current: WarningVersion | null;
}

export abstract class Warnings {
  abstract get(id: string): Promise<Warning | null>;
  abstract ofVersion(versionId: string): Promise<Warning | null>;
  /** Newest first. */
  abstract ofIncident(incidentId: string): Promise<readonly Warning[]>;
  abstract inForce(): Promise<readonly Warning[]>;
  /** Whether this version is the one in force; until the act ends none takes its place. What follows from it does so under this. */
  abstract hold(tx: Tx, versionId: string): Promise<boolean>;
  /** Whether any warning of the incident is in force, whatever the reader sees yet. */
  abstract standsIn(tx: Tx, incidentId: string): Promise<boolean>;
  /** Versions that wait for a draft to be finished, signed or issued. */
  abstract pending(): Promise<readonly WarningVersion[]>;
}

/** The frozen messages, for whoever publishes them. */
export abstract class PublishedAlerts {
  /** The bytes as issued, for ever; null for an identifier never issued or of a drill. */
  abstract bytes(identifier: string): Promise<string | null>;
  abstract recent(
    limit: number,
  ): Promise<readonly { identifier: string; title: string; sentAt: number; updatedAt: number }[]>;
}

/** What goes into a CAP message; the codec knows the format, this room knows the words. */
export interface AlertToWrite {
  readonly identifier: string;
  readonly sentAt: number;
  readonly nature: Nature;
  readonly msgType: 'Alert' | 'Update' | 'Cancel';
  /** Every earlier message of the chain that has not run out. */
  readonly references: readonly { readonly identifier: string; readonly sentAt: number }[];
  readonly incidentId: string;
  readonly eventCode: string;
  readonly eventName: string;
  readonly colour: Colour;
  readonly responseLevel: ResponseLevel | null;
  readonly senderName: string;
  readonly headline: string;
  readonly description: string;
  readonly instruction: string;
  readonly effectiveAt: number;
  readonly expiresAt: number;
  /** Those that stand at `colour` and `responseLevel`, the gravest. */
  readonly areas: readonly AlertArea[];
  /** Areas that stand milder, each level a block of its own. */
  readonly milder: readonly {
    readonly colour: Colour;
    readonly responseLevel: ResponseLevel | null;
    readonly headline: string;
    readonly areas: readonly AlertArea[];
  }[];
  readonly callBack: string;
}

export interface AlertArea {
  readonly name: string;
  readonly code: string;
}

export abstract class AlertWriter {
  /** Valid CAP 1.2; throws DomainError `invalid` with every reason when it can not be. */
  abstract write(alert: AlertToWrite): string;
}

/** What this room writes. */
export abstract class WarningStore {
  /** The open warning of the incident, or a new one. */
  abstract openWarning(tx: Tx, entry: { incidentId: string; stream: StreamId; nature: Nature }): Promise<string>;
  /** Null when another version of this warning is being drafted or signed, or the one in force is not `basedOn` any more. */
  abstract addDraft(
    tx: Tx,
    draft: Pick<
      WarningVersion,
      | 'warningId'
      | 'incidentId'
      | 'action'
      | 'level'
      | 'responseLevel'
      | 'areas'
      | 'areaLevels'
      | 'stage'
      | 'expiresAt'
      | 'reason'
      | 'cancelClass'
      | 'againstSuperior'
      | 'superior'
      | 'raiseFactors'
      | 'emergency'
      | 'consultationId'
      | 'signingRole'
    > & {
      /** The version in force that the draft was checked against. */
      readonly basedOn: string | null;
    },
    by: Actor,
  ): Promise<string | null>;
  /** Compare-and-set; false when the version is not in `from` any more. */
  abstract move(
    tx: Tx,
    versionId: string,
    from: VersionState,
    to: VersionState,
    by: Actor,
    returnedReason?: string,
  ): Promise<boolean>;
  /** Its signature will issue it: asked for by who submits it. */
  abstract issueOnceSigned(tx: Tx, versionId: string, by: Actor): Promise<void>;
  abstract markSigned(tx: Tx, versionId: string, by: Actor): Promise<boolean>;
  abstract markIssued(
    tx: Tx,
    versionId: string,
    state: 'in-force' | 'lifted' | 'cancelled',
    issued: {
      number: string;
      capIdentifier: string;
      capDocumentId: string;
      noticeDocumentId: string;
      superior: SuperiorFact | null;
      againstSuperior: string | null;
      by: Actor;
    },
  ): Promise<boolean>;
  /** It ran out and stands: kept once as an act of the service. False when that is on record already. */
  abstract markExpired(tx: Tx, versionId: string, by: Actor): Promise<boolean>;
  /** The version of the incident in the making, held; null where there is none. */
  abstract openVersion(
    tx: Tx,
    incidentId: string,
  ): Promise<{ readonly id: string; readonly warningId: string; readonly state: VersionState } | null>;
  abstract closeWarning(tx: Tx, warningId: string): Promise<void>;
  /** How many identifiers start so; the serial of the next one. Whoever asks holds the counting until the act ends. */
  abstract identifiersLike(tx: Tx, prefix: string): Promise<number>;
}

/** The message of a version as it stands: frozen once issued, before that as it would be frozen now. */
export abstract class AlertPreview {
  abstract previewAlert(versionId: string): Promise<string>;
}
