import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Needs, Who } from '../../platform/access/permission.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { People } from '../../shared/people.js';
import { type Session } from '../../shared/session.js';
import { toRfc3339 } from '../../shared/time.js';
import { HoldStandingRoundDto } from './consultation.dto.js';
import { StandingRounds } from './standing-rounds.service.js';

const shownHeld = 30;

/** 例会: rounds by the calendar, without an incident. */
@Controller('api/v1/standing-rounds')
export class StandingRoundsController {
  constructor(
    private readonly rounds: StandingRounds,
    private readonly directory: Directory,
    private readonly people: People,
  ) {}

  /** Each with the one that was due last and whether it was held, and those held before. */
  @Get()
  @Needs('consultation.read')
  async standing() {
    const [standing, held] = await Promise.all([this.rounds.standing(), this.rounds.held(shownHeld)]);
    const people = await this.people.namesOf(held.map(({ heldBy }) => heldBy));
    const unit = (id: string) => ({ id, name: this.directory.unit(id)?.name ?? id });
    const time = (at: number | null) => (at === null ? null : toRfc3339(at));
    return {
      rounds: standing.map(({ rule, dueAt, held: of, nextAt }) => ({
        ...{ id: rule.id, name: rule.name, agenda: rule.agenda, basis: rule.basis, source: rule.source },
        convener: unit(rule.convenerUnitId),
        units: rule.unitIds.map(unit),
        ...{ dueAt: time(dueAt), heldAt: time(of?.heldAt ?? null), nextAt: time(nextAt) },
      })),
      held: held.map(({ present, absent, heldBy, ...round }) => ({
        ...{ id: round.id, name: round.name, notes: round.notes },
        ...{ dueAt: toRfc3339(round.dueAt), heldAt: toRfc3339(round.heldAt) },
        heldByName: people.get(heldBy) ?? heldBy,
        present: present.map(unit),
        absent: absent.map(unit),
      })),
    };
  }

  /** The one that was due last was held; a second record of it is a conflict. */
  @Post(':id/hold')
  @HttpCode(204)
  @Needs('consultation.convene')
  hold(@Param('id') id: string, @Body() body: HoldStandingRoundDto, @Who() who: Session): Promise<void> {
    return this.rounds.hold(id, { present: body.present, notes: body.notes ?? '' }, who);
  }
}
