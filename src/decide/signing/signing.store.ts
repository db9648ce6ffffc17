import { Injectable, type OnModuleInit } from '@nestjs/common';
import { sqlOf } from '../../platform/database/database.js';
import { AuditLog, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { conflict } from '../../shared/domain-error.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { SigningStore, type SignatureEntry } from './signing.ports.js';

@Injectable()
export class TypeormSigningStore extends SigningStore implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly chance: Chance,
    private readonly auditLog: AuditLog,
  ) {
    super();
  }

  onModuleInit(): void {
    this.auditLog.declare({
      table: 'signature',
      idColumn: 'id',
      columns: ['id', 'subject_kind', 'subject_id', 'role', 'drafted_by', 'signed_by', 'signed_at'],
    });
  }

  async addSignature(tx: Tx, entry: SignatureEntry, by: Actor): Promise<void> {
    const id = this.chance.id();
    const inserted = await sqlOf(tx).insert(
      'signature',
      [
        {
          id,
          subject_kind: entry.subjectKind,
          subject_id: entry.subjectId,
          role: entry.role,
          drafted_by: entry.draftedBy,
          signed_by: by.id,
          signed_at: this.clock.now(),
        },
      ],
      'ON CONFLICT (subject_kind, subject_id) DO NOTHING',
    );
    if (inserted === 0) throw conflict('warning.signed-already', '已经有人签发', 'somebody has signed it already');
    await this.auditLog.record(tx, { act: 'warning.signature', actor: by, table: 'signature', id });
  }
}
