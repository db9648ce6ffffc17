/** Reads an office's three tables into units, people and shifts; every fault of every row is named, none is guessed away. */
import { error, warning } from '../../../shared/reason.js';
import type { Reason } from '../../../shared/reason.js';
import { dayMs, hourMs, timeOfDayInChinese } from '../../../shared/time.js';
import { takesTextMessages } from './address.js';
import {
  oneOf,
  readId,
  readMailbox,
  readNumber,
  readRows,
  readText,
  readTime,
  readWeekdays,
  tooLong,
} from './cells.js';
import type { Sheet } from './cells.js';
import { groupBy } from './group-by.js';
import { nameKey } from './directory-index.js';
import { dutyGaps, shiftsOverlap } from './duty.js';
import { dutyRoles, unitKinds } from './unit.js';
import type { Contact, DutyRole, DutyShift, Unit, UnitKind } from './unit.js';

export interface DirectorySheets {
  readonly units: Sheet;
  readonly contacts: Sheet;
  readonly roster: Sheet;
}

/** What a directory says, in the order of its files. */
export interface DirectoryContents {
  readonly units: readonly Unit[];
  readonly contacts: readonly Contact[];
  readonly shifts: readonly DutyShift[];
}

/** The contents hold only what could be read; they are a directory when no reason is an error. */
export interface ParsedDirectory extends DirectoryContents {
  readonly reasons: readonly Reason[];
}

export const unitColumns = [
  'id',
  'kind',
  'name',
  'short_name',
  'aliases',
  'code',
  'parent',
  'duty_landline',
  'duty_email',
  'confirmed',
] as const;
export const contactColumns = ['id', 'unit', 'name', 'title', 'mobile', 'landline', 'email', 'rank'] as const;
export const rosterColumns = ['unit', 'role', 'contact', 'weekdays', 'from', 'to'] as const;

const ranks = ['staff', 'deputy', 'leader'] as const;
/** Longest text of a cell, in characters: names and titles as they fit on a tile, a call and a paper. */
const longest = { name: 80, shortName: 20, aliases: 400, title: 40 };
/** Statistical division codes: 6 digits down to the district, 9 for a street, 12 for a community. */
const codeDigits: Readonly<Partial<Record<UnitKind, number>>> = { city: 6, district: 6, street: 9, community: 12 };
/** A unit is called when one below it stays silent, so a parent never stands lower than its child. */
const tier: Readonly<Record<UnitKind, number>> = {
  city: 0,
  district: 1,
  post: 2,
  department: 2,
  outside: 2,
  street: 3,
  community: 4,
  site: 5,
};

/** Reads the sheets to their end: every fault with `file:line`, gaps of the roster as warnings. */
export function parseDirectory(sheets: DirectorySheets): ParsedDirectory {
  const reasons: Reason[] = [];
  const units = parseUnits(sheets.units, reasons);
  const contacts = parseContacts(sheets.contacts, units, reasons);
  const shifts = parseRoster(sheets.roster, units, contacts, reasons);
  if (!reasons.some((reason) => reason.level === 'error')) warnOfSilence(units, contacts, shifts, reasons);
  return {
    units: [...units.rows.values()].map(({ unit }) => unit),
    contacts: [...contacts.rows.values()].map(({ contact }) => contact),
    shifts,
    reasons,
  };
}

/** What was read with the place it was read from; a row that is faulty itself still counts as there, once reported. */
interface Placed<T> {
  readonly rows: ReadonlyMap<string, { readonly where: string } & T>;
  readonly ids: ReadonlySet<string>;
}
type PlacedUnits = Placed<{ readonly unit: Unit }>;
type PlacedContacts = Placed<{ readonly contact: Contact }>;

