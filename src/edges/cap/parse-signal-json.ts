/**
 * The JSON form of a signal, for senders without CAP: the fields of `IncomingSignal`, times as RFC 3339, colour in
 * English or Chinese, heights in metres. Status is actual and message type alert where not given (GB/T 35965.1 defaults, domain.md §10.2).
 */
import type { Colour } from '../../shared/level.js';
import type { Reason } from '../../shared/reason.js';
import { capMsgTypes, type CapPoint } from './cap-alert.js';
import { readCapTime } from './cap-time.js';
import { usableCircle, usableRing } from './drawn-places.js';
import { eventCodeIn, eventNameOf } from './event-codes.js';
import { Faults, quoted } from './faults.js';
import { maxPolygonPoints } from './geometry.js';
import type { IncomingMsgType, IncomingReference, IncomingSignal } from './incoming-signal.js';
import { incomingMsgTypes, incomingStatuses } from './incoming-signal.js';
import { issuerNamesOf } from './issuer-names.js';
import { JsonFields } from './json-fields.js';
import { msgTypeByWords, verbOfHeadline } from './message-verbs.js';
import { areaCodesIn, colourOfHeadline, colourOfSuffix, colourOfValue } from './signal-words.js';

/** `signal` is null when `value` lacks what identifies a signal or what it is about; `faults` lists every reason. */
export function parseSignalJson(value: unknown): { signal: IncomingSignal | null; faults: Reason[] } {
  const faults = new Faults();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    faults.error('', 'signal.not-an-object', '信号应为一个JSON对象。', 'A signal must be a JSON object.');
    return { signal: null, faults: faults.list() };
  }
  const fields = new JsonFields(value as Record<string, unknown>, faults);
  const identifier = fields.token('identifier');
  const sender = fields.token('sender');
  const sent = fields.time('sent');
  if (sent === null && fields.isAbsent('sent')) fields.missing('sent');
  const status = fields.choice('status', incomingStatuses, 'actual');
  const headline = fields.text('headline');
  const event = eventOf(fields, headline, faults);
  const colour = colourOf(fields, event.suffix, headline, faults);
  const msgType = msgTypeOf(fields, headline, colour !== null, faults);
  const isCancel = msgType !== 'alert' && msgType !== 'update';
  if (!isCancel && colour === null && fields.isAbsent('colour') && fields.isAbsent('color')) {
    faults.warning(
      'colour',
      'signal.colour-unknown',
      '没有预警颜色,请人工判断。',
      'It has no warning colour; a person has to judge it.',
    );
  }
  if (!isCancel && event.code === null) {
    faults.error(
      'eventCode',
      'signal.event-unknown',
      event.name === '' ? '缺少灾种:eventCode或eventName。' : `不认识的灾种“${quoted(event.name)}”,请人工判断。`,
      event.name === ''
        ? 'The hazard is missing: give eventCode or eventName.'
        : `The hazard "${quoted(event.name)}" is not known; a person has to judge it.`,
    );
  }
  const areas = areasOf(fields, isCancel, faults);
  const effective = fields.time('effective');
  const onset = fields.time('onset');
  const expires = fields.time('expires');
  if (expires !== null && sent !== null && expires < sent) {
    faults.error('expires', 'signal.expires-before-sent', '失效时间早于发送时间。', 'It expires before it was sent.');
  }
  if (expires === null && fields.isAbsent('expires') && !isCancel) {
    faults.advice('expires', 'signal.expires-missing', '未写失效时间。', 'It does not say when it expires.');
  }
  const issuerNames = issuerNamesIn(fields, headline);
  const drawn = drawnPlacesOf(fields, faults);
  const altitude = altitudeOf(fields, faults);
  const references = referencesOf(fields, faults);
  const description = fields.text('description');
  const instruction = fields.text('instruction');
  fields.sayUnknown();
  const isAboutNothing = !isCancel && event.code === null && event.name === '';
  if (identifier === '' || sender === '' || sent === null || status === null || msgType === null || isAboutNothing) {
    return { signal: null, faults: faults.list() };
  }
  const signal: IncomingSignal = {
    sender,
    senderName: issuerNames[0] ?? sender,
    identifier,
    sent,
    status,
    msgType,
    eventCode: event.code,
    eventName: event.name,
    colour,
    ...areas,
    ...drawn,
    altitude,
    issuerNames: issuerNames.length > 0 ? issuerNames : [sender],
    effective: effective ?? sent,
    onset,
    expires,
    headline,
    description,
    instruction,
    references,
  };
  return { signal, faults: faults.list() };
}

