import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Needs, Who } from '../../platform/access/permission.js';
import { CallQueries } from '../../reach/calling/calling.ports.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { People } from '../../shared/people.js';
import { type Session } from '../../shared/session.js';
import { toRfc3339 } from '../../shared/time.js';
import { Documents } from '../documents/documents.ports.js';
import { OpinionDto, VerdictDto } from './consultation.dto.js';
import { Consultations, type Consultation } from './consultation.ports.js';
import { consultationCall, ConsultationService } from './consultation.service.js';

@Controller('api/v1')
export class ConsultationController {
  constructor(
    private readonly service: ConsultationService,
    private readonly consultations: Consultations,
    private readonly calls: CallQueries,
    private readonly directory: Directory,
    private readonly documents: Documents,
    private readonly people: People,
  ) {}

  @Post('incidents/:id/consultations')
  @Needs('consultation.convene')
  async convene(@Param('id') incidentId: string, @Who() who: Session) {
    return this.view(await this.service.convene(incidentId, { kind: 'user', id: who.userId }));
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
    return this.view(await this.service.known(id));
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

  @Post('consultations/:id/verdict')
  @HttpCode(204)
  @Needs('consultation.conclude')
  giveVerdict(@Param('id') id: string, @Body() body: VerdictDto, @Who() who: Session): Promise<void> {
    return this.service.giveVerdict(id, { ...body, reason: body.reason ?? '' }, who);
  }

  private async view(consultation: Consultation) {
    const [{ proposal, opinions, lines, suggested }, verdict, obligations] = await Promise.all([
      this.service.standing(consultation),
      this.consultations.verdict(consultation.id),
      this.calls.obligations({ source: { kind: consultationCall, id: consultation.id } }),
    ]);
    const people = await this.people.namesOf([verdict?.givenBy ?? null]);
    const minutes = verdict ? await this.documents.get(verdict.minutesId) : null;
    const name = (unitId: string) => this.directory.unit(unitId)?.name ?? unitId;
    const area = (unitId: string) => ({ id: unitId, name: this.directory.unit(unitId)?.shortName ?? unitId });
    const convener = consultation.seats.find(({ seat }) => seat === 'convener');
    return {
      id: consultation.id,
      incidentId: consultation.incidentId,
      round: consultation.round,
      state: consultation.concludedAt === null ? 'convened' : 'concluded',
      convenedAt: toRfc3339(consultation.convenedAt),
      concludedAt: consultation.concludedAt === null ? null : toRfc3339(consultation.concludedAt),
      convener: convener ? { unitId: convener.unitId, name: name(convener.unitId) } : null,
      members: consultation.seats.map(({ unitId, seat }) => {
        const obligation = obligations.find((each) => each.unitId === unitId);
        const own = opinions.filter((opinion) => opinion.unitId === unitId);
        const newest = own.at(-1);
        return {
          unitId,
          name: name(unitId),
          seat,
          called: obligation
            ? {
                obligationId: obligation.id,
                state: obligation.state,
                since: toRfc3339(obligation.since),
                receivedAt: obligation.receivedAt === null ? null : toRfc3339(obligation.receivedAt),
              }
            : null,
          opinion: newest ? { ...newest, areas: newest.areas.map(area), givenAt: toRfc3339(newest.givenAt) } : null,
          changes: own.length,
        };
      }),
      proposal: proposal && { ...proposal, areas: proposal.areas.map(area), madeAt: toRfc3339(proposal.madeAt) },
      tally: lines.map((line) => ({
        level: line.level,
        responseLevel: line.responseLevel,
        count: line.units.length,
        units: line.units.map(name),
      })),
      suggested,
      verdict: verdict && {
        ...verdict,
        givenByName: people.get(verdict.givenBy) ?? null,
        areas: verdict.areas.map(area),
        givenAt: toRfc3339(verdict.givenAt),
      },
      minutes: minutes && { documentId: minutes.id, text: minutes.body },
    };
  }
}
