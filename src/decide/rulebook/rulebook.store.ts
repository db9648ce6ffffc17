import { Injectable } from '@nestjs/common';
import { Database, sqlOf } from '../../platform/database/database.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { RulebookVersionStore } from './rulebook.ports.js';

@Injectable()
export class TypeormRulebookVersionStore extends RulebookVersionStore {
  constructor(private readonly database: Database) {
    super();
  }

  override async keep(tx: Tx, version: { hash: string; body: string; loadedAt: number }): Promise<void> {
    await sqlOf(tx).insert(
      'rulebook_version',
      [{ hash: version.hash, body: version.body, loaded_at: version.loadedAt }],
      'ON CONFLICT (hash) DO NOTHING',
    );
  }

  override async bodyOf(hash: string): Promise<string | null> {
    const row = await this.database.reader.one<{ body: string }>('SELECT body FROM rulebook_version WHERE hash = ?', [
      hash,
    ]);
    return row?.body ?? null;
  }
}
