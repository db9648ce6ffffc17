import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Needs, Who } from '../../platform/access/permission.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { Clock } from '../../shared/clock.js';
import { invalid } from '../../shared/domain-error.js';
import { error } from '../../shared/reason.js';
import { People } from '../../shared/people.js';
import { type Session } from '../../shared/session.js';
import { parseRfc3339, toRfc3339 } from '../../shared/time.js';
import { Incidents } from '../hazard/hazard.ports.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { Approvals } from '../signing/signing.ports.js';
import { warningState } from './core/lifecycle.js';
import { DraftDto, IssueDto, SendBackDto, SignDto, StartAtOnceDto } from './warning.dto.js';
import { Warnings, type Warning } from './warning.ports.js';
import { WarningService } from './warning.service.js';

@Controller('api/v1')
export class WarningController {
  constructor(
    private readonly service: WarningService,
    private readonly warnings: Warnings,
    private readonly approvals: Approvals,
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly directory: Directory,
    private readonly people: People,
    private readonly clock: Clock,
  ) {}

  @Post('incidents/:id/warnings')
  @Needs('warning.draft')
  async draft(@Param('id') incidentId: string, @Body() body: DraftDto, @Who() who: Session) {
    const expiresAt = timeOf(body.expiresAt);
    const warning = await this.service.draft(
      incidentId,
      {
        ...body,
        consultationId: body.consultationId ?? null,
        reason: body.reason ?? '',
        expiresAt,
      },
      who,
    );
    return this.view(warning);
  }

  /** 紧急启动: drafted, put to the signer and its round called together, in one act. */
  @Post('incidents/:id/start-at-once')
  @Needs('warning.draft')
  async startAtOnce(@Param('id') incidentId: string, @Body() body: StartAtOnceDto, @Who() who: Session) {
    const given = { ...body, expiresAt: timeOf(body.expiresAt) };
    return this.view(await this.service.startAtOnce(incidentId, given, who));
  }

  @Get('incidents/:id/warnings')
  @Needs('warning.read')
  async ofIncident(@Param('id') incidentId: string) {
    return Promise.all((await this.warnings.ofIncident(incidentId)).map((warning) => this.view(warning)));
  }

  @Get('warnings/:id')
  @Needs('warning.read')
  async one(@Param('id') id: string) {
    return this.view(await this.service.known(id));
  }

  @Post('warning-versions/:id/submit')
  @HttpCode(200)
  @Needs('warning.draft')
  async submit(@Param('id') id: string, @Who() who: Session) {
    return this.view(await this.service.submit(id, who));
  }

  @Post('warning-versions/:id/discard')
  @HttpCode(200)
  @Needs('warning.draft')
  async discard(@Param('id') id: string, @Who() who: Session) {
    return this.view(await this.service.discard(id, who));
  }

  @Post('warning-versions/:id/return')
  @HttpCode(200)
  @Needs('warning.sign')
  async sendBack(@Param('id') id: string, @Body() { reason }: SendBackDto, @Who() who: Session) {
    return this.view(await this.service.sendBack(id, reason, who));
  }

  @Post('warning-versions/:id/sign')
  @HttpCode(200)
  @Needs('warning.sign')
  async sign(@Param('id') id: string, @Body() { password, code }: SignDto, @Who() who: Session) {
    return this.view(await this.service.sign(id, { password, code: code ?? null }, who));
  }

  @Post('warning-versions/:id/issue')
  @HttpCode(200)
  @Needs('warning.issue')
  async issue(@Param('id') id: string, @Body() body: IssueDto, @Who() who: Session) {
    return this.view(await this.service.issue(id, who, body));
  }

  private async view(warning: Warning) {
    const incident = await this.incidents.get(warning.incidentId);
    const rulebook = await this.rulebooks.byHash(incident?.rulebookHash ?? this.rulebooks.current().hash);
    const time = (at: number | null) => (at === null ? null : toRfc3339(at));
    const state = warning.current ? 'in-force' : (warning.versions.at(-1)?.state ?? 'draft');
    const names = await this.people.namesOf(
      warning.versions.flatMap((version) => [version.draftedBy, version.signedBy, version.issuedBy]),
    );
    const name = (id: string | null) => (id === null ? null : (names.get(id) ?? null));
    const standings = await this.approvals.of(
      'warning-version',
      warning.versions.map(({ id }) => id),
    );
    const versions = warning.versions.map((version) => ({
      ...version,
      // How it was approved: 未核实, 被否认; null before its signature.
      approval: standings.get(version.id)?.approval ?? null,
      draftedByName: name(version.draftedBy),
      signedByName: name(version.signedBy),
      issuedByName: name(version.issuedBy),
      areas: version.areas.map((id) => ({ id, name: this.directory.unit(id)?.shortName ?? id })),
      areaLevels: version.areaLevels.map((own) => ({
        ...own,
        name: this.directory.unit(own.area)?.shortName ?? own.area,
      })),
      // It ran out and stands: nothing lowers by itself.
      expired: version.state === 'in-force' && version.expiresAt <= this.clock.now(),
      effectiveAt: time(version.issuedAt),
      expiresAt: time(version.expiresAt),
      draftedAt: time(version.draftedAt),
      signedAt: time(version.signedAt),
      issuedAt: time(version.issuedAt),
      signingRoleName:
        rulebook.signing.find((cell) => cell.role === version.signingRole)?.roleName ?? version.signingRole,
    }));
    return {
      id: warning.id,
      incidentId: warning.incidentId,
      stream: warning.stream,
      nature: warning.nature,
      state,
      standing: warningState(warning.versions, incident?.state === 'after'),
      current: versions.find((version) => version.id === warning.current?.id) ?? null,
      versions,
    };
  }
}

function timeOf(typed: string): number {
  const at = parseRfc3339(typed);
  if (at === null)
    throw invalid('warning.draft-invalid', '稿件有误,未保存', 'the draft has faults and was not kept', [
      error('expiresAt', 'warning.no-such-time', '没有这个时间', 'there is no such time'),
    ]);
  return at;
}
