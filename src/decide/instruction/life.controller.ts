import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { Needs, Who } from '../../platform/access/permission.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import type { Session } from '../../shared/session.js';
import { toRfc3339 } from '../../shared/time.js';
import { controlKindInChinese } from '../rulebook/core/rulebook-words.js';
import type { ComparedMeasure } from './core/changes.js';
import { InstructionService } from './instruction.service.js';
import { CloseAfterDto, RaisePreviewDto, StreetLevelDto } from './life.dto.js';
import { RaisePreviews } from './raise-preview.service.js';
import { StreetLevels } from './street-levels.service.js';

/** The life of a warning as the posts see it: what changes for whom, what a raise would set going, a street's own level, the end of 雨后. */
@Controller('api/v1')
export class LifeController {
  constructor(
    private readonly service: InstructionService,
    private readonly previews: RaisePreviews,
    private readonly streetLevels: StreetLevels,
    private readonly directory: Directory,
  ) {}

  /** For each unit: added, dropped, changed measures, levels, stage, deadlines, or unchanged. */
  @Get('warning-versions/:id/changes')
  @Needs('warning.read')
  async changes(@Param('id') versionId: string) {
    const { version, units } = await this.service.changes(versionId);
    const measure = ({ dueAt, ...said }: ComparedMeasure) => ({
      ...said,
      dueAt: dueAt === null ? null : toRfc3339(dueAt),
    });
    return {
      versionId,
      version: version.version,
      action: version.action,
      units: units.map(({ unitId, kind, subjects }) => ({
        unitId,
        unitName: this.nameOf(unitId),
        kind,
        subjects: subjects.map((subject) => ({
          ...subject,
          added: subject.added.map(measure),
          dropped: subject.dropped.map(measure),
          changed: subject.changed.map(({ before, after, what }) => ({
            ...{ what, before: measure(before), after: measure(after) },
          })),
        })),
      })),
    };
  }

  /** Who would be called, what would close, what is new and who signs, at a level nobody has drafted yet. */
  @Get('incidents/:id/raise-preview')
  @Needs('warning.read')
  async raisePreview(@Param('id') incidentId: string, @Query() { level, responseLevel, areas }: RaisePreviewDto) {
    const preview = await this.previews.of(incidentId, { level, responseLevel, areas: areas ?? null });
    return {
      ...preview,
      newUnits: preview.newUnits.map((id) => ({ id, name: this.nameOf(id) })),
      added: preview.added.map((each) => ({ ...each, unitName: this.nameOf(each.unitId) })),
      controls: preview.controls.map((each) => ({
        ...each,
        kindName: controlKindInChinese(each.kind),
        unitName: this.nameOf(each.unitId),
      })),
    };
  }

  /** A street starts its own level, or says why it does not. */
  @Post('instructions/:id/street-level')
  @HttpCode(204)
  @Needs('task.answer')
  streetLevel(@Param('id') id: string, @Body() { level, reason }: StreetLevelDto, @Who() who: Session): Promise<void> {
    return this.streetLevels.decide(id, { level, reason: reason ?? '' }, who);
  }

  /** 雨后 ends though tasks are open: with a reason. */
  @Post('incidents/:id/close-after')
  @HttpCode(204)
  @Needs('incident.decide')
  closeAfter(@Param('id') id: string, @Body() { reason }: CloseAfterDto, @Who() who: Session): Promise<void> {
    return this.service.closeAfter(id, reason, who);
  }

  private nameOf(unitId: string): string {
    return this.directory.unit(unitId)?.name ?? unitId;
  }
}
