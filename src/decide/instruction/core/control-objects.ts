/** What an order is about, so that two orders about one thing are known for it however they were written. */
import type { Rulebook } from '../../rulebook/core/rulebook.js';

/** A place the plan knows: a risk point or a shelter of a street. */
export interface RegisteredObject {
  /** `risk:street-500103010-risk-3`, `shelter:…`. */
  readonly key: string;
  readonly name: string;
  readonly streetUnitId: string;
}

/** Without spaces, marks and what papers put before a name: 「渝中区 洪崖洞（临江）」 and 洪崖洞(临江) are one. */
export function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^(重庆市)?(渝中区)?/u, '')
    .replace(/[\s\p{P}\p{S}]+/gu, '');
}

/** Every place of the plan that stands for itself; a row that waits for the district's list names nothing. */
export function registeredObjects(rulebook: Pick<Rulebook, 'streets'>): readonly RegisteredObject[] {
  return rulebook.streets.flatMap(({ unitId, riskPoints, shelters }) => [
    ...riskPoints.flatMap((point) =>
      point.placeholder
        ? []
        : [...new Set([point.name, point.place ?? point.name])].map((name) => ({
            key: `risk:${point.id}`,
            name,
            streetUnitId: unitId,
          })),
    ),
    ...shelters.flatMap(({ id, name, placeholder }) =>
      placeholder ? [] : [{ key: `shelter:${id}`, name, streetUnitId: unitId }],
    ),
  ]);
}

const longestKey = 200;

/** The key of an object: the plan's own id where it is a place of the plan, else its plain name and who carries it out. */
export function objectKey(object: string, unitId: string, registered: readonly RegisteredObject[]): string {
  const plain = plainName(object);
  const known = registered.find(({ name }) => plainName(name) === plain);
  return (known?.key ?? `${unitId}:${plain}`).slice(0, longestKey);
}

/** Keys of the places an order needs open: its shelter, its way out. Whoever runs them does not matter. */
export function neededKeys(names: readonly string[], registered: readonly RegisteredObject[]): readonly string[] {
  return names.map((name) => {
    const plain = plainName(name);
    return registered.find((each) => plainName(each.name) === plain)?.key ?? plain;
  });
}

/** Whether an object's key stands for a needed place. */
export function isSamePlace(key: string, needed: string): boolean {
  return key === needed || key.slice(key.indexOf(':') + 1) === needed;
}