function parseUnits(sheet: Sheet, reasons: Reason[]): PlacedUnits {
  const rows = new Map<string, { where: string; unit: Unit }>();
  const ids = new Set<string>();
  const units: PlacedUnits = { rows, ids };
  for (const row of readRows(sheet, unitColumns, reasons)) {
    const { where } = row;
    const id = readId(row.cell('id'), where, ids, reasons);
    const kind = oneOf(unitKinds, row.cell('kind'), where, 'kind', reasons);
    const name = readText(row.cell('name'), where, 'name', longest.name, reasons);
    const shortName = readText(row.cell('short_name'), where, 'short_name', longest.shortName, reasons);
    const aliases = row
      .cell('aliases')
      .split(/[;\uff1b]/)
      .map((alias) => alias.trim())
      .filter((alias) => alias !== '');
    if (row.cell('aliases').length > longest.aliases) {
      reasons.push(tooLong(where, 'aliases', longest.aliases));
    }
    const code = row.cell('code') || null;
    if (code !== null && kind !== null) checkCode(code, kind, where, reasons);
    const confirmed = oneOf(
      ['true', 'false'] as const,
      row.cell('confirmed').toLowerCase(),
      where,
      'confirmed',
      reasons,
    );
    const dutyLandline = readNumber(row.cell('duty_landline'), where, 'duty_landline', reasons);
    const dutyEmail = readMailbox(row.cell('duty_email'), where, 'duty_email', reasons);
    if (id === null || kind === null) continue;
    rows.set(id, {
      where,
      unit: {
        id,
        kind,
        name,
        shortName,
        aliases,
        code,
        parentId: row.cell('parent') || null,
        dutyLandline,
        dutyEmail,
        confirmed: confirmed === 'true',
      },
    });
  }
  checkTree(sheet.file, units, reasons);
  checkNames(units, reasons);
  return units;
}

function checkTree(file: string, units: PlacedUnits, reasons: Reason[]): void {
  for (const kind of ['city', 'district'] as const) {
    const found = [...units.rows.values()].filter(({ unit }) => unit.kind === kind);
    if (found.length === 1) continue;
    reasons.push(
      error(
        found[1]?.where ?? file,
        `directory.one-${kind}`,
        `${kind} 应有且只有一个，实有 ${found.length} 个`,
        `exactly one ${kind} expected, ${found.length} found`,
      ),
    );
  }
  const inKnownCycle = new Set<string>();
  for (const { where, unit } of units.rows.values()) {
    if (unit.parentId === null) {
      if (unit.kind !== 'city') {
        reasons.push(error(where, 'directory.parent-missing', '缺少上级单位', `${unit.id} has no parent`));
      }
      continue;
    }
    const parent = units.rows.get(unit.parentId)?.unit;
    if (!units.ids.has(unit.parentId)) {
      reasons.push(
        error(
          where,
          'directory.parent-unknown',
          `上级单位不存在：${unit.parentId}`,
          `parent ${unit.parentId} is unknown`,
        ),
      );
    } else if (unit.kind === 'city') {
      reasons.push(error(where, 'directory.parent-not-allowed', '市级不设上级单位', 'the city has no parent'));
    } else if (parent && tier[parent.kind] > tier[unit.kind]) {
      reasons.push(
        error(
          where,
          'directory.parent-below',
          `上级单位 ${parent.id} 的层级低于本单位`,
          `parent ${parent.id} (${parent.kind}) stands below ${unit.id} (${unit.kind})`,
        ),
      );
    }
    const cycle = cycleFrom(unit, units);
    if (cycle !== null && !inKnownCycle.has(unit.id)) {
      for (const id of cycle) inKnownCycle.add(id);
      reasons.push(
        error(
          where,
          'directory.cycle',
          `上级关系成环：${cycle.join(' → ')}`,
          `parents run in a circle: ${cycle.join(' → ')}`,
        ),
      );
    }
  }
}

/** The ids from a unit back to itself, or null when its parents end. */
function cycleFrom(start: Unit, units: PlacedUnits): string[] | null {
  const path = [start.id];
  let at = start.parentId;
  while (at !== null && !path.includes(at)) {
    path.push(at);
    at = units.rows.get(at)?.unit.parentId ?? null;
  }
  return at === start.id ? [...path, start.id] : null;
}

