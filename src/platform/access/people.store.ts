import { Injectable } from '@nestjs/common';
import { People, type Signer } from '../../shared/people.js';
import { Database } from '../database/database.js';

@Injectable()
export class SqlPeople extends People {
  constructor(private readonly database: Database) {
    super();
  }

  async namesOf(ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
    const asked = [...new Set(ids.filter((id): id is string => id !== null))];
    if (asked.length === 0) return new Map();
    const places = asked.map(() => '?').join(', ');
    const rows = await this.database.reader.rows<{ id: string; name: string }>(
      `SELECT id, display_name AS name FROM account WHERE id IN (${places})
       UNION ALL SELECT id, issuer AS name FROM feed_key WHERE id IN (${places})`,
      [...asked, ...asked],
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  async signers(): Promise<readonly Signer[]> {
    const rows = await this.database.reader.rows<{ id: string; name: string; roles: string; signing_roles: string }>(
      `SELECT id, display_name AS name, roles, signing_roles FROM account ORDER BY display_name, id`,
    );
    return rows
      .filter(({ roles }) => (JSON.parse(roles) as string[]).includes('signer'))
      .map(({ id, name, signing_roles }) => ({ id, name, signingRoles: JSON.parse(signing_roles) as string[] }));
  }

  async signingRolesHeld(): Promise<ReadonlySet<string>> {
    const rows = await this.database.reader.rows<{ signing_roles: string }>(
      `SELECT DISTINCT signing_roles FROM account`,
    );
    return new Set(rows.flatMap((row) => JSON.parse(row.signing_roles) as string[]));
  }
}
