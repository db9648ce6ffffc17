import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Needs, Who } from '../../platform/access/permission.js';
import { CallQueries } from '../../reach/calling/calling.ports.js';
import { obligationWire } from '../../reach/calling/core/obligation-wire.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { Clock } from '../../shared/clock.js';
import { forbidden, notFound } from '../../shared/domain-error.js';
import { People } from '../../shared/people.js';
import { warning, type Reason } from '../../shared/reason.js';
import { maySee, type Session } from '../../shared/session.js';
import { toRfc3339 } from '../../shared/time.js';
import { authorityInChinese, controlKindInChinese, doneWhenInChinese } from '../rulebook/core/rulebook-words.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { AlertPreview } from '../warning/warning.ports.js';
import { grouped } from './core/grouped.js';
import { DoneDto } from './instruction.dto.js';
import { ControlOrders, Instructions, type Instruction, type StandingMeasure } from './instruction.ports.js';
import { InstructionService } from './instruction.service.js';
import { StreetLevels, type StreetStanding } from './street-levels.service.js';

@Controller('api/v1')
export class InstructionController {
  constructor(
    private readonly service: InstructionService,
    private readonly instructions: Instructions,
    private readonly controlOrders: ControlOrders,
    private readonly alertPreview: AlertPreview,
    private readonly calls: CallQueries,
    private readonly rulebooks: Rulebooks,
    private readonly directory: Directory,
    private readonly people: People,
    private readonly streetLevels: StreetLevels,
    private readonly clock: Clock,
  ) {}

  @Get('incidents/:id/instructions')
  @Needs('instruction.read')
  async ofIncident(@Param('id') incidentId: string) {
    const instructions = await this.instructions.ofIncident(incidentId);
    const measures = await this.measuresOf(instructions);
    return instructions.map((instruction) => {
      const own = measures.get(instruction.id) ?? [];
      return {
        ...this.summary(instruction),
        measures: own.length,
        done: own.filter((measure) => measure.doneAt !== null).length,
      };
    });
  }

  @Get('instructions/:id')
  @Needs('task.read')
  async one(@Param('id') id: string, @Who() who: Session) {
    const instruction = await this.instructions.get(id);
    if (!instruction) throw notFound('instruction.unknown', '没有这份指令', 'there is no such instruction');
    if (!maySee(who, instruction.unitId))
      throw forbidden('instruction.not-your-unit', '只能看本单位的指令', "one sees one's own unit only");
    return (await this.withMeasures([instruction]))[0];
  }

  /** What a signed-in post must answer and do now. */
  @Get('my/tasks')
  @Needs('task.read')
  async myTasks(@Who() who: Session) {
    const [obligations, instructions] = await Promise.all([
      this.calls.obligations({ unitId: who.unitId, open: true }),
      this.instructions.currentOfUnit(who.unitId),
    ]);
    const unit = this.directory.unit(who.unitId);
    return {
      unit: { id: who.unitId, name: unit?.name ?? who.unitId },
      now: toRfc3339(this.clock.now()),
      callBack: this.rulebooks.current().district.callBack,
      obligations: obligations.map((obligation) => obligationWire(obligation, unit)),
      instructions: await this.withMeasures(instructions),
    };
  }

  @Post('measures/:id/done')
  @HttpCode(200)
  @Needs('task.answer')
  done(@Param('id') id: string, @Body() { proof }: DoneDto, @Who() who: Session) {
    return this.service.reportDone(id, { count: proof.count ?? null, words: proof.words ?? '' }, who);
  }

