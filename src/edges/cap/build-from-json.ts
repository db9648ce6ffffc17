/**
 * A CAP alert from JSON, for `jiaoying cap build`: an object with the element names of CAP 1.2, times as RFC 3339,
 * lists where an element may repeat, `{ valueName, value }` for pairs, `{ sender, identifier, sent }` for references,
 * `[[latitude, longitude], …]` for a polygon and `{ center, radiusKm }` for a circle. What may be absent may be left
 * out or null. Whether the alert then keeps the rules of CAP is for `buildCap` to say.
 */
import type { Reason } from '../../shared/reason.js';
import { hasErrors } from '../../shared/reason.js';
import {
  capAlert,
  type CapAlert,
  capArea,
  type CapArea,
  capCategories,
  capCertainties,
  type CapCircle,
  capInfo,
  type CapInfo,
  capMsgTypes,
  type CapNamedValue,
  type CapPoint,
  type CapReference,
  capResource,
  type CapResource,
  capResponseTypes,
  capScopes,
  capSeverities,
  capStatuses,
  capUrgencies,
} from './cap-alert.js';
import { readCapTime } from './cap-time.js';
import { Faults, quoted } from './faults.js';

/** `alert` is null when anything in `value` is not what it must be; `faults` then lists all of it. Never throws. */
export function capFromJson(value: unknown): { alert: CapAlert | null; faults: Reason[] } {
  const faults = new Faults();
  const read = object((raw: Partial<CapAlert>) => capAlert(raw), {
    identifier: text,
    sender: text,
    sent: time,
    status: oneOf(capStatuses),
    msgType: oneOf(capMsgTypes),
    source: text,
    scope: oneOf(capScopes),
    restriction: text,
    addresses: listOf(text),
    code: listOf(text),
    note: text,
    references: listOf(reference),
    incidents: listOf(text),
    info: listOf(info),
  });
  const alert = read(value, '', faults);
  const list = faults.list();
  return { alert: alert === undefined || hasErrors(list) ? null : alert, faults: list };
}

/** Undefined where it cannot be read, and `faults` says why. */
type Read<T> = (value: unknown, where: string, faults: Faults) => T | undefined;
type Shape<T> = { readonly [K in keyof T]?: Read<T[K]> };

function wrongType(faults: Faults, where: string, zh: string, en: string): undefined {
  faults.error(where, 'json.wrong-type', `应为${zh}。`, `It must be ${en}.`);
  return undefined;
}

function text(value: unknown, where: string, faults: Faults): string | undefined {
  return typeof value === 'string' ? value : wrongType(faults, where, '文字', 'a text');
}

function number(value: unknown, where: string, faults: Faults): number | undefined {
  return typeof value === 'number' ? value : wrongType(faults, where, '数字', 'a number');
}

function time(value: unknown, where: string, faults: Faults): number | undefined {
  const reading = typeof value === 'string' ? readCapTime(value) : null;
  if (reading?.form === 'strict' || reading?.form === 'lenient') return reading.at;
  return wrongType(
    faults,
    where,
    '带时区的时间,如2026-07-20T02:03:00+08:00',
    'a time with an offset, 2026-07-20T02:03:00+08:00',
  );
}

function oneOf<T extends string>(choices: readonly T[]): Read<T> {
  return (value, where, faults) => {
    const choice = choices.find((one) => one === value);
    if (choice !== undefined) return choice;
    const found = typeof value === 'string' ? quoted(value) : typeof value;
    faults.error(
      where,
      'cap.value-unknown',
      `“${found}”不在允许的取值中:${choices.join('、')}。`,
      `"${found}" is not one of ${choices.join(', ')}.`,
    );
    return undefined;
  };
}

function listOf<T>(read: Read<T>): Read<T[]> {
  return (value, where, faults) => {
    if (!Array.isArray(value)) return wrongType(faults, where, '列表', 'a list');
    return value.map((item, index) => read(item, `${where}[${index}]`, faults)).filter((item) => item !== undefined);
  };
}

/** Reads the fields of `shape`, those given, and hands them to `make`. */
function object<T extends object, R>(make: (fields: Partial<T>) => R, shape: Shape<T>): Read<R> {
  return (value, where, faults) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return wrongType(faults, where, '一个对象', 'an object');
    }
    const fields: Partial<T> = {};
    for (const [name, given] of Object.entries(value)) {
      const at = where === '' ? quoted(name) : `${where}.${quoted(name)}`;
      const read = Object.hasOwn(shape, name) ? shape[name as keyof T] : undefined;
      if (!read) faults.error(at, 'json.unknown-element', 'CAP没有此元素。', 'CAP has no such element.');
      else if (given !== null) fields[name as keyof T] = read(given, at, faults);
    }
    return make(fields);
  };
}

function point(value: unknown, where: string, faults: Faults): CapPoint | undefined {
  const [latitude, longitude] = Array.isArray(value) && value.length === 2 ? (value as unknown[]) : [];
  if (typeof latitude === 'number' && typeof longitude === 'number') return [latitude, longitude];
  return wrongType(faults, where, '[纬度, 经度]', '[latitude, longitude]');
}

/** What was left out stands empty, and the rules of CAP will say that it is missing. */
const pair = object((raw: Partial<CapNamedValue>) => ({ valueName: raw.valueName ?? '', value: raw.value ?? '' }), {
  valueName: text,
  value: text,
});

const reference = object(
  (raw: Partial<CapReference>) => ({
    sender: raw.sender ?? '',
    identifier: raw.identifier ?? '',
    sent: raw.sent ?? null,
  }),
  { sender: text, identifier: text, sent: time },
);

const circle = object(
  ({ center = [NaN, NaN], radiusKm = NaN }: Partial<CapCircle>): CapCircle => ({ center, radiusKm }),
  { center: point, radiusKm: number },
);

const resource = object((raw: Partial<CapResource>) => capResource(raw), {
  resourceDesc: text,
  mimeType: text,
  size: number,
  uri: text,
  derefUri: text,
  digest: text,
});

const area = object((raw: Partial<CapArea>) => capArea(raw), {
  areaDesc: text,
  polygon: listOf(listOf(point)),
  circle: listOf(circle),
  geocode: listOf(pair),
  altitude: number,
  ceiling: number,
});

const info = object((raw: Partial<CapInfo>) => capInfo(raw), {
  language: text,
  category: listOf(oneOf(capCategories)),
  event: text,
  responseType: listOf(oneOf(capResponseTypes)),
  urgency: oneOf(capUrgencies),
  severity: oneOf(capSeverities),
  certainty: oneOf(capCertainties),
  audience: text,
  eventCode: listOf(pair),
  effective: time,
  onset: time,
  expires: time,
  senderName: text,
  headline: text,
  description: text,
  instruction: text,
  web: text,
  contact: text,
  parameter: listOf(pair),
  resource: listOf(resource),
  area: listOf(area),
});