/** A name that leads to two units would send an order to the wrong one. */
function checkNames(units: PlacedUnits, reasons: Reason[]): void {
  const owners = new Map<string, Unit>();
  for (const { where, unit } of units.rows.values()) {
    for (const name of [unit.id, unit.code ?? '', unit.name, ...unit.aliases]) {
      const key = nameKey(name);
      const owner = owners.get(key);
      if (key !== '' && owner && owner !== unit) {
        reasons.push(
          error(
            where,
            'directory.name-taken',
            `“${name}”已是 ${owner.id} 的名称或代码`,
            `${name} already names ${owner.id}`,
          ),
        );
      } else {
        owners.set(key, unit);
      }
    }
  }
}

function parseContacts(sheet: Sheet, units: PlacedUnits, reasons: Reason[]): PlacedContacts {
  const rows = new Map<string, { where: string; contact: Contact }>();
  const ids = new Set<string>();
  for (const row of readRows(sheet, contactColumns, reasons)) {
    const { where } = row;
    const id = readId(row.cell('id'), where, ids, reasons);
    const unitId = knownUnit(row.cell('unit'), where, units, reasons);
    const name = readText(row.cell('name'), where, 'name', longest.name, reasons);
    const title = readText(row.cell('title'), where, 'title', longest.title, reasons);
    const mobile = readNumber(row.cell('mobile'), where, 'mobile', reasons);
    if (mobile !== null && !takesTextMessages(mobile)) {
      reasons.push(
        error(
          where,
          'directory.not-a-mobile',
          `mobile 列不是手机号：${mobile}`,
          `${mobile} in column mobile is a landline`,
        ),
      );
    }
    const landline = readNumber(row.cell('landline'), where, 'landline', reasons);
    const email = readMailbox(row.cell('email'), where, 'email', reasons);
    const rank = oneOf(ranks, row.cell('rank'), where, 'rank', reasons);
    if (id === null || unitId === null || rank === null) continue;
    rows.set(id, { where, contact: { id, unitId, name, title, mobile, landline, email, rank } });
  }
  return { rows, ids };
}

function parseRoster(sheet: Sheet, units: PlacedUnits, contacts: PlacedContacts, reasons: Reason[]): DutyShift[] {
  const held = new Map<string, { where: string; shift: DutyShift }[]>();
  const shifts: DutyShift[] = [];
  for (const row of readRows(sheet, rosterColumns, reasons)) {
    const { where } = row;
    const unitId = knownUnit(row.cell('unit'), where, units, reasons);
    const role = oneOf(dutyRoles, row.cell('role'), where, 'role', reasons);
    const contact = contacts.rows.get(row.cell('contact'))?.contact;
    if (!contacts.ids.has(row.cell('contact'))) {
      reasons.push(
        error(
          where,
          'directory.contact-unknown',
          `联系人不存在：${row.cell('contact')}`,
          `contact ${row.cell('contact')} is unknown`,
        ),
      );
    } else if (unitId !== null && contact && contact.unitId !== unitId) {
      reasons.push(
        warning(
          where,
          'directory.contact-of-another-unit',
          `值班人 ${contact.id} 属于 ${contact.unitId}`,
          `${contact.id} belongs to ${contact.unitId}`,
        ),
      );
    }
    const weekdays = readWeekdays(row.cell('weekdays'), where, reasons);
    const fromMinute = readTime(row.cell('from'), where, 'from', reasons);
    const toMinute = readTime(row.cell('to'), where, 'to', reasons);
    if (!unitId || !role || !contact || !weekdays || fromMinute === null || toMinute === null) continue;

    const shift: DutyShift = { unitId, role, contactId: contact.id, weekdays, fromMinute, toMinute };
    const key = `${unitId} ${role}`;
    const others = held.get(key) ?? [];
    for (const other of others.filter((one) => shiftsOverlap(one.shift, shift))) {
      reasons.push(
        error(
          where,
          'directory.shifts-overlap',
          `${unitId} ${roleWords[role]}与 ${other.where} 的班次重叠`,
          `overlaps ${other.where} for ${role} of ${unitId}`,
        ),
      );
    }
    held.set(key, [...others, { where, shift }]);
    shifts.push(shift);
  }
  return shifts;
}

