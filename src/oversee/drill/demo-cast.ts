/** The virtual district of the demonstration: who answers, how and after how long. All people are invented. */
import type { Contact } from '../../reach/directory/core/unit.js';
import type { Directory } from '../../reach/directory/directory.ports.js';

/** One virtual phone and what its owner does, as `PUT /simulator/phones/:address/behaviour` takes it. */
export interface CastPhone {
  readonly address: string;
  readonly behaviour: { readonly kind: string; readonly afterSeconds?: number; readonly text?: string };
}

/** The parts that are not simply "answers". */
export const parts = {
  /** Writes something unclear, then clearly. */
  unclear: 'street-500103003',
  /** Answers on its own page after signing in. */
  onPage: 'street-500103004',
  /** Desk and assistant are silent, a deputy answers. */
  deputyAnswers: 'street-500103007',
  /** Presses 1 and says nothing more; the rest is typed in later. */
  pressesOne: 'street-500103008',
  /** Reports measures done with proof. */
  reportsDone: 'street-500103010',
  /** Does not know yet how many were moved. */
  notKnownYet: 'street-500103011',
  /** Nobody answers at all: the district is called, a person is sent. */
  nobody: 'street-500103014',
  /** Silent during the consultation, answers later. */
  lateDepartment: 'dept-urban-management',
  /** Silent to the end. */
  silentDepartment: 'dept-market',
  /** The number on the list does not exist; the assistant is called at once. */
  wrongNumber: 'operator-cableway',
} as const;

const silent = { kind: 'silent' };

/** How every duty phone behaves when the story begins. */
export function castOf(directory: Directory, at: number): CastPhone[] {
  const posts = [...directory.units('district'), ...directory.units('street'), ...directory.units('department')];
  return posts.flatMap((unit, index): CastPhone[] => {
    const { main, assistant } = directory.onDuty(unit.id, at);
    switch (unit.id) {
      case parts.onPage:
      case parts.nobody:
      case parts.silentDepartment:
      case parts.lateDepartment:
        return phone(main, silent);
      case parts.deputyAnswers:
        return [
          ...phone(main, silent),
          ...phone(directory.deputiesOf(unit.id)[0], answering(directory.deputiesOf(unit.id)[0], 25, '社区4 转移0')),
        ];
      case parts.unclear:
        return phone(main, { kind: 'unclear', afterSeconds: 30, text: '在忙,什么事?' });
      case parts.pressesOne:
        return phone(main, { kind: 'presses-1', afterSeconds: 35 });
      case parts.notKnownYet:
        return phone(main, answering(main, 45, '社区3 转移暂不清楚'));
      case parts.wrongNumber:
        return [
          ...(unit.dutyLandline ? [{ address: unit.dutyLandline, behaviour: { kind: 'wrong-number' } }] : []),
          ...phone(main, { kind: 'wrong-number' }),
          ...phone(assistant, answering(assistant, 40, '社区0 转移0')),
        ];
      default:
        return phone(main, answering(main, 20 + ((index * 13) % 71), ordinaryFigures(unit.id)));
    }
  });
}

/** The phone of whoever is on main duty, answering in full from now on. */
export function wakes(
  directory: Directory,
  unitId: string,
  at: number,
  afterSeconds: number,
  figures: string,
  words?: (name: string) => string,
): CastPhone[] {
  const { main } = directory.onDuty(unitId, at);
  const answer = answering(main, afterSeconds, figures);
  return phone(main, words ? { ...answer, text: words(main?.name ?? '') } : answer);
}

function ordinaryFigures(unitId: string): string {
  return unitId === parts.reportsDone ? '社区5 转移12人' : unitId.startsWith('street') ? '社区2 转移0' : '社区0 转移0';
}

function answering(contact: Contact | null | undefined, afterSeconds: number, figures: string): CastPhone['behaviour'] {
  return { kind: 'answers', afterSeconds, text: `收到 ${contact?.name ?? ''} ${figures}` };
}

function phone(contact: Contact | null | undefined, behaviour: CastPhone['behaviour']): CastPhone[] {
  return contact?.mobile ? [{ address: contact.mobile, behaviour }] : [];
}
