/** Names of national-platform files: `unit_time_event_LEVEL_STATE.XML`, attachments with `_P_00` or `_O_00` (peers.md §3.4). */
import { warning, type Reason } from '../../shared/reason.js';
import { beijingDigits } from '../../shared/time.js';
import {
  nationalMsgTypes,
  nationalSeverities,
  readNationalIdentifier,
  type NationalAlert,
  type NationalMsgType,
  type NationalSeverity,
} from './national-alert.js';

export interface NationalFileName {
  readonly unitCode: string;
  /** When it was signed. */
  readonly signedAt: number;
  readonly eventType: string;
  readonly severity: NationalSeverity;
  readonly msgType: NationalMsgType;
  /** Null for the message itself. */
  readonly attachment: { readonly kind: 'approval' | 'other'; readonly number: number } | null;
  /** Without the dot, as written. */
  readonly extension: string;
}

const pattern =
  /^([0-9A-Za-z]+_\d{14}(?:_\d)?)_([0-9A-Za-z]{5})_([A-Za-z]+)_([A-Za-z]+)(?:_\d)?(?:_([POpo])_(\d\d))?\.([0-9A-Za-z]{1,5})$/;

/** Null when it is not named so; letters of either case, and the serials that some senders add, are read. */
export function readNationalFileName(name: string): NationalFileName | null {
  const parts = pattern.exec(name);
  const made = parts && readNationalIdentifier(parts[1] as string);
  const severity = nationalSeverities.find((one) => one.toLowerCase() === parts?.[3]?.toLowerCase());
  const msgType = nationalMsgTypes.find((one) => one.toLowerCase() === parts?.[4]?.toLowerCase());
  if (!parts || !made || severity === undefined || msgType === undefined) return null;
  return {
    unitCode: made.unitCode,
    signedAt: made.enteredAt,
    eventType: (parts[2] as string).toUpperCase(),
    severity,
    msgType,
    attachment:
      parts[5] === undefined
        ? null
        : { kind: parts[5].toUpperCase() === 'P' ? 'approval' : 'other', number: Number(parts[6]) },
    extension: parts[7] as string,
  };
}

export function writeNationalFileName(name: NationalFileName): string {
  const { unitCode, signedAt, eventType, severity, msgType, attachment, extension } = name;
  const stem = [unitCode, beijingDigits(signedAt), eventType, severity.toUpperCase(), msgType.toUpperCase()].join('_');
  if (attachment === null) return `${stem}.${extension}`;
  const number = String(attachment.number).padStart(2, '0');
  return `${stem}_${attachment.kind === 'approval' ? 'P' : 'O'}_${number}.${extension}`;
}

/** The name of the file an alert travels in; null while what it is made of is missing. */
export function nationalFileNameOf(alert: NationalAlert): NationalFileName | null {
  const { senderCode, msgType, info } = alert;
  if (!info || info.effective === null || info.severity === null || msgType === null || senderCode === '') return null;
  return {
    unitCode: senderCode,
    signedAt: info.effective,
    eventType: info.eventType,
    severity: info.severity,
    msgType,
    attachment: null,
    extension: 'XML',
  };
}

/** What the name of a file says otherwise than the message inside; nothing for a file that is named freely. */
export function checkNationalFileName(name: string, { info, msgType, senderCode }: NationalAlert): Reason[] {
  const said = readNationalFileName(name);
  if (said === null || said.attachment !== null) return [];
  const differs = [
    said.unitCode !== senderCode && ['senderCode', said.unitCode],
    info && said.eventType !== info.eventType && ['info.eventType', said.eventType],
    info && said.severity !== info.severity && ['info.severity', said.severity],
    said.msgType !== msgType && ['msgType', said.msgType],
  ].filter((each): each is [string, string] => Array.isArray(each));
  return differs.map(([where, value]) =>
    warning(
      where,
      'national.file-name-disagrees',
      `文件名写的是“${value}”,与正文不一致,以正文为准。`,
      `The name of the file says "${value}", the message something else; the message was used.`,
    ),
  );
}
