import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { conflict, forbidden, invalid, notFound } from '../../shared/domain-error.js';
import { fileKindOf, fileTypes, otherFileWords, type FileType, type OtherFile } from '../../shared/file-kind.js';
import { error } from '../../shared/reason.js';
import { mayActFor, type Session } from '../../shared/session.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { Consultations, ConsultationStore, type Attachment } from './consultation.ports.js';

/** A round is read on a phone: a few pictures of what is meant, not an archive. */
const mostOfOne = 5;

/** Photos and PDFs shown with an opinion; kept with it for good. */
@Injectable()
export class Attachments {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ConsultationStore,
    private readonly consultations: Consultations,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {}

  /** The same file twice with one opinion is one attachment. */
  async add(consultationId: string, opinionId: string, bytes: Uint8Array, who: Session): Promise<{ id: string }> {
    const opinion = (await this.consultations.opinions(consultationId)).find(({ id }) => id === opinionId);
    if (!opinion) throw notFound('consultation.unknown-opinion', '没有这条意见', 'there is no such opinion');
    if (!mayActFor(who, opinion.unitId))
      throw forbidden(
        'consultation.not-your-unit',
        '只能给本单位的意见附件',
        "one adds to one's own unit's opinion only",
      );
    const mediaType = fileKindOf(bytes);
    if (!isTaken(mediaType)) {
      const { zh, en } = otherFileWords[mediaType];
      throw invalid('consultation.attachment-refused', '附件没有收下', 'the attachment was not taken', [
        error('', `consultation.attachment-${mediaType}`, zh, en),
      ]);
    }
    const hash = createHash('sha256').update(bytes).digest('hex');
    const attachment: Attachment = {
      ...{ id: this.chance.id(), consultationId, opinionId, mediaType, hash },
      ...{ size: bytes.byteLength, addedBy: who.userId, addedAt: this.clock.now() },
    };
    const added = await this.unitOfWork.run(async (tx) => {
      // Held, so that two at once are counted one after the other.
      await this.store.hold(tx, consultationId);
      const counts = await this.store.attachmentCounts(tx, consultationId);
      if (await this.store.addAttachment(tx, attachment, bytes, { kind: 'user', id: who.userId })) {
        if ((counts.get(opinionId) ?? 0) >= mostOfOne)
          throw conflict('consultation.too-many-attachments', `一条意见最多附${mostOfOne}件`, `${mostOfOne} at most`);
        return true;
      }
      return false;
    });
    if (added) return { id: attachment.id };
    const kept = await this.consultations.attachments(consultationId);
    return { id: kept.find((each) => each.opinionId === opinionId && each.hash === hash)?.id ?? attachment.id };
  }

  async get(id: string): Promise<{ readonly attachment: Attachment; readonly bytes: Buffer }> {
    const found = await this.consultations.attachment(id);
    if (!found) throw notFound('consultation.unknown-attachment', '没有这个附件', 'there is no such attachment');
    return found;
  }
}

function isTaken(kind: FileType | OtherFile): kind is FileType {
  return fileTypes.some((type) => type === kind);
}
