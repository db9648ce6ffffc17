import { Injectable } from '@nestjs/common';
import { Database, sqlOf } from '../../platform/database/database.js';
import { AuditLog, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { RulebookVersionStore, type Activation } from './rulebook.ports.js';

interface ActivationRow {
  id: string;
  hash: string;
  effective_at: number;
  kind: Activation['kind'];
  reason: string;
  decided_by: string;
  decided_at: number;
}

const activationColumns = ['id', 'hash', 'effective_at', 'kind', 'reason', 'decided_by', 'decided_at'];

@Injectable()
export class TypeormRulebookVersionStore extends RulebookVersionStore {
  constructor(
    private readonly database: Database,
    private readonly auditLog: AuditLog,
    private readonly chance: Chance,
  ) {
    super();
    // The first activation is written while the modules are still being built: declared before any `onModuleInit`.
    this.auditLog.declare({ table: 'rulebook_activation', idColumn: 'id', columns: activationColumns });
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

  override async kept(): Promise<readonly { readonly hash: string; readonly loadedAt: number }[]> {
    const rows = await this.database.reader.rows<{ hash: string; loaded_at: number }>(
      'SELECT hash, loaded_at FROM rulebook_version ORDER BY loaded_at DESC, hash',
    );
    return rows.map(({ hash, loaded_at }) => ({ hash, loadedAt: loaded_at }));
  }

  override async addActivation(tx: Tx, activation: Omit<Activation, 'id'>, by: Actor): Promise<Activation> {
    const added = { id: this.chance.id(), ...activation };
    await sqlOf(tx).insert('rulebook_activation', [
      {
        id: added.id,
        hash: added.hash,
        effective_at: added.effectiveAt,
        kind: added.kind,
        reason: added.reason,
        decided_by: added.decidedBy,
        decided_at: added.decidedAt,
      },
    ]);
    await this.auditLog.record(tx, {
      act: 'rulebook.activated',
      actor: by,
      table: 'rulebook_activation',
      id: added.id,
    });
    return added;
  }

  override async activations(): Promise<readonly Activation[]> {
    const rows = await this.database.reader.rows<ActivationRow>(
      'SELECT * FROM rulebook_activation ORDER BY effective_at, decided_at, id',
    );
    return rows.map((row) => ({
      id: row.id,
      hash: row.hash,
      effectiveAt: row.effective_at,
      kind: row.kind,
      reason: row.reason,
      decidedBy: row.decided_by,
      decidedAt: row.decided_at,
    }));
  }
}
