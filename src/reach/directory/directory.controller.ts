import { Controller, Get, Param, Query } from '@nestjs/common';
import { Needs, Who } from '../../platform/access/permission.js';
import { Clock } from '../../shared/clock.js';
import { notFound } from '../../shared/domain-error.js';
import type { Session } from '../../shared/session.js';
import { toRfc3339 } from '../../shared/time.js';
import type { Contact, Unit } from './core/unit.js';
import { OnDutyQuery, showContact, UnitsQuery } from './directory.dto.js';
import type { ContactShown, OnDutyShown, UnitDetail, UnitShown } from './directory.dto.js';
import { Directory } from './directory.ports.js';

/** Only who calls people at night or keeps the directory reads their numbers (design.md §8). */
function readsNumbers(who: Session): boolean {
  return who.roles.includes('duty-officer') || who.roles.includes('administrator');
}

@Controller('api/v1/directory')
@Needs('directory.read')
export class DirectoryController {
  constructor(
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  /** All units in tier order, or those of one kind. */
  @Get('units')
  units(@Query() query: UnitsQuery): UnitShown[] {
    return this.directory.units(query.kind).map((unit) => this.show(unit));
  }

  @Get('units/:id')
  unit(@Param('id') id: string, @Who() who: Session): UnitDetail {
    const unit = this.known(this.directory.unit(id));
    const masked = !readsNumbers(who);
    return {
      ...this.show(unit),
      contacts: this.directory.contactsOf(unit.id).map((contact) => showContact(contact, masked)),
      children: this.directory.childrenOf(unit.id).map(({ id, name, shortName }) => ({ id, name, shortName })),
    };
  }

  @Get('on-duty')
  onDuty(@Query() query: OnDutyQuery, @Who() who: Session): OnDutyShown {
    const unit = this.known(this.directory.find(query.unit));
    const now = this.clock.now();
    const team = this.directory.onDuty(unit.id, now);
    const show = (contact: Contact | null): ContactShown | null =>
      contact === null ? null : showContact(contact, !readsNumbers(who));
    return {
      unitId: unit.id,
      unitName: unit.name,
      at: toRfc3339(now),
      main: show(team.main),
      assistant: show(team.assistant),
      leader: show(team.leader),
      until: team.until === null ? null : toRfc3339(team.until),
    };
  }

  private show(unit: Unit): UnitShown {
    const parent = unit.parentId === null ? undefined : this.directory.unit(unit.parentId);
    return { ...unit, parentName: parent?.name ?? null };
  }

  private known(unit: Unit | undefined): Unit {
    if (!unit) throw notFound('directory.unit-unknown', '通讯录中没有这个单位', 'the directory has no such unit');
    return unit;
  }
}
