import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Needs, Who } from '../../platform/access/permission.js';
import { Deadlines } from '../../shared/deadlines.js';
import { People } from '../../shared/people.js';
import type { Session } from '../../shared/session.js';
import { toRfc3339 } from '../../shared/time.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { DelegationService } from './delegation.service.js';
import { ReportsService } from './reports.service.js';
import { DelegationDto, LeaderReportDto, PaperDto, ReasonDto, SignAnewDto, WordsDto } from './signing.dto.js';
import { reportClock, SigningRecords, type Delegation, type LeaderReport, type Verbal } from './signing.ports.js';
import { peopleOfVerbal, verbalWire } from './signing-wire.ports.js';
import { VerbalApprovalService } from './verbal-approval.service.js';

@Controller('api/v1')
export class SigningController {
  constructor(
    private readonly records: SigningRecords,
    private readonly delegationService: DelegationService,
    private readonly verbal: VerbalApprovalService,
    private readonly reportsService: ReportsService,
    private readonly deadlines: Deadlines,
    private readonly rulebooks: Rulebooks,
    private readonly people: People,
  ) {}

  /** The matrix by the plan in force, and whose accounts hold which role. */
  @Get('signing/matrix')
  @Needs('signing.read')
  async matrix() {
    const { signing, streams } = this.rulebooks.current();
    const cells = signing.map(({ id, streams: of, grade, role, roleName, reportTo, ...cell }) => ({
      ...{ id, streams: of, grade, role, roleName, reportTo },
      substitutes: cell.substitutes ?? [],
      substituteAfter: cell.substituteAfter ?? null,
    }));
    return {
      cells,
      streams: streams.filter(({ flow }) => flow === 'decision').map(({ stream, name }) => ({ stream, name })),
      signers: await this.people.signers(),
    };
  }

  @Get('delegations')
  @Needs('signing.read')
  async delegations() {
    return this.delegationViews(await this.records.delegations());
  }

  @Post('delegations')
  @Needs('signing.delegate')
  async delegate(@Body() body: DelegationDto, @Who() who: Session) {
    const granted = await this.delegationService.grant(
      { ...body, from: Date.parse(body.from), until: Date.parse(body.until) },
      who,
    );
    return (await this.delegationViews([granted]))[0];
  }

  @Post('delegations/:id/revoke')
  @HttpCode(200)
  @Needs('signing.delegate')
  async revoke(@Param('id') id: string, @Body() { reason }: ReasonDto, @Who() who: Session) {
    return (await this.delegationViews([await this.delegationService.revoke(id, reason, who)]))[0];
  }

  /** Verbal approvals that still need a confirmation, a paper or a decision come first. */
  @Get('verbal-approvals')
  @Needs('signing.read')
  async verbals() {
    return this.verbalViews(await this.records.verbals(null));
  }

  @Get('incidents/:id/signing')
  @Needs('signing.read')
  async ofIncident(@Param('id') incidentId: string) {
    const [verbals, reports, clocks] = await Promise.all([
      this.records.verbals(incidentId),
      this.records.reports(incidentId),
      this.deadlines.listOpen(incidentId),
    ]);
    return {
      verbals: await this.verbalViews(verbals),
      reports: await this.reportViews(reports),
      reportsDue: clocks
        .filter(({ kind }) => kind === reportClock)
        .map((clock) => ({
          versionId: clock.subject,
          dueAt: toRfc3339(clock.dueAt),
          toWhom: (clock.payload as { toWhom: readonly string[] }).toWhom.filter(
            (each) => !reports.some(({ versionId, toWhom }) => versionId === clock.subject && toWhom === each),
          ),
        })),
    };
  }

  @Post('incidents/:id/leader-reports')
  @Needs('signing.record')
  async told(@Param('id') incidentId: string, @Body() body: LeaderReportDto, @Who() who: Session) {
    const reports = await this.reportsService.told(
      incidentId,
      {
        ...body,
        versionId: body.versionId ?? null,
        reply: body.reply ?? '',
        reportedAt: Date.parse(body.reportedAt),
      },
      who,
    );
    return this.reportViews(reports);
  }

  @Post('verbal-approvals/:id/confirm')
  @HttpCode(200)
  @Needs('signing.record')
  async confirm(@Param('id') id: string, @Body() { words }: WordsDto, @Who() who: Session) {
    return this.one(await this.verbal.confirm(id, words, who));
  }

  @Post('verbal-approvals/:id/paper')
  @HttpCode(200)
  @Needs('signing.record')
  async paper(@Param('id') id: string, @Body() { words, password, code }: PaperDto, @Who() who: Session) {
    const proof = password === undefined ? null : { password, code: code ?? null };
    return this.one(await this.verbal.paper(id, words ?? '', proof, who));
  }

  @Post('verbal-approvals/:id/disown')
  @HttpCode(200)
  @Needs('signing.record')
  async disown(@Param('id') id: string, @Body() { reason }: ReasonDto, @Who() who: Session) {
    return this.one(await this.verbal.disown(id, reason, who));
  }

  /** After a disowning: what stands is signed anew by somebody with the right. */
  @Post('verbal-approvals/:id/sign')
  @HttpCode(200)
  @Needs('warning.sign')
  async signAnew(@Param('id') id: string, @Body() { password, code }: SignAnewDto, @Who() who: Session) {
    return this.one(await this.verbal.signAnew(id, { password, code: code ?? null }, who));
  }

  private async one(verbal: Verbal) {
    return (await this.verbalViews([verbal]))[0];
  }

  private async verbalViews(verbals: readonly Verbal[]) {
    const names = await this.people.namesOf(verbals.flatMap(peopleOfVerbal));
    return verbals.map((verbal) => verbalWire(verbal, names));
  }

  private async reportViews(reports: readonly LeaderReport[]) {
    const names = await this.people.namesOf(reports.map(({ enteredBy }) => enteredBy));
    return reports.map((report) => ({
      ...report,
      reportedAt: toRfc3339(report.reportedAt),
      enteredAt: toRfc3339(report.enteredAt),
      enteredByName: names.get(report.enteredBy) ?? null,
    }));
  }

  private async delegationViews(delegations: readonly Delegation[]) {
    const { signing, streams } = this.rulebooks.current();
    const names = await this.people.namesOf(
      delegations.flatMap(({ grantedBy, toUser, revokedBy }) => [grantedBy, toUser, revokedBy]),
    );
    const name = (id: string | null) => (id === null ? null : (names.get(id) ?? null));
    return delegations.map((each) => ({
      ...each,
      fromRoleName: signing.find(({ role }) => role === each.fromRole)?.roleName ?? each.fromRole,
      streamNames: each.streams?.map((id) => streams.find(({ stream }) => stream === id)?.name ?? id) ?? null,
      toUserName: name(each.toUser),
      grantedByName: name(each.grantedBy),
      revokedByName: name(each.revokedBy),
      from: toRfc3339(each.from),
      until: toRfc3339(each.until),
      enteredAt: toRfc3339(each.enteredAt),
      revokedAt: each.revokedAt === null ? null : toRfc3339(each.revokedAt),
    }));
  }
}
