import { Injectable } from '@nestjs/common';
import { Database, sqlOf } from '../../platform/database/database.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { DirectoryContents } from './core/parse-directory.js';
import type { Contact, DutyRole, DutyShift, Unit, UnitKind } from './core/unit.js';
import { DirectoryStore, type DirectoryImport } from './directory.ports.js';

interface UnitRow {
  id: string;
  kind: UnitKind;
  name: string;
  short_name: string;
  aliases: string;
  code: string | null;
  parent_id: string | null;
  duty_landline: string | null;
  duty_email: string | null;
  confirmed: number;
}

interface ContactRow {
  id: string;
  unit_id: string;
  name: string;
  title: string;
  mobile: string | null;
  landline: string | null;
  email: string | null;
  rank: Contact['rank'];
}

interface ShiftRow {
  unit_id: string;
  role: DutyRole;
  contact_id: string;
  weekdays: string;
  from_minute: number;
  to_minute: number;
}

@Injectable()
export class TypeormDirectoryStore extends DirectoryStore {
  constructor(private readonly database: Database) {
    super();
  }

  async newest(): Promise<DirectoryContents | null> {
    const { reader } = this.database;
    for (;;) {
      const before = await this.newestNumber();
      if (before === 0) return null;
      const units = await reader.rows<UnitRow>(`SELECT * FROM unit ORDER BY position`);
      const contacts = await reader.rows<ContactRow>(`SELECT * FROM contact ORDER BY position`);
      const shifts = await reader.rows<ShiftRow>(`SELECT * FROM duty_shift ORDER BY id`);
      // An import on another node may commit between these reads; then they are taken again.
      if ((await this.newestNumber()) !== before) continue;
      return { units: units.map(unitOf), contacts: contacts.map(contactOf), shifts: shifts.map(shiftOf) };
    }
  }

  takeNumber(tx: Tx): Promise<number> {
    return sqlOf(tx).allocateIds('directory_import', 1);
  }

  async replace(tx: Tx, imported: DirectoryImport, contents: DirectoryContents): Promise<void> {
    const sql = sqlOf(tx);
    for (const table of ['duty_shift', 'contact', 'unit']) await sql.run(`DELETE FROM ${table}`);
    await sql.insert('unit', contents.units.map(unitRow));
    await sql.insert('contact', contents.contacts.map(contactRow));
    await sql.insert('duty_shift', contents.shifts.map(shiftRow));
    await sql.insert('directory_import', [
      {
        id: imported.id,
        number: imported.number,
        at: imported.at,
        digest: imported.digest,
        unit_count: contents.units.length,
        contact_count: contents.contacts.length,
        shift_count: contents.shifts.length,
      },
    ]);
  }

  private async newestNumber(): Promise<number> {
    const row = await this.database.reader.one<{ number: number | null }>(
      `SELECT MAX(number) AS number FROM directory_import`,
    );
    return row?.number ?? 0;
  }
}

function unitRow(unit: Unit, position: number): UnitRow & { position: number } {
  return {
    id: unit.id,
    position,
    kind: unit.kind,
    name: unit.name,
    short_name: unit.shortName,
    aliases: JSON.stringify(unit.aliases),
    code: unit.code,
    parent_id: unit.parentId,
    duty_landline: unit.dutyLandline,
    duty_email: unit.dutyEmail,
    confirmed: unit.confirmed ? 1 : 0,
  };
}

function unitOf(row: UnitRow): Unit {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    shortName: row.short_name,
    aliases: JSON.parse(row.aliases) as string[],
    code: row.code,
    parentId: row.parent_id,
    dutyLandline: row.duty_landline,
    dutyEmail: row.duty_email,
    confirmed: row.confirmed === 1,
  };
}

function contactRow(contact: Contact, position: number): ContactRow & { position: number } {
  const { id, unitId, name, title, mobile, landline, email, rank } = contact;
  return { id, position, unit_id: unitId, name, title, mobile, landline, email, rank };
}

function contactOf(row: ContactRow): Contact {
  const { id, unit_id: unitId, name, title, mobile, landline, email, rank } = row;
  return { id, unitId, name, title, mobile, landline, email, rank };
}

function shiftRow(shift: DutyShift, position: number): ShiftRow & { id: number } {
  return {
    id: position + 1,
    unit_id: shift.unitId,
    role: shift.role,
    contact_id: shift.contactId,
    weekdays: JSON.stringify(shift.weekdays),
    from_minute: shift.fromMinute,
    to_minute: shift.toMinute,
  };
}

function shiftOf(row: ShiftRow): DutyShift {
  return {
    unitId: row.unit_id,
    role: row.role,
    contactId: row.contact_id,
    weekdays: JSON.parse(row.weekdays) as number[],
    fromMinute: row.from_minute,
    toMinute: row.to_minute,
  };
}
