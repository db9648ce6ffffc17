/**
 * A CAP message as one of the national platform (peers.md §3.4). What stays behind stands in `lostOnTheWay`; what the
 * platform asks for and CAP does not have comes from `issue`.
 */
import { colourRank } from '../../shared/level.js';
import {
  colourOfSeverity,
  type CapAlert,
  type CapArea,
  type CapInfo,
  type CapPoint,
  type CapPolygon,
  type CapReference,
  type CapResource,
} from './cap-alert.js';
import { eventCodeIn } from './event-codes.js';
import {
  readNationalIdentifier,
  writeNationalIdentifier,
  type NationalAlert,
  type NationalArea,
  type NationalInfo,
  type NationalMethod,
  type NationalResource,
  type NationalSeverity,
} from './national-alert.js';
import { writeNationalFileName } from './national-file-name.js';
import { methodParameter, signerParameter } from './national-to-cap.js';
import { areaCodesOf, colourOfValue } from './signal-words.js';

/** What the platform wants to know besides the message itself; each falls back to what the message says. */
export interface NationalIssue {
  /** The agency's code, 14 or 11 characters. */
  readonly unitCode?: string;
  /** The person who signed. */
  readonly signer?: string;
  /** Identifiers of 31 characters with `_N`, or of 29 without; as they stand when left out. */
  readonly withSerial?: boolean;
  /** Channels to publish on; those in the message's parameters when left out. */
  readonly method?: readonly NationalMethod[];
}

/** Total: what is missing is empty or null, and `buildNational` says so. A message in two languages leaves the other behind. */
export function capToNational(alert: CapAlert, issue: NationalIssue = {}): NationalAlert {
  const info = alert.info.find(({ language }) => language?.toLowerCase().startsWith('zh')) ?? alert.info[0];
  const unitCode =
    issue.unitCode ?? readNationalIdentifier(alert.identifier)?.unitCode ?? unitCodeIn(alert.sender) ?? '';
  const identifierOf = (identifier: string, sent: number | null) => {
    const read = readNationalIdentifier(identifier);
    const made = read ?? (unitCode === '' || sent === null ? null : { unitCode, enteredAt: sent, serial: null });
    if (made === null) return identifier;
    const serial = issue.withSerial === undefined ? made.serial : issue.withSerial ? (made.serial ?? 0) : null;
    return writeNationalIdentifier({ ...made, serial });
  };
  const first = firstOf(alert.references);
  const isPublic = alert.scope === 'Public' || alert.scope === null;
  const national: NationalAlert = {
    identifier: identifierOf(alert.identifier, alert.sent),
    sender: info?.senderName ?? alert.sender,
    senderCode: unitCode,
    phone: info?.contact ?? null,
    sendTime: alert.sent,
    status: alert.status === 'System' ? 'Test' : alert.status,
    msgType: alert.msgType,
    scope: alert.scope === null ? null : 'Public',
    method: issue.method ?? (info ? methodsIn(info) : []),
    secClassification: isPublic ? 'None' : 'Inner',
    note: alert.note,
    references: first ? identifierOf(first.identifier, first.sent) : null,
    info: info ? infoOf(info, alert, issue) : null,
  };
  return { ...national, info: national.info && { ...national.info, resource: resourcesOf(info, national) } };
}

function unitCodeIn(sender: string): string | null {
  return /^\d{6}[0-9A-Za-z]{3,14}$/.test(sender) ? sender : null;
}

/** The earliest; the platform knows only the first message of an event. */
function firstOf(references: readonly CapReference[]): CapReference | undefined {
  return [...references].sort((a, b) => (a.sent ?? Infinity) - (b.sent ?? Infinity))[0];
}

function methodsIn(info: CapInfo): NationalMethod[] {
  return info.parameter.flatMap(({ valueName, value }) => {
    const bar = value.indexOf('|');
    if (!valueName.startsWith(methodParameter) || bar < 0) return [];
    return [
      {
        methodName: valueName.slice(methodParameter.length),
        message: value.slice(bar + 1),
        audienceGrp: value
          .slice(0, bar)
          .split(',')
          .filter((group) => group !== ''),
        audiencePrt: [],
      },
    ];
  });
}

