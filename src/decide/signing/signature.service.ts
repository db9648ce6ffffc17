import { Injectable } from '@nestjs/common';
import type { Actor } from '../../shared/audit-log.js';
import { forbidden } from '../../shared/domain-error.js';
import type { Session } from '../../shared/session.js';
import { StepUp, type StepUpProof } from '../../shared/step-up.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { Signatures, SigningStore, type PermittedEntry, type SignatureEntry } from './signing.ports.js';

@Injectable()
export class SignatureService extends Signatures {
  constructor(
    private readonly store: SigningStore,
    private readonly stepUp: StepUp,
  ) {
    super();
  }

  async mayBegin(
    who: Session,
    entries: readonly SignatureEntry[],
    proof: StepUpProof,
  ): Promise<readonly PermittedEntry[]> {
    if (entries.some((entry) => !who.signingRoles.includes(entry.role))) {
      throw forbidden(
        'warning.not-your-cell',
        '您不在这一级的签发权限内',
        'this cell of the signing matrix is not yours',
      );
    }
    if (entries.some((entry) => entry.draftedBy === who.userId)) {
      throw forbidden('warning.own-draft', '起草人不能签发自己的稿件', 'nobody signs what they drafted');
    }
    if (!(await this.stepUp.verify(who.userId, proof))) {
      throw forbidden('warning.wrong-password', '密码不对,没有签发', 'the password is wrong: nothing was signed');
    }
    return entries.map((entry) => ({ ...entry, right: { kind: 'own' } }));
  }

  record(tx: Tx, entry: PermittedEntry, by: Actor): Promise<void> {
    return this.store.addSignature(tx, entry, by);
  }
}
