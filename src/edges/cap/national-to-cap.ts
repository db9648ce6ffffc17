/**
 * A national-platform message as CAP 1.2 (peers.md §3.4). What CAP has no element for goes into parameters, so that
 * `capToNational` finds it again; what is lost all the same stands in `lostOnTheWay`.
 */
import {
  capAlert,
  capArea,
  capInfo,
  capResource,
  type CapAlert,
  type CapArea,
  type CapCertainty,
  type CapInfo,
  type CapNamedValue,
  type CapPoint,
  type CapPolygon,
  type CapReference,
  type CapResource,
  type CapSeverity,
} from './cap-alert.js';
import { categoryOfEvent, eventCodeIn, eventNameOf } from './event-codes.js';
import {
  isClosed,
  readNationalIdentifier,
  type NationalAlert,
  type NationalArea,
  type NationalCertainty,
  type NationalInfo,
  type NationalResource,
  type NationalSeverity,
} from './national-alert.js';

/** Names of parameters that carry what only the national form has. */
export const signerParameter = 'signer';
/** Followed by the channel's code; the value is `group,group|message`. */
export const methodParameter = 'method:';
/** What a message of classification Inner is restricted to. */
export const innerRestriction = '内部(secClassification Inner)';

export const capSeverityOf: Readonly<Record<NationalSeverity, CapSeverity>> = {
  Red: 'Extreme',
  Orange: 'Severe',
  Yellow: 'Moderate',
  Blue: 'Minor',
  Unknown: 'Unknown',
};

const capCertaintyOf: Readonly<Record<NationalCertainty, CapCertainty>> = {
  Observed: 'Observed',
  VeryLikely: 'Likely',
  Likely: 'Likely',
  Unlikely: 'Unlikely',
  Unknown: 'Unknown',
};

/**
 * The sender is the agency's code, which has neither spaces nor commas; its name is the senderName. References name
 * the first message with the time in its identifier, which may differ from when it was sent: match by identifier.
 */
export function nationalToCap(alert: NationalAlert): CapAlert {
  const sender = alert.senderCode === '' ? alert.sender : alert.senderCode;
  const isInner = alert.secClassification === 'Inner';
  return capAlert({
    identifier: alert.identifier,
    sender,
    sent: alert.sendTime,
    status: alert.status,
    msgType: alert.msgType,
    scope: isInner ? 'Restricted' : alert.scope,
    restriction: isInner ? innerRestriction : null,
    note: alert.note,
    references: alert.references === null ? [] : [referenceTo(alert.references, alert, sender)],
    info: alert.info ? [infoOf(alert.info, alert)] : [],
  });
}

function referenceTo(identifier: string, alert: NationalAlert, sender: string): CapReference {
  const named = readNationalIdentifier(identifier);
  const isOwn = named === null || named.unitCode === readNationalIdentifier(alert.identifier)?.unitCode;
  return { sender: isOwn ? sender : named.unitCode, identifier, sent: named?.enteredAt ?? null };
}

function infoOf(info: NationalInfo, alert: NationalAlert): CapInfo {
  const event = eventNameOf(info.eventType.slice(0, 5)) ?? eventNameOf(eventCodeIn(info.headline) ?? '');
  const code: CapNamedValue[] = info.eventType === '' ? [] : [{ valueName: 'eventType', value: info.eventType }];
  return capInfo({
    language: info.language,
    category: [categoryOfEvent(info.eventType)],
    event: event ?? (info.headline === '' ? info.eventType : info.headline),
    urgency: info.urgency,
    severity: info.severity === null ? null : capSeverityOf[info.severity],
    certainty: capCertaintyOf[info.certainty],
    eventCode: code,
    effective: info.effective,
    onset: info.onset,
    expires: info.expires,
    senderName: alert.sender === '' ? null : alert.sender,
    headline: info.headline === '' ? null : info.headline,
    description: info.description === '' ? null : info.description,
    instruction: info.instruction,
    web: info.web,
    contact: alert.phone,
    parameter: parametersOf(info, alert),
    resource: info.resource.map(resourceOf),
    area: info.area.map(areaOf),
  });
}

/** Telephone numbers of single receivers stay behind: a CAP message is for everybody. */
function parametersOf(info: NationalInfo, alert: NationalAlert): CapNamedValue[] {
  const { severity, senderName } = info;
  return [
    ...(severity === null || severity === 'Unknown' ? [] : [{ valueName: 'ColorCode', value: severity.toLowerCase() }]),
    ...(senderName === '' ? [] : [{ valueName: signerParameter, value: senderName }]),
    ...alert.method.map(({ methodName, audienceGrp, message }) => ({
      valueName: `${methodParameter}${methodName}`,
      value: `${audienceGrp.join(',')}|${message}`,
    })),
  ];
}

const mimeTypes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    jpg: 'image/jpeg',
    jpeg: 'image/jpeg',
    png: 'image/png',
    gif: 'image/gif',
    bmp: 'image/bmp',
    pdf: 'application/pdf',
    doc: 'application/msword',
    docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    xls: 'application/vnd.ms-excel',
    xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    mp3: 'audio/mpeg',
    wav: 'audio/wav',
    mp4: 'video/mp4',
    txt: 'text/plain',
  }),
);

function resourceOf({ resourceDesc, size, digest }: NationalResource): CapResource {
  const ending = /\.([0-9a-z]+)$/i.exec(resourceDesc)?.[1]?.toLowerCase() ?? '';
  return capResource({ resourceDesc, mimeType: mimeTypes.get(ending) ?? 'application/octet-stream', size, digest });
}

function areaOf({ areaDesc, polygon, circle, geocode }: NationalArea): CapArea {
  return capArea({
    areaDesc,
    polygon: polygon === null ? [] : isClosed(polygon) ? [polygon] : ringsAlong(polygon),
    circle: circle === null ? [] : [{ center: circle.center, radiusKm: circle.radiusMetres / 1000 }],
    geocode: geocode.map((value) => ({ valueName: 'GB/T 2260', value })),
  });
}

/** CAP knows no lines: each piece becomes a ring that goes there and back and has no width. */
function ringsAlong(line: readonly CapPoint[]): CapPolygon[] {
  return line.slice(1).map((to, index) => {
    const from = line[index] as CapPoint;
    return [from, to, to, from];
  });
}
