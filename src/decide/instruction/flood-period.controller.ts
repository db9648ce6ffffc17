import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Needs, Who } from '../../platform/access/permission.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { People } from '../../shared/people.js';
import type { Session } from '../../shared/session.js';
import { parseRfc3339, toRfc3339 } from '../../shared/time.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { FloodPeriodDto, PeriodReasonDto, PeriodSignDto } from './control-order.dto.js';
import { stands } from './core/flood-period.js';
import { FloodPeriods } from './flood-period.ports.js';
import { FloodPeriodService } from './flood-period.service.js';

const listed = 20;
const time = (at: number | null) => (at === null ? null : toRfc3339(at));

@Controller('api/v1')
export class FloodPeriodController {
  constructor(
    private readonly service: FloodPeriodService,
    private readonly periods: FloodPeriods,
    private readonly rulebooks: Rulebooks,
    private readonly directory: Directory,
    private readonly people: People,
  ) {}

  /** 紧急防汛期, the one that stands first. Everybody who signed in sees it: it is the frame of the console. */
  @Get('flood-periods')
  @Needs('task.read')
  async list() {
    const periods = await this.periods.list(listed);
    const names = await this.people.namesOf(periods.flatMap(({ draftedBy, signedBy }) => [draftedBy, signedBy]));
    const { signing } = this.rulebooks.current();
    return periods.map((period) => ({
      ...period,
      stands: stands(period.state),
      areaNames: period.areas.map((id) => this.directory.unit(id)?.shortName ?? id),
      signingRoleName: signing.find(({ role }) => role === period.signingRole)?.roleName ?? period.signingRole,
      draftedByName: names.get(period.draftedBy) ?? null,
      signedByName: period.signedBy === null ? null : (names.get(period.signedBy) ?? null),
      draftedAt: toRfc3339(period.draftedAt),
      fromAt: time(period.fromAt),
      endedAt: time(period.endedAt),
    }));
  }

  @Post('incidents/:id/flood-periods')
  @Needs('control.draft')
  draft(@Param('id') incidentId: string, @Body() given: FloodPeriodDto, @Who() who: Session) {
    return this.service.draft(
      incidentId,
      {
        ...{ tier: given.tier, body: given.body, number: given.number ?? null, areas: given.areas },
        ...{ reason: given.reason, fromAt: given.fromAt === undefined ? null : parseRfc3339(given.fromAt) },
      },
      who,
    );
  }

  @Post('flood-periods/:id/sign')
  @HttpCode(204)
  @Needs('control.sign')
  sign(@Param('id') id: string, @Body() { password, code }: PeriodSignDto, @Who() who: Session): Promise<void> {
    return this.service.sign(id, { password, code: code ?? null }, who);
  }

  @Post('flood-periods/:id/discard')
  @HttpCode(204)
  @Needs('control.draft')
  discard(@Param('id') id: string, @Who() who: Session): Promise<void> {
    return this.service.discard(id, who);
  }

  @Post('flood-periods/:id/end')
  @HttpCode(204)
  @Needs('control.release')
  end(@Param('id') id: string, @Body() { reason }: PeriodReasonDto, @Who() who: Session): Promise<void> {
    return this.service.proposeEnd(id, reason, who);
  }

  @Post('flood-periods/:id/end/refuse')
  @HttpCode(204)
  @Needs('control.sign')
  refuseEnd(@Param('id') id: string, @Body() { reason }: PeriodReasonDto, @Who() who: Session): Promise<void> {
    return this.service.refuseEnd(id, reason, who);
  }

  @Post('flood-periods/:id/end/sign')
  @HttpCode(204)
  @Needs('control.sign')
  signEnd(@Param('id') id: string, @Body() { password, code }: PeriodSignDto, @Who() who: Session): Promise<void> {
    return this.service.signEnd(id, { password, code: code ?? null }, who);
  }
}
