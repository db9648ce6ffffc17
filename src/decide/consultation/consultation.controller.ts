import { Body, Controller, Get, HttpCode, Param, Post, Res, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { Needs, Who } from '../../platform/access/permission.js';
import { CallQueries } from '../../reach/calling/calling.ports.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import type { Actor } from '../../shared/audit-log.js';
import { invalid } from '../../shared/domain-error.js';
import { People } from '../../shared/people.js';
import { error } from '../../shared/reason.js';
import { type Session } from '../../shared/session.js';
import { parseRfc3339, toRfc3339 } from '../../shared/time.js';
import { Documents } from '../documents/documents.ports.js';
import { Incidents, RaiseAdvice } from '../hazard/hazard.ports.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { Attachments } from './attachments.service.js';
import { InviteDto, JointDto, OpinionDto, RefusalDto, SeatDto, VerdictDto } from './consultation.dto.js';
import {
  consultationCall,
  Consultations,
  type Attachment,
  type Consultation,
  type Opinion,
  type RoundSeat,
} from './consultation.ports.js';
import { ConsultationService } from './consultation.service.js';
import { Convening } from './convening.service.js';
import { emergencyOf, halfOf, jointOf, pauseOf, refusalsOf, type Half, type RoundAct } from './core/round-acts.js';
import { divide } from './core/tally.js';
import { JointRounds } from './joint-rounds.service.js';
import { RoundMembers } from './round-members.service.js';
import { chasedIn, RoundMinutes } from './round-minutes.service.js';
import { RoundVerdicts } from './round-verdicts.service.js';

/** The part of a Fastify reply that is used here. */
interface Reply {
  header(name: string, value: string): Reply;
}

const asUser = ({ userId }: Session): Actor => ({ kind: 'user', id: userId });

@Controller('api/v1')
export class ConsultationController {
  constructor(
    private readonly service: ConsultationService,
    private readonly convening: Convening,
    private readonly verdicts: RoundVerdicts,
    private readonly joint: JointRounds,
    private readonly seats: RoundMembers,
    private readonly minutes: RoundMinutes,
    private readonly attached: Attachments,
    private readonly consultations: Consultations,
    private readonly incidents: Incidents,
    private readonly raiseAdvice: RaiseAdvice,
    private readonly calls: CallQueries,
    private readonly directory: Directory,
    private readonly documents: Documents,
    private readonly rulebooks: Rulebooks,
    private readonly people: People,
  ) {}

  @Post('incidents/:id/consultations')
  @Needs('consultation.convene')
  async convene(@Param('id') incidentId: string, @Who() who: Session) {
    return this.view(await this.convening.convene(incidentId, asUser(who)));
  }

  @Get('incidents/:id/consultations')
  @Needs('consultation.read')
  async ofIncident(@Param('id') incidentId: string) {
    return Promise.all(
      (await this.consultations.ofIncident(incidentId)).map((consultation) => this.view(consultation)),
    );
  }

  @Get('consultations/:id')
  @Needs('consultation.read')
  async one(@Param('id') id: string) {
    const consultation = await this.service.known(id);
    const incident = await this.incidents.get(consultation.incidentId);
    const superior = incident && (await this.raiseAdvice.superior(incident));
    return {
      ...(await this.view(consultation)),
      /** As they would be printed now; null once they are. */
      minutesSoFar: consultation.concludedAt === null ? await this.verdicts.preview(consultation) : null,
      superior: superior && {
        responseLevel: superior.responseLevel,
        by: superior.by,
        from: toRfc3339(superior.from),
      },
    };
  }

  /** 1+7+11+N: hub, front-line posts, streets, departments. `confirmed: false` stands in for a name only the district knows. */
  @Get('dispatch-tree')
  @Needs('consultation.read')
  dispatchTree() {
    const [tree] = this.rulebooks.current().dispatchTrees ?? [];
    const node = (unitId: string) => {
      const unit = this.directory.unit(unitId);
      return { unitId, name: unit?.name ?? unitId, confirmed: unit?.confirmed ?? false };
    };
    return {
      basis: tree?.basis ?? null,
      source: tree?.source ?? null,
      hub: tree ? node(tree.hubUnitId) : null,
      posts: (tree?.postUnitIds ?? []).map(node),
      streets: (tree?.streetUnitIds ?? []).map(node),
      departments: (tree?.departmentUnitIds ?? []).map(node),
    };
  }

  /** An opinion after the verdict is kept and answered `late: true`. */
  @Post('consultations/:id/opinions')
  @Needs('consultation.opine')
  giveOpinion(@Param('id') id: string, @Body() body: OpinionDto, @Who() who: Session) {
    return this.service.giveOpinion(
      id,
      {
        ...body,
        unitId: body.unitId ?? who.unitId,
        measures: body.measures ?? null,
        onBehalfOf: body.onBehalfOf ?? null,
      },
      who,
    );
  }

  /** A photo or PDF shown with an opinion, as it is: JPEG, PNG or PDF, told by its bytes. */
  @Post('consultations/:id/opinions/:opinion/attachments')
  @ApiConsumes('image/jpeg', 'image/png', 'application/pdf')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Needs('consultation.opine')
  attach(@Param('id') id: string, @Param('opinion') opinionId: string, @Body() body: unknown, @Who() who: Session) {
    return this.attached.add(id, opinionId, Buffer.isBuffer(body) ? body : Buffer.alloc(0), who);
  }

  @Get('consultation-attachments/:id')
  @Needs('consultation.read')
  async attachment(@Param('id') id: string, @Res({ passthrough: true }) reply: Reply): Promise<StreamableFile> {
    const { attachment, bytes } = await this.attached.get(id);
    const isPicture = attachment.mediaType.startsWith('image/');
    const ending = attachment.mediaType.replace(/^.*\//, '');
    reply
      .header('content-type', attachment.mediaType)
      // Whatever hides in it runs nowhere: a sandbox without scripts, and PDF is only ever downloaded.
      .header('content-security-policy', "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'")
      .header('content-disposition', `${isPicture ? 'inline' : 'attachment'}; filename="${attachment.id}.${ending}"`);
    return new StreamableFile(bytes);
  }

  /** Somebody joins while the round goes on: a unit, which is called at once, or a person from outside. */
  @Post('consultations/:id/invitations')
  @Needs('consultation.convene')
  async invite(@Param('id') id: string, @Body() { unitId, outside }: InviteDto, @Who() who: Session) {
    if ((unitId === undefined) === (outside === undefined))
      throw invalid('consultation.invalid', '提交的内容有误', 'what was submitted has faults', [
        error(
          '',
          'consultation.unit-or-outside',
          'unitId 和 outside 写一个,只写一个',
          'unitId or outside, one of the two',
        ),
      ]);
    const guest = unitId === undefined ? outside && { outside } : { unitId };
    if (!guest) throw new Error('neither a unit nor somebody from outside');
    return this.view(await this.seats.invite(id, guest, asUser(who)));
  }

  /** 催: the member is called again; on record. */
  @Post('consultations/:id/chase')
  @HttpCode(204)
  @Needs('consultation.convene')
  chase(@Param('id') id: string, @Body() { unitId }: SeatDto, @Who() who: Session): Promise<void> {
    return this.seats.chase(id, unitId, asUser(who));
  }

  /** The link with which somebody without an account speaks for this seat; `url: null` while no public address is set. */
  @Post('consultations/:id/links')
  @HttpCode(200)
  @Needs('consultation.convene')
  async link(@Param('id') id: string, @Body() { unitId }: SeatDto, @Who() who: Session) {
    const { url, expiresAt } = await this.seats.linkOf(id, unitId, asUser(who));
    return { url, expiresAt: toRfc3339(expiresAt) };
  }

  /** The verdict, or with `adjourn` a pause until `resumesAt`. */
  @Post('consultations/:id/verdict')
  @HttpCode(204)
  @Needs('consultation.conclude')
  async giveVerdict(@Param('id') id: string, @Body() body: VerdictDto, @Who() who: Session): Promise<void> {
    const { kind, resumesAt, ...said } = body;
    const reason = body.reason ?? '';
    if (kind !== 'adjourn') {
      const { level, responseLevel, areas, stage } = said;
      await this.verdicts.giveVerdict(id, { kind, level, responseLevel, areas, stage, reason }, who);
      return;
    }
    const at = resumesAt === undefined ? null : parseRfc3339(resumesAt);
    if (at === null)
      throw invalid('consultation.invalid', '提交的内容有误', 'what was submitted has faults', [
        error('resumesAt', 'consultation.resumes-when', '休会要写复会时间(带时区)', 'say when it resumes, RFC 3339'),
      ]);
    return this.service.adjourn(id, at, reason, who);
  }

  /** 联合会商: the headquarters of another open incident joins; each convener then gives its half of the verdict. */
  @Post('consultations/:id/joint')
  @HttpCode(204)
  @Needs('consultation.convene')
  join(@Param('id') id: string, @Body() { incidentId }: JointDto, @Who() who: Session): Promise<void> {
    return this.joint.join(id, incidentId, asUser(who));
  }

  /** 拒绝会签 */
  @Post('consultations/:id/joint/refuse')
  @HttpCode(204)
  @Needs('consultation.conclude')
  refuse(@Param('id') id: string, @Body() { reason }: RefusalDto, @Who() who: Session): Promise<void> {
    return this.joint.refuse(id, reason, asUser(who));
  }

  /** 复会 */
  @Post('consultations/:id/resume')
  @HttpCode(204)
  @Needs('consultation.conclude')
  resume(@Param('id') id: string, @Who() who: Session): Promise<void> {
    return this.service.resume(id, who);
  }

  private async view(consultation: Consultation) {
    const [{ proposal, opinions, acts, lines, suggested }, verdict, obligations, files] = await Promise.all([
      this.service.standing(consultation),
      this.consultations.verdict(consultation.id),
      this.calls.obligations({ source: { kind: consultationCall, id: consultation.id } }),
      this.consultations.attachments(consultation.id),
    ]);
    const people = await this.people.namesOf([
      verdict?.givenBy ?? null,
      ...consultation.seats.map(({ invitedBy }) => invitedBy),
    ]);
    const minutes = verdict ? await this.documents.get(verdict.minutesId) : null;
    const name = (unitId: string) => this.minutes.nameOf(consultation, unitId);
    const area = (unitId: string) => ({ id: unitId, name: this.directory.unit(unitId)?.shortName ?? unitId });
    const convener = consultation.seats.find(({ seat }) => seat === 'convener');
    const standing = consultation.seats.filter(({ seat }) => seat !== 'invited').map(({ unitId }) => unitId);
    const divided = divide(standing, opinions, verdict && verdict.level !== null ? verdict : (lines[0] ?? null));
    const emergency = emergencyOf(acts);
    const pause = pauseOf(acts);
    const joint = await this.jointView(acts);
    const member = (seat: RoundSeat) => {
      const obligation = obligations.find((each) => each.unitId === seat.unitId);
      const own = opinions.filter((opinion) => opinion.unitId === seat.unitId);
      const newest = own.at(-1);
      return {
        unitId: seat.unitId,
        name: name(seat.unitId),
        seat: seat.seat,
        outside: seat.outside,
        invitedBy: seat.invitedBy && (people.get(seat.invitedBy) ?? seat.invitedBy),
        chased: chasedIn(acts, seat.unitId),
        called: obligation
          ? {
              obligationId: obligation.id,
              state: obligation.state,
              since: toRfc3339(obligation.since),
              receivedAt: obligation.receivedAt === null ? null : toRfc3339(obligation.receivedAt),
            }
          : null,
        opinion: newest ? this.opinionView(newest, files, area) : null,
        earlier: own.slice(0, -1).map((opinion) => this.opinionView(opinion, files, area)),
        changes: own.length,
      };
    };
    return {
      id: consultation.id,
      incidentId: consultation.incidentId,
      round: consultation.round,
      origin: consultation.origin,
      state: consultation.concludedAt === null ? 'convened' : 'concluded',
      convenedAt: toRfc3339(consultation.convenedAt),
      concludedAt: consultation.concludedAt === null ? null : toRfc3339(consultation.concludedAt),
      convener: convener ? { unitId: convener.unitId, name: name(convener.unitId) } : null,
      members: consultation.seats.map(member),
      proposal: proposal && { ...proposal, areas: proposal.areas.map(area), madeAt: toRfc3339(proposal.madeAt) },
      tally: lines.map((line) => ({
        level: line.level,
        responseLevel: line.responseLevel,
        count: line.units.length,
        units: line.units.map(name),
      })),
      division: {
        agree: divided.agree.map(name),
        dissent: divided.dissent.map(name),
        silent: divided.silent.map(name),
      },
      adjourned: pause &&
        consultation.concludedAt === null && {
          at: toRfc3339(pause.at),
          resumesAt: toRfc3339(pause.resumesAt),
          reason: pause.reason,
        },
      emergency: emergency && {
        reason: emergency.reason,
        leader: emergency.leader,
        begunAt: toRfc3339(emergency.begunAt),
        outcome: emergency.outcome,
        decided: emergency.decided && { ...emergency.decided, areas: emergency.decided.areas.map(area) },
      },
      joint,
      refusals: refusalsOf(acts).map(({ at, ...refusal }) => ({ ...refusal, at: toRfc3339(at) })),
      suggested,
      verdict: verdict && {
        ...verdict,
        givenByName: people.get(verdict.givenBy) ?? null,
        areas: verdict.areas.map(area),
        givenAt: toRfc3339(verdict.givenAt),
      },
      minutes: minutes && { documentId: minutes.id, text: minutes.text },
    };
  }

  /** Who has 会签ed of a joint round, this body first. */
  private async jointView(acts: readonly RoundAct[]) {
    const joint = jointOf(acts);
    if (!joint) return null;
    const other = await this.service.known(joint.consultationId);
    const theirActs = await this.consultations.acts(other.id);
    const [ours, theirs] = [halfOf(acts), halfOf(theirActs)];
    const names = await this.people.namesOf([ours?.by ?? null, theirs?.by ?? null]);
    const half = (of: Half | null) =>
      of && {
        kind: of.kind,
        level: of.level,
        responseLevel: of.responseLevel,
        by: names.get(of.by) ?? of.by,
        at: toRfc3339(of.at),
      };
    const convener = other.seats.find(({ seat }) => seat === 'convener');
    return {
      consultationId: other.id,
      incidentId: other.incidentId,
      round: other.round,
      convener: convener ? this.minutes.nameOf(other, convener.unitId) : null,
      ours: half(ours),
      theirs: half(theirs),
    };
  }

  private opinionView(
    opinion: Opinion,
    files: readonly Attachment[],
    area: (unitId: string) => { id: string; name: string },
  ) {
    return {
      ...opinion,
      areas: opinion.areas.map(area),
      givenAt: toRfc3339(opinion.givenAt),
      attachments: files
        .filter(({ opinionId }) => opinionId === opinion.id)
        .map(({ id, mediaType, size }) => ({ id, mediaType, size })),
    };
  }
}
