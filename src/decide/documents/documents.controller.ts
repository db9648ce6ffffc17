import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { mayDo, Needs, Who } from '../../platform/access/permission.js';
import { forbidden, notFound } from '../../shared/domain-error.js';
import { type Session } from '../../shared/session.js';
import { toRfc3339 } from '../../shared/time.js';
import { contentDisposition } from './core/content-disposition.js';
import { paperHtml } from './core/paper-html.js';
import { kindsInChinese } from './core/paper.js';
import { Documents, PaperPrinter, type DocumentHead, type FrozenDocument } from './documents.ports.js';

/** A record may style itself and nothing else: no script, no picture, no address outside, nobody's frame but ours. */
const recordPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox";

@Controller('api/v1')
export class DocumentsController {
  constructor(
    private readonly documents: Documents,
    private readonly printer: PaperPrinter,
  ) {}

  @Get('documents/:id')
  @Needs('document.read')
  async one(@Param('id') id: string, @Who() who: Session) {
    const document = await this.readable(id, who);
    return {
      ...wire(document),
      body: document.body,
      text: document.text,
      acts: (await this.documents.acts(id)).map((act) => ({ ...act, at: toRfc3339(act.at) })),
    };
  }

  /** The frozen bytes themselves; scripts in them could not run: they are sent as plain text. */
  @Get('documents/:id/bytes')
  @Needs('document.read')
  async bytes(@Param('id') id: string, @Who() who: Session, @Res() reply: FastifyReply): Promise<void> {
    const document = await this.readable(id, who);
    await reply.header('content-type', 'text/plain; charset=utf-8').send(document.body);
  }

  /** The record as a page to read and print: the frozen bytes, or what version 0.3 kept as plain text. */
  @Get('documents/:id/html')
  @Needs('document.read')
  async html(@Param('id') id: string, @Who() who: Session, @Res() reply: FastifyReply): Promise<void> {
    const document = await this.readable(id, who);
    const body = document.mediaType.startsWith('text/html') ? document.body : paperHtml((await this.paperOf(id)).paper);
    await reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', recordPolicy)
      .header('x-content-type-options', 'nosniff')
      .header('content-disposition', contentDisposition('inline', `${fileName(document)}.html`))
      .send(body);
  }

  /** Made from the frozen paper each time, with every mark it has by now; the same paper is the same bytes. */
  @Get('documents/:id/pdf')
  @Needs('document.read')
  async pdf(@Param('id') id: string, @Who() who: Session, @Res() reply: FastifyReply): Promise<void> {
    const document = await this.readable(id, who);
    const { paper, recordHash } = await this.paperOf(id);
    const pdf = await this.printer.pdf(paper, { recordHash, frozenAt: document.frozenAt });
    await reply
      .header('content-type', 'application/pdf')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .header('content-disposition', contentDisposition('inline', `${fileName(document)}.pdf`))
      .send(pdf);
  }

  @Get('incidents/:id/documents')
  @Needs('document.read')
  async ofIncident(@Param('id') id: string, @Who() who: Session) {
    return (await this.documents.ofIncident(id)).filter((head) => mayRead(who, head)).map(wire);
  }

  private async paperOf(id: string) {
    const kept = await this.documents.paper(id);
    if (!kept) throw notFound('documents.no-paper', '这是报文，不是公文', 'this is a message, not a paper');
    return kept;
  }

  private async readable(id: string, who: Session): Promise<FrozenDocument> {
    const document = await this.documents.get(id);
    if (!document) throw notFound('documents.unknown', '没有这份文书', 'there is no such document');
    if (!mayRead(who, document))
      throw forbidden('documents.not-for-your-unit', '这份文书不发本单位', 'this paper is not for your unit');
    return document;
  }
}

function fileName({ number, title }: DocumentHead): string {
  return [number, title].filter(Boolean).join(' ');
}

function wire({ frozenAt, decidedAt, startAt, documentAt, ...head }: DocumentHead) {
  const time = (at: number | null) => (at === null ? null : toRfc3339(at));
  return {
    id: head.id,
    kind: head.kind,
    kindName: kindsInChinese[head.kind],
    incidentId: head.incidentId,
    number: head.number,
    title: head.title,
    mediaType: head.mediaType,
    marks: head.marks,
    frozenAt: toRfc3339(frozenAt),
    decidedAt: time(decidedAt),
    startAt: time(startAt),
    documentAt: time(documentAt),
  };
}

/** Notices and alerts are for everybody; minutes, reports and orders only for a street or department they are addressed to. */
function mayRead(who: Session, { kind, addressedTo }: DocumentHead): boolean {
  return kind === 'notice' || kind === 'alert' || addressedTo.includes(who.unitId) || mayDo(who.roles, 'control.read');
}
