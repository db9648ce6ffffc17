import { Controller, Get, Header, Param } from '@nestjs/common';
import { mayDo, Needs, Who } from '../../platform/access/permission.js';
import { forbidden, notFound } from '../../shared/domain-error.js';
import { toRfc3339 } from '../../shared/time.js';
import { type Session } from '../../shared/session.js';
import { Documents, type DocumentKind, type FrozenDocument } from './documents.ports.js';

@Controller('api/v1')
export class DocumentsController {
  constructor(private readonly documents: Documents) {}

  @Get('documents/:id')
  @Needs('document.read')
  async one(@Param('id') id: string, @Who() who: Session) {
    const document = await this.readable(id, who);
    return { ...document, frozenAt: toRfc3339(document.frozenAt) };
  }

  /** The frozen bytes themselves; scripts in them could not run: they are sent as plain text or XML. */
  @Get('documents/:id/bytes')
  @Needs('document.read')
  @Header('content-type', 'text/plain; charset=utf-8')
  async bytes(@Param('id') id: string, @Who() who: Session): Promise<string> {
    return (await this.readable(id, who)).body;
  }

  @Get('incidents/:id/documents')
  @Needs('document.read')
  async ofIncident(@Param('id') id: string, @Who() who: Session) {
    return (await this.documents.ofIncident(id))
      .filter(({ kind }) => mayRead(who, kind))
      .map((document) => ({
        ...document,
        frozenAt: toRfc3339(document.frozenAt),
      }));
  }

  private async readable(id: string, who: Session): Promise<FrozenDocument> {
    const document = await this.documents.get(id);
    if (!document) throw notFound('documents.unknown', '没有这份文书', 'there is no such document');
    if (!mayRead(who, document.kind))
      throw forbidden('documents.not-for-your-unit', '这份文书不发本单位', 'this paper is not for your unit');
    return document;
  }
}

/** Notices and alerts are for everybody; minutes and orders to others are not a street's or department's to read. */
function mayRead(who: Session, kind: DocumentKind): boolean {
  return kind === 'notice' || kind === 'alert' || mayDo(who.roles, 'control.read');
}
