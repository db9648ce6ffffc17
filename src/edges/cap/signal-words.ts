/** Reading colour and area from the words and codes that signals use (domain.md §10; peers.md §3.4). */
import type { Colour } from '../../shared/level.js';
import { colours, graverColour } from '../../shared/level.js';
import type { CapNamedValue } from './cap-alert.js';

const spellings: readonly (readonly [pattern: RegExp, colour: Colour])[] = [
  [/红|\bred\b/i, 'red'],
  [/橙|\borange\b/i, 'orange'],
  [/黄|\byellow\b/i, 'yellow'],
  [/蓝|\bblue\b/i, 'blue'],
];

/** A value that names exactly one colour: `red`, `RED`, `红色`, `2; yellow; Moderate`. */
export function colourOfValue(value: string): Colour | null {
  const found = spellings.filter(([pattern]) => pattern.test(value));
  return found.length === 1 ? (found[0]?.[1] ?? null) : null;
}

/** The suffix one feed adds to the event code: 01 blue … 04 red (domain.md §10.3). */
export function colourOfSuffix(suffix: string): Colour | null {
  return colours[Number(suffix) - 1] ?? null;
}

/**
 * The colour a headline declares. With several, the one it changes to (`红色预警降级为橙色预警` is orange);
 * where that is not said, the gravest, and `isClear` is false.
 */
export function colourOfHeadline(text: string): { colour: Colour; isClear: boolean } | null {
  const changed = /(?:升级?|降级?|变更|调整|更新|更改|转)(?:为|至|成)[^,，。;；]{0,12}?([红橙黄蓝])色/.exec(text)?.[1];
  const mentioned = Array.from(text.matchAll(/([红橙黄蓝])色/g), (match) => colourOfValue(match[1] as string));
  const found = mentioned.filter((colour) => colour !== null);
  const target = changed === undefined ? null : colourOfValue(changed);
  if (target !== null) return { colour: target, isClear: true };
  if (found.length === 0) return null;
  return { colour: found.reduce(graverColour), isClear: new Set(found).size === 1 };
}

/** Codes of other countries' schemes, which may look like ours. */
const foreignSchemes = /^(SAME|FIPS6?|UGC|NUTS\d?|EMMA_ID|profile:CAP-CP.*)$/i;

/** The area codes of a geocode; none of another country's scheme. */
export function areaCodesOf({ valueName, value }: CapNamedValue): string[] {
  return foreignSchemes.test(valueName) ? [] : areaCodesIn(value);
}

/**
 * Area codes in a value, which may list several: 6, 9 or 12 digits. Codes padded with zeros to 12 or 14 digits lose
 * them, so that 500103000000 and 500103 are the same district.
 */
export function areaCodesIn(value: string): string[] {
  return value
    .split(/[\s,;，；、]+/)
    .filter((code) => /^[1-9](\d{5}|\d{8}|\d{11}|\d{11}00)$/.test(code))
    .map((code) => unpadded(code.length === 14 ? code.slice(0, 12) : code));
}

function unpadded(code: string): string {
  if (code.length === 12) {
    if (code.endsWith('000000')) return code.slice(0, 6);
    if (code.endsWith('000')) return code.slice(0, 9);
  }
  return code.length === 9 && code.endsWith('000') ? code.slice(0, 6) : code;
}

/** `海拔800米以上地区`: from there upward, and the like; null where the words name no height. */
export function altitudeInWords(text: string): { aboveMetres: number | null; belowMetres: number | null } | null {
  const above = /海拔(?:高度)?(?:在)?(\d{1,4})(?:米|m)(?:\(含\)|（含）)?(?:及|或)?以上/.exec(text)?.[1];
  const below = /海拔(?:高度)?(?:在)?(\d{1,4})(?:米|m)(?:\(含\)|（含）)?(?:及|或)?以下/.exec(text)?.[1];
  if (above === undefined && below === undefined) return null;
  return {
    aboveMetres: above === undefined ? null : Number(above),
    belowMetres: below === undefined ? null : Number(below),
  };
}
