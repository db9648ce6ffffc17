import { Controller, Get, Header, Param } from '@nestjs/common';
import { Needs } from '../../platform/access/permission.js';
import { notFound } from '../../shared/domain-error.js';
import { toRfc3339 } from '../../shared/time.js';
import { Documents } from './documents.ports.js';

@Controller('api/v1')
export class DocumentsController {
  constructor(private readonly documents: Documents) {}

  @Get('documents/:id')
  @Needs('document.read')
  async one(@Param('id') id: string) {
    const document = await this.documents.get(id);
    if (!document) throw notFound('documents.unknown', '没有这份文书', 'there is no such document');
    return { ...document, frozenAt: toRfc3339(document.frozenAt) };
  }

  /** The frozen bytes themselves; scripts in them could not run: they are sent as plain text or XML. */
  @Get('documents/:id/bytes')
  @Needs('document.read')
  @Header('content-type', 'text/plain; charset=utf-8')
  async bytes(@Param('id') id: string): Promise<string> {
    const document = await this.documents.get(id);
    if (!document) throw notFound('documents.unknown', '没有这份文书', 'there is no such document');
    return document.body;
  }

  @Get('incidents/:id/documents')
  @Needs('document.read')
  async ofIncident(@Param('id') id: string) {
    return (await this.documents.ofIncident(id)).map((document) => ({
      ...document,
      frozenAt: toRfc3339(document.frozenAt),
    }));
  }
}