/** An alert where neither the field nor the headline says otherwise. */
function msgTypeOf(fields: JsonFields, headline: string, isColoured: boolean, faults: Faults): IncomingMsgType | null {
  const isAbsent = fields.isAbsent('msgType');
  if (isAbsent && (verbOfHeadline(headline)?.msgType ?? 'Alert') === 'Alert') return 'alert';
  const written = isAbsent ? null : fields.choice('msgType', incomingMsgTypes, 'alert');
  const stated = capMsgTypes.find((one) => one.toLowerCase() === written) ?? null;
  return (msgTypeByWords({ stated, headline, isColoured }, faults)?.toLowerCase() ?? null) as IncomingMsgType | null;
}

/** The list where one is given; else what senderName and headline say. */
function issuerNamesIn(fields: JsonFields, headline: string): string[] {
  const senderName = fields.text('senderName');
  const listed = fields.texts('issuerNames');
  if (listed.length === 0) return issuerNamesOf(senderName, headline);
  return [...new Set(senderName === '' ? listed : [senderName, ...listed])];
}

function eventOf(fields: JsonFields, headline: string, faults: Faults) {
  const written = fields.text('eventCode').toUpperCase();
  const name = fields.text('eventName');
  const match = /^(11[A-Z]\d{2})(0[1-4])?$/.exec(written);
  if (written !== '' && !match) {
    faults.error(
      'eventCode',
      'signal.event-code',
      `“${quoted(written)}”不是国家事件编码(如11B03)。`,
      `"${quoted(written)}" is not a national event code such as 11B03.`,
    );
  }
  if (match) {
    const code = match[1] as string;
    const listed = eventNameOf(code);
    if (listed === null) {
      faults.warning(
        'eventCode',
        'signal.event-code-unlisted',
        `事件编码${code}不在编码表中。`,
        `The event code ${code} is not in the table.`,
      );
    } else if (name !== '' && !name.includes(listed) && (eventCodeIn(name) ?? code) !== code) {
      faults.warning(
        'eventName',
        'signal.event-disagrees',
        `事件编码${code}(${listed})与名称“${quoted(name)}”不一致,以编码为准。`,
        `The event code ${code} (${listed}) and the name "${quoted(name)}" disagree; the code was used.`,
      );
    }
    return { code, name: listed ?? name, suffix: match[2] };
  }
  const code = eventCodeIn(name) ?? eventCodeIn(headline);
  if (code !== null) {
    faults.advice(
      'eventCode',
      'signal.event-inferred',
      `没有国家事件编码,按文字识别为${code}。`,
      `There is no national event code; the words were read as ${code}.`,
    );
  }
  return { code, name: code === null ? name : (eventNameOf(code) ?? name), suffix: undefined };
}

function colourOf(fields: JsonFields, suffix: string | undefined, headline: string, faults: Faults): Colour | null {
  const written = fields.text('colour') || fields.text('color');
  const stated = colourOfValue(written);
  if (written !== '' && stated === null) {
    faults.error(
      'colour',
      'signal.colour',
      `“${quoted(written)}”不是预警颜色(红、橙、黄、蓝)。`,
      `"${quoted(written)}" is not a colour of warning: red, orange, yellow, blue.`,
    );
  }
  const fromSuffix = suffix === undefined ? null : colourOfSuffix(suffix);
  const fromWords = colourOfHeadline(headline);
  const colour = stated ?? fromSuffix ?? fromWords?.colour ?? null;
  const others = [fromSuffix, fromWords?.isClear === true ? fromWords.colour : null];
  if (colour === null) return null;
  if (others.some((other) => other !== null && other !== colour)) {
    faults.warning(
      'colour',
      'signal.colour-disagrees',
      '颜色、编码与标题不一致,请核对原文。',
      'Colour, code and headline disagree. Check the original.',
    );
  } else if (stated === null && fromSuffix === null) {
    faults.advice(
      'colour',
      'signal.colour-inferred',
      '没有写明颜色,按标题识别。',
      'The colour was not stated; it was read from the headline.',
    );
  }
  return colour;
}

function areasOf(fields: JsonFields, isOptional: boolean, faults: Faults) {
  const areas = new Set<string>();
  const names = new Set<string>();
  fields.texts('areas').forEach((area, index) => {
    const codes = areaCodesIn(area);
    codes.forEach((code) => areas.add(code));
    if (codes.length > 0) return;
    names.add(area);
    faults.advice(
      `areas[${index}]`,
      'signal.area-code-missing',
      `“${quoted(area)}”不是6、9或12位代码,只能按名称识别。`,
      `"${quoted(area)}" is not a code of 6, 9 or 12 digits; it can only be used as a name.`,
    );
  });
  fields.texts('areaNames').forEach((name) => names.add(name));
  const areaText = fields.text('areaText');
  if (areaText !== '' && names.size === 0) names.add(areaText);
  if (areas.size === 0 && names.size === 0 && !isOptional) {
    faults.error('areas', 'signal.area-missing', '没有写明区域。', 'It does not say which area.');
  }
  return { areas: [...areas], areaNames: [...names], areaText: areaText === '' ? [...names].join('、') : areaText };
}

