import { Body, Controller, Get, HttpCode, Param, Post, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { followClock } from '../../../decide/hazard/hazard.ports.js';
import { reportKinds, reportNames } from '../../../decide/rulebook/core/condition.js';
import { quantities, quantityNames, unitsOf } from '../../../decide/rulebook/core/quantity.js';
import { Rulebooks } from '../../../decide/rulebook/rulebook.ports.js';
import { mayDo, Needs, Who } from '../../../platform/access/permission.js';
import { Directory } from '../../../reach/directory/directory.ports.js';
import type { Actor } from '../../../shared/audit-log.js';
import { Clock } from '../../../shared/clock.js';
import { Deadlines } from '../../../shared/deadlines.js';
import { People } from '../../../shared/people.js';
import { type Session } from '../../../shared/session.js';
import { toRfc3339 } from '../../../shared/time.js';
import type { Joined } from './paper-grouping.service.js';
import {
  CompletePaperDto,
  PaperReasonDto,
  PapersQueryDto,
  RegisterPaperDto,
  ScanQueryDto,
  VerifyPaperDto,
} from './papers.dto.js';
import { Papers, type PaperFile } from './papers.ports.js';
import { PapersService } from './papers.service.js';
import { paperWire, peopleIn, type PaperWire } from './papers.wire.js';

const usualPage = 30;

/** 来文来电: what reached the desk by hand. */
@Controller('api/v1/papers')
export class PapersController {
  constructor(
    private readonly service: PapersService,
    private readonly papers: Papers,
    private readonly people: People,
    private readonly deadlines: Deadlines,
    private readonly rulebooks: Rulebooks,
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  /** Registers a paper or call; a copy of one that is known joins it. What is classified is refused and not kept. */
  @Post()
  @Needs('paper.register')
  async register(@Body() typed: RegisterPaperDto, @Who() who: Session) {
    return this.shown(await this.service.register(typed, actor(who)), who);
  }

  /** Newest entered first; `next` is the cursor of the following page, null at the end. */
  @Get()
  @Needs('paper.read')
  async list(@Query() { cursor, incident, limit = usualPage }: PapersQueryDto) {
    const files = await this.papers.list({ before: cursor ?? null, incidentId: incident ?? null, limit: limit + 1 });
    const page = files.slice(0, limit);
    return {
      now: toRfc3339(this.clock.now()),
      items: await this.wires(page, false),
      next: files.length > limit ? (page.at(-1)?.paper.id ?? null) : null,
    };
  }

  /** What a paper may say by the rulebook in force, for the form. */
  @Get('choices')
  @Needs('paper.read')
  choices() {
    const { streams, hazards, issuers, stations } = this.rulebooks.current();
    return {
      streams: streams.filter(({ flow }) => flow === 'decision').map(({ stream, name }) => ({ id: stream, name })),
      hazards: hazards.map(({ hazard, name, eventCodes, colours }) => ({ id: hazard, name, eventCodes, colours })),
      gauges: stations
        .filter(({ quantity }) => quantity === 'river-level')
        .map(({ id, name, warningLevel }) => ({ id, name, datum: warningLevel?.datum ?? null })),
      quantities: quantities.map((id) => ({ id, name: quantityNames[id], units: unitsOf(id) })),
      reports: reportKinds.map((id) => ({ id, name: reportNames[id] })),
      streets: this.directory.units('street').map(({ id, shortName }) => ({ id, name: shortName })),
      senders: [
        ...issuers.map(({ name }) => name),
        ...(['city', 'department', 'street'] as const).flatMap((kind) =>
          this.directory.units(kind).map(({ name }) => name),
        ),
      ],
    };
  }

  /** One paper with its copies, statements and every act; also by the id of one of its statements. */
  @Get(':id')
  @Needs('paper.read')
  async one(@Param('id') id: string, @Who() who: Session) {
    return this.whole(await this.service.standing(id), who);
  }

  /** Fills in what was left open, or corrects with a reason; a change since `version` is a conflict. */
  @Post(':id/complete')
  @HttpCode(200)
  @Needs('paper.register')
  async complete(@Param('id') id: string, @Body() completion: CompletePaperDto, @Who() who: Session) {
    return this.shown(await this.service.complete(id, completion, actor(who)), who);
  }

  /** 回电核实: whom somebody called back at which number, and whether it is so. Once; the second caller sees the first. */
  @Post(':id/verify')
  @HttpCode(200)
  @Needs('paper.register')
  async verify(@Param('id') id: string, @Body() { note, ...call }: VerifyPaperDto, @Who() who: Session) {
    return this.shown(await this.service.verify(id, { ...call, note: note || null }, actor(who)), who);
  }

  /** Two papers are one: this one's copies become the other's. */
  @Post(':id/merge-into/:other')
  @HttpCode(200)
  @Needs('paper.register')
  async merge(
    @Param('id') id: string,
    @Param('other') other: string,
    @Body() { reason }: PaperReasonDto,
    @Who() who: Session,
  ) {
    return this.shown(await this.service.merge(id, other, reason, actor(who)), who);
  }

  /** A copy that is not one of this paper becomes a paper of its own. */
  @Post(':id/copies/:copy/split')
  @HttpCode(200)
  @Needs('paper.register')
  async split(
    @Param('id') id: string,
    @Param('copy') copy: string,
    @Body() { reason }: PaperReasonDto,
    @Who() who: Session,
  ) {
    return this.shown(await this.service.split(id, copy, reason, actor(who)), who);
  }

  /** A scan as it is: JPEG, PNG or PDF, told by its bytes. */
  @Post(':id/scans')
  @ApiConsumes('image/jpeg', 'image/png', 'application/pdf')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Needs('paper.register')
  async addScan(@Param('id') id: string, @Query() { copy }: ScanQueryDto, @Body() body: unknown, @Who() who: Session) {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    const { scanId, ...joined } = await this.service.addScan(id, copy ?? null, bytes, actor(who));
    return { scanId, ...(await this.shown(joined, who)) };
  }

  /** The picture or PDF; who looked at it is on record. */
  @Get(':id/scans/:scan')
  @Needs('paper.read')
  async viewScan(
    @Param('id') id: string,
    @Param('scan') scanId: string,
    @Who() who: Session,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { scan, bytes } = await this.service.viewScan(id, scanId, actor(who));
    const isPicture = scan.mediaType.startsWith('image/');
    const ending = scan.mediaType.replace(/^.*\//, '');
    reply
      .header('content-type', scan.mediaType)
      // Whatever hides in it runs nowhere: a sandbox without scripts, and PDF is only ever downloaded.
      .header('content-security-policy', "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'")
      .header('content-disposition', `${isPicture ? 'inline' : 'attachment'}; filename="scan-${scan.id}.${ending}"`);
    return new StreamableFile(bytes);
  }

  private async shown({ paperId, isMerged, faults }: Joined, who: Session) {
    return { paper: await this.whole(await this.service.standing(paperId), who), isMerged, faults };
  }

  private async whole(file: PaperFile, who: Session): Promise<PaperWire> {
    const [wire] = await this.wires([file], mayDo(who.roles, 'paper.register'));
    if (!wire) throw new Error('a paper is not shown');
    return wire;
  }

  private async wires(files: readonly PaperFile[], isWhole: boolean): Promise<PaperWire[]> {
    const names = await this.people.namesOf([...new Set(files.flatMap(peopleIn))]);
    const open = await this.deadlines.listOpen();
    const following = new Map(
      open.filter(({ kind }) => kind === followClock).map(({ incidentId, dueAt }) => [incidentId, dueAt]),
    );
    return files.map((file) =>
      paperWire(file, {
        nameOf: (id) => names.get(id) ?? id,
        followDueAt: (incidentId) => following.get(incidentId) ?? null,
        isWhole,
      }),
    );
  }
}

function actor(who: Session): Actor {
  return { kind: 'user', id: who.userId };
}
