/** Whom a rung of the ladder means today: the roster on duty now, then deputies, then the tier above (渝汛办〔2016〕15号; domain.md §13). */
import type { Contact, DutyTeam, Unit } from '../../directory/core/unit.js';
import type { ChannelKind } from '../../dissemination/core/delivery.js';
import type { StepTarget } from './call.js';

/** One person, or the desk itself (`contactId` null). */
export interface Callee {
  readonly contactId: string | null;
  readonly name: string | null;
  readonly voice: string | null;
  readonly sms: string | null;
  readonly email: string | null;
}

/** The part of the directory that is asked. */
export interface WhoIsWho {
  unit(id: string): Unit | undefined;
  onDuty(unitId: string, at: number): DutyTeam;
  deputiesOf(unitId: string): readonly Contact[];
  leaderOf(unitId: string): Contact | null;
}

/** The unit whose telephone rings: the post itself, or the one above it. Null at the city, which has none above. */
export function calledUnit(who: WhoIsWho, unitId: string, target: StepTarget): Unit | null {
  const unit = who.unit(unitId);
  if (target !== 'next-tier') return unit ?? null;
  return unit?.parentId ? (who.unit(unit.parentId) ?? null) : null;
}

/** Everybody to be called at this rung who has an address for one of these channels; the desk's landline first. */
export function calleesOf(
  who: WhoIsWho,
  unitId: string,
  target: StepTarget,
  at: number,
  channels: readonly ChannelKind[],
): readonly Callee[] {
  const unit = calledUnit(who, unitId, target);
  if (!unit) return [];
  return peopleAt(who, unit, target, at).filter((callee) => canBeReached(callee, channels));
}

function peopleAt(who: WhoIsWho, unit: Unit, target: StepTarget, at: number): Callee[] {
  switch (target) {
    case 'duty':
    case 'next-tier':
      return [desk(unit), ...persons([who.onDuty(unit.id, at).main])];
    case 'assistant':
      return persons([who.onDuty(unit.id, at).assistant]);
    case 'deputies':
      return persons(who.deputiesOf(unit.id));
    case 'leader':
      // 带班 answers for today; the leader of the unit is told with them.
      return persons([who.onDuty(unit.id, at).leader, who.leaderOf(unit.id)]);
    case 'person-sent':
      return [];
  }
}

function desk(unit: Unit): Callee {
  return { contactId: null, name: null, voice: unit.dutyLandline, sms: null, email: unit.dutyEmail };
}

function persons(contacts: readonly (Contact | null)[]): Callee[] {
  const callees = new Map<string, Callee>();
  for (const contact of contacts) {
    if (contact === null || callees.has(contact.id)) continue;
    const { id, name, mobile, landline, email } = contact;
    callees.set(id, { contactId: id, name, voice: mobile ?? landline, sms: mobile, email });
  }
  return [...callees.values()];
}

/** A loudspeaker reaches a place, not a person who could answer: alone it is nobody. */
function canBeReached(callee: Callee, channels: readonly ChannelKind[]): boolean {
  return channels.some((channel) => {
    switch (channel) {
      case 'voice':
        return callee.voice !== null;
      case 'sms':
      case 'app':
        return callee.sms !== null;
      case 'email':
        return callee.email !== null;
      case 'broadcast':
        return false;
    }
  });
}