type DrawnPlaces = Pick<IncomingSignal, 'polygons' | 'circles'>;

/** Rings as lists of [latitude, longitude]; circles as { center, radiusKm }. */
function drawnPlacesOf(fields: JsonFields, faults: Faults): DrawnPlaces {
  let pointsLeft = maxPolygonPoints;
  const polygons = fields.list('polygons').flatMap((item, index) => {
    const where = `polygons[${index}]`;
    const points = Array.isArray(item) && item.length <= pointsLeft ? item.map(pointIn) : [];
    pointsLeft -= points.length;
    const isWhole = points.every((point) => point !== null);
    const ring = isWhole ? usableRing(points, where, faults) : null;
    if (ring === null) {
      faults.error(
        where,
        'signal.polygon',
        `多边形应为至少3个不同的[纬度,经度],全部合计不超过${maxPolygonPoints}个点;此项未使用。`,
        `A polygon is at least 3 points [latitude, longitude], ${maxPolygonPoints} in all; this one was not used.`,
      );
    }
    return ring === null ? [] : [ring];
  });
  const circles = fields.list('circles').flatMap((item, index) => {
    const where = `circles[${index}]`;
    const { center, radiusKm } = (typeof item === 'object' && item !== null ? item : {}) as Record<string, unknown>;
    const point = pointIn(center);
    const circle =
      point !== null && typeof radiusKm === 'number' ? usableCircle({ center: point, radiusKm }, where, faults) : null;
    if (circle === null) {
      faults.error(
        where,
        'signal.circle',
        '圆应写作{center:[纬度,经度],radiusKm:公里};此项未使用。',
        'A circle is { center: [latitude, longitude], radiusKm }; this one was not used.',
      );
    }
    return circle === null ? [] : [circle];
  });
  return { polygons, circles };
}

function pointIn(value: unknown): CapPoint | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [latitude, longitude] = value as unknown[];
  const isNumber = (part: unknown): part is number => typeof part === 'number' && Number.isFinite(part);
  return isNumber(latitude) && isNumber(longitude) ? [latitude, longitude] : null;
}

/** Metres above sea level; an end that is left out is open. */
function altitudeOf(fields: JsonFields, faults: Faults): IncomingSignal['altitude'] {
  if (fields.isAbsent('altitude')) return null;
  const value = fields.raw('altitude');
  const { aboveMetres = null, belowMetres = null } = (
    typeof value === 'object' && value !== null ? value : {}
  ) as Record<string, unknown>;
  const isHeight = (part: unknown): part is number | null =>
    part === null || (typeof part === 'number' && Math.abs(part) <= 9_000);
  const isSomething = aboveMetres !== null || belowMetres !== null;
  if (isHeight(aboveMetres) && isHeight(belowMetres) && isSomething) return { aboveMetres, belowMetres };
  faults.error(
    'altitude',
    'signal.altitude',
    '海拔应写作{aboveMetres:米,belowMetres:米},至少一项;未使用,按全部地面处理。',
    'The altitude is { aboveMetres, belowMetres }, at least one; it was not used and all ground is meant.',
  );
  return null;
}

function referencesOf(fields: JsonFields, faults: Faults): IncomingReference[] {
  return fields.list('references').flatMap((item, index) => {
    const where = `references[${index}]`;
    const triple = typeof item === 'string' ? item.split(',') : null;
    const parts = triple
      ? { sender: triple[0], identifier: triple[1], sent: triple[2] }
      : typeof item === 'object' && item !== null
        ? (item as Record<string, unknown>)
        : {};
    const { sender, identifier, sent } = parts;
    if (typeof identifier !== 'string' || identifier === '' || typeof sender !== 'string') {
      faults.error(
        where,
        'signal.references',
        '引用应含sender、identifier和sent。',
        'A reference needs sender, identifier and sent.',
      );
      return [];
    }
    const reading = typeof sent === 'string' ? readCapTime(sent) : { form: 'unreadable' as const };
    return [{ sender, identifier, sent: reading.form === 'unreadable' ? null : reading.at }];
  });
}