const roleWords: Readonly<Record<DutyRole, string>> = { main: '主班', assistant: '副班', leader: '带班' };
const weekdayWords = ['一', '二', '三', '四', '五', '六', '日'];
/** Monday 1970-01-05 00:00 in Beijing: a roster repeats weekly, so any week shows all its gaps. */
const someMonday = 4 * dayMs - 8 * hourMs;

/** Units nobody can be called at: allowed, because it may be true, and never silent. */
function warnOfSilence(
  units: PlacedUnits,
  contacts: PlacedContacts,
  shifts: readonly DutyShift[],
  reasons: Reason[],
): void {
  const byUnit = groupBy(shifts, (shift) => shift.unitId);
  const staffed = new Set([...contacts.rows.values()].map(({ contact }) => contact.unitId));
  for (const { where, contact } of contacts.rows.values()) {
    if (contact.mobile === null && contact.landline === null && contact.email === null) {
      reasons.push(
        warning(where, 'directory.no-address', `${contact.name} 没有任何联系方式`, `${contact.id} cannot be reached`),
      );
    }
  }
  for (const { where, unit } of units.rows.values()) {
    // Whose duty it is at another district's desk is not ours to keep; its number is.
    if (unit.kind === 'outside') continue;
    if (!staffed.has(unit.id)) {
      reasons.push(warning(where, 'directory.no-contacts', `${unit.name} 没有联系人`, `${unit.id} has no contacts`));
    }
    warnOfGaps(where, unit, byUnit.get(unit.id) ?? [], reasons);
  }
}

/** One warning for all roles that are vacant in the same hours. */
function warnOfGaps(where: string, unit: Unit, shifts: readonly DutyShift[], reasons: Reason[]): void {
  const gaps = dutyGaps(shifts, unit.id, someMonday, someMonday + 7 * dayMs);
  const vacant = [...groupBy(gaps, (gap) => gap.role)];
  for (const alike of groupBy(vacant, ([, spans]) =>
    JSON.stringify(spans.map(({ from, to }) => [from, to])),
  ).values()) {
    const spans = alike[0]?.[1] ?? [];
    const first = spans[0]?.from ?? someMonday;
    const hours = Math.round(spans.reduce((sum, span) => sum + span.to - span.from, 0) / hourMs);
    const day = Math.floor((first - someMonday) / dayMs);
    const start = timeOfDayInChinese(first);
    const rolesInChinese = alike.map(([role]) => roleWords[role]).join('、');
    const roles = alike.map(([role]) => role).join(', ');
    reasons.push(
      warning(
        where,
        'directory.duty-gap',
        `${unit.name} ${rolesInChinese}每周空缺 ${hours} 小时，首段自周${weekdayWords[day]} ${start} 起`,
        `${unit.id} has no ${roles} for ${hours} hours a week, first from weekday ${day + 1} ${start}`,
      ),
    );
  }
}

function checkCode(code: string, kind: UnitKind, where: string, reasons: Reason[]): void {
  const digits = codeDigits[kind];
  if (/^\d+$/.test(code) && (digits === undefined ? [6, 9, 12].includes(code.length) : code.length === digits)) return;
  const wanted = digits ?? '6/9/12';
  reasons.push(
    error(
      where,
      'directory.code-malformed',
      `代码应为 ${wanted} 位数字：${code}`,
      `code must have ${wanted} digits: ${code}`,
    ),
  );
}

function knownUnit(id: string, where: string, units: PlacedUnits, reasons: Reason[]): string | null {
  if (units.ids.has(id)) return id;
  reasons.push(error(where, 'directory.unit-unknown', `单位不存在：${id}`, `unit ${id} is unknown`));
  return null;
}