function infoOf(info: CapInfo, alert: CapAlert, issue: NationalIssue): NationalInfo {
  const coded = [...info.eventCode, ...info.parameter]
    .map(({ value }) => /^(\d{2}[A-Z]\d{2})(?:0[1-4])?$/.exec(value.trim().toUpperCase())?.[1])
    .find((code) => code !== undefined);
  return {
    language: info.language ?? 'zh-CN',
    eventType: coded ?? eventCodeIn(info.event) ?? eventCodeIn(info.headline ?? '') ?? '',
    // Others than Unknown are reserved.
    urgency: 'Unknown',
    severity: severityOf(info),
    certainty: 'Unknown',
    effective: info.effective ?? alert.sent,
    onset: info.onset,
    expires: info.expires,
    senderName: issue.signer ?? info.parameter.find(({ valueName }) => valueName === signerParameter)?.value ?? '',
    headline: info.headline ?? '',
    description: info.description ?? '',
    instruction: info.instruction,
    web: info.web,
    resource: [],
    area: info.area.flatMap(areasOf),
  };
}

const severities: readonly NationalSeverity[] = ['Blue', 'Yellow', 'Orange', 'Red'];

/** The colour that is stated, else that of the severity. */
function severityOf(info: CapInfo): NationalSeverity | null {
  const stated = info.parameter.find(({ valueName }) => /^colou?r(code)?$/i.test(valueName));
  const colour =
    (stated && colourOfValue(stated.value)) ?? (info.severity === null ? null : colourOfSeverity(info.severity));
  if (colour === null) return info.severity === null ? null : 'Unknown';
  return severities[colourRank(colour)] ?? null;
}

/** Attachments are named after the message's own file; one that is named so already keeps its name. */
function resourcesOf(info: CapInfo | undefined, national: NationalAlert): NationalResource[] {
  return (info?.resource ?? []).map((resource, index) => ({
    resourceDesc: /_[PO]_\d\d\.\w+$/i.test(resource.resourceDesc)
      ? resource.resourceDesc
      : attachmentName(resource, index, national),
    size: resource.size ?? (resource.derefUri === null ? null : Buffer.byteLength(resource.derefUri, 'base64')),
    digest: resource.digest,
  }));
}

function attachmentName(resource: CapResource, index: number, national: NationalAlert): string {
  const { info, msgType, senderCode } = national;
  if (!info || info.effective === null || info.severity === null || msgType === null) return resource.resourceDesc;
  const subtype = /\/([0-9a-z]{1,5})$/i.exec(resource.mimeType)?.[1]?.toLowerCase() ?? 'bin';
  return writeNationalFileName({
    unitCode: senderCode,
    signedAt: info.effective,
    eventType: info.eventType,
    severity: info.severity,
    msgType,
    attachment: { kind: 'other', number: index },
    extension: subtype === 'jpeg' ? 'jpg' : subtype,
  });
}

/** One drawing of each kind to an area; further ones become areas of the same name. */
function areasOf({ areaDesc, polygon, circle, geocode }: CapArea): NationalArea[] {
  const codes = geocode
    .filter((each) => areaCodesOf(each).length > 0)
    .flatMap(({ value }) => value.split(/[\s,，;；、]+/));
  const drawings = drawingsOf(polygon);
  return Array.from({ length: Math.max(1, drawings.length, circle.length) }, (_, part) => {
    const round = circle[part];
    return {
      areaDesc,
      polygon: drawings[part] ?? null,
      circle: round ? { center: round.center, radiusMetres: Math.round(round.radiusKm * 1000) } : null,
      geocode: [...new Set(codes)],
    };
  });
}

/** Rings; where `nationalToCap` made rings without width of a line, the line. */
function drawingsOf(polygons: readonly CapPolygon[]): CapPoint[][] {
  const drawings: CapPoint[][] = [];
  let line: CapPoint[] | null = null;
  for (const ring of polygons) {
    const [from, to, back, end] = ring;
    const isPiece = from && to && isSame(to, back) && isSame(from, end) && ring.length === 4;
    if (!isPiece) {
      drawings.push([...ring]);
      line = null;
    } else if (line !== null && isSame(from, line.at(-1))) {
      line.push(to);
    } else {
      line = [from, to];
      drawings.push(line);
    }
  }
  return drawings;
}

function isSame(a: CapPoint, b: CapPoint | undefined): boolean {
  return a[0] === b?.[0] && a[1] === b[1];
}