  /** Who will be told, the exact words, which controls need their own signature, and what looks wrong. */
  @Get('warning-versions/:id/preview')
  @Needs('warning.read')
  async preview(@Param('id') versionId: string) {
    const { version, drafts } = await this.service.preview(versionId);
    const orders = await this.controlOrders.ofWarning(version.warningId);
    const now = this.clock.now();
    const units = [...new Set(drafts.map((draft) => draft.unitId))];
    const findings = units.flatMap((unitId): Reason[] => {
      const team = this.directory.onDuty(unitId, now);
      const unit = this.directory.unit(unitId);
      const name = unit?.shortName ?? unitId;
      if (!team.main && !unit?.dutyLandline)
        return [warning(unitId, 'instruction.empty-post', `${name}现在没有人值班`, `nobody is on duty at ${name}`)];
      return team.main
        ? []
        : [
            warning(
              unitId,
              'instruction.no-main',
              `${name}主班空缺,只有座机`,
              `${name} has no main duty, only a landline`,
            ),
          ];
    });
    const group = (kind: 'industry' | 'street') => {
      const own = drafts.filter((draft) => draft.subjectKind === kind);
      const posts = [...new Set(own.map((draft) => draft.unitId))];
      const teams = posts.map((unitId) => ({
        unit: this.directory.unit(unitId),
        team: this.directory.onDuty(unitId, now),
      }));
      return {
        group: kind === 'industry' ? '行业' : '街道',
        instructions: own.length,
        posts: posts.length,
        channels: {
          voice: teams.filter(({ unit, team }) => unit?.dutyLandline ?? team.main?.landline ?? team.main?.mobile)
            .length,
          sms: teams.filter(({ team }) => team.main?.mobile).length,
          email: teams.filter(({ unit, team }) => unit?.dutyEmail ?? team.main?.email).length,
        },
      };
    };
    return {
      recipients: [group('industry'), group('street')],
      instructions: drafts.map((draft) => ({
        id: `${draft.subjectKind}:${draft.subjectId}`,
        title: draft.subjectName,
        unitName: this.directory.unit(draft.unitId)?.name ?? draft.unitId,
        text: draft.text,
        changed: draft.changed,
        proposed: draft.measures.filter((measure) => measure.basis === 'proposed').length,
      })),
      controlOrders: drafts.flatMap((draft) =>
        draft.measures.flatMap((measure) =>
          measure.control
            ? [
                {
                  subjectName: draft.subjectName,
                  kindName: controlKindInChinese(measure.control.kind),
                  object: measure.control.object,
                  state:
                    orders.find((order) => order.ruleId === measure.id && order.subjectId === draft.subjectId)?.state ??
                    'drafted',
                },
              ]
            : [],
        ),
      ),
      findings,
      capXml: await this.alertPreview.previewAlert(versionId),
    };
  }

  private summary(instruction: Instruction) {
    return {
      ...instruction,
      unitName: this.directory.unit(instruction.unitId)?.name ?? instruction.unitId,
      issuedAt: toRfc3339(instruction.issuedAt),
    };
  }

  private async withMeasures(instructions: readonly Instruction[]) {
    const measures = await this.measuresOf(instructions);
    const names = await this.people.namesOf([...measures.values()].flat().map(({ doneBy }) => doneBy));
    const standings = await Promise.all(instructions.map((each) => this.streetLevels.standing(each)));
    return instructions.map((instruction, index) => ({
      ...this.summary(instruction),
      streetLevel: streetLevelView(standings[index] ?? null),
      measures: (measures.get(instruction.id) ?? []).map((measure) => this.measureView(measure, names)),
    }));
  }

  private async measuresOf(
    instructions: readonly Instruction[],
  ): Promise<ReadonlyMap<string, readonly StandingMeasure[]>> {
    const measures = await this.instructions.measures(instructions.map(({ id }) => id));
    return grouped(measures, ({ instructionId }) => instructionId);
  }

  private measureView(measure: StandingMeasure, names: ReadonlyMap<string, string>) {
    const waiting = measure.authority === 'control' && measure.orderState !== 'in-force';
    const state =
      measure.doneAt !== null
        ? 'done'
        : waiting
          ? 'waiting-order'
          : measure.dueAt <= this.clock.now()
            ? 'overdue'
            : 'open';
    return {
      id: measure.id,
      ruleId: measure.ruleId,
      // A control measure says nothing but "prepare" before its order is signed.
      text: !waiting
        ? measure.text
        : measure.orderState === 'released'
          ? '管控令已解除,不再执行'
          : '做好管控准备,命令另行下达',
      authority: measure.authority,
      authorityName: authorityInChinese(measure.authority),
      doneBy: toRfc3339(measure.dueAt),
      doneWhen: measure.doneWhen,
      doneWhenName: doneWhenInChinese(measure.doneWhen),
      basis: measure.basis,
      source: measure.source,
      orderNumber: measure.orderState === 'in-force' ? measure.orderNumber : null,
      state,
      doneAt: measure.doneAt === null ? null : toRfc3339(measure.doneAt),
      doneByName: measure.doneBy === null ? null : (names.get(measure.doneBy) ?? null),
      proof: measure.proof,
    };
  }
}

/** What a street is advised to start, what it said, and until when; null where it has nothing to start. */
function streetLevelView(standing: StreetStanding | null) {
  if (!standing) return null;
  const { advised, decided, dueAt } = standing;
  return {
    advised,
    dueAt: dueAt === null ? null : toRfc3339(dueAt),
    decided: decided && { level: decided.level, reason: decided.reason, at: toRfc3339(decided.decidedAt) },
  };
}
