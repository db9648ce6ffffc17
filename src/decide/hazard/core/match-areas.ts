/**
 * Which of our streets a signal speaks of, by code, by drawing or by name, and how sure that is. Codes decide where there
 * are any; a drawing comes next; names are read last, because people write them freely (GB/T 2260; CAP 1.2 area).
 */
import type { Unit } from '../../../reach/directory/core/unit.js';
import { advice, warning, type Reason } from '../../../shared/reason.js';
import type { Rulebook } from '../../rulebook/core/rulebook.js';
import { circlesTouch, circleTouches, ringsTouch, type Circle, type Ring } from './drawn-area.js';
import type { ReportedSignal } from './reported-signal.js';

export interface Gazetteer {
  readonly district: {
    readonly code: string;
    readonly names: readonly string[];
    /** Larger areas the whole district lies in. */
    readonly liesIn: readonly string[];
    /** A circle around it; null where nobody has said. */
    readonly around: Circle | null;
  };
  /** In the order of the directory. */
  readonly streets: readonly {
    readonly id: string;
    /** Nine digits. */
    readonly code: string;
    readonly names: readonly string[];
    /** Its outline, in one or more parts; empty where no map is installed. */
    readonly rings: readonly Ring[];
  }[];
}

/** The places of this rulebook and directory; `outlines` by street unit id, where a map is installed. */
export function gazetteerOf(
  { district }: Pick<Rulebook, 'district'>,
  units: readonly Unit[],
  outlines: ReadonlyMap<string, readonly Ring[]> = new Map(),
): Gazetteer {
  const bare = district.name.replace(/[区县市]$/, '');
  const own = units.filter(({ code }) => code === district.code).flatMap(({ aliases }) => aliases);
  const centre = district.centre ?? null;
  return {
    district: {
      code: district.code,
      names: [...new Set([district.name, ...own.filter((name) => name.includes(bare)), bare])],
      liesIn: district.liesIn ?? [],
      around: centre && { center: [centre.latitude, centre.longitude], radiusKm: centre.kilometres },
    },
    streets: units.flatMap(({ id, kind, code, name, shortName, aliases }) =>
      kind === 'street' && code
        ? [{ id, code, names: [...new Set([name, ...aliases, shortName])], rings: outlines.get(id) ?? [] }]
        : [],
    ),
  };
}

/** `sure`: a code or a full name. `likely`: a name within other words, or an outline. `unsure`: only that it may touch us. */
export type Certainty = 'sure' | 'likely' | 'unsure';

export interface MatchedAreas {
  /** Street unit ids in the order of the directory. */
  readonly streets: readonly string[];
  /** Of the least sure part; null where nothing of ours was found. */
  readonly certainty: Certainty | null;
  readonly notes: readonly Reason[];
}

type SpokenOf = Pick<ReportedSignal, 'areaCodes' | 'areaText' | 'areaNames' | 'polygons' | 'circles'>;

interface Found {
  readonly streets: readonly string[];
  readonly certainty: Certainty;
  readonly text: string;
}

export function matchAreas(signal: SpokenOf, gazetteer: Gazetteer): MatchedAreas {
  const named = namesOf(signal).flatMap((name) => byName(name, gazetteer) ?? []);
  const coded = byCodes(signal.areaCodes, gazetteer.district.code, gazetteer.streets);
  const inWords = inOrder(
    gazetteer,
    named.flatMap(({ streets }) => streets),
  );
  if (coded.length > 0) {
    // The district named beside the code of a street only says where the street lies.
    const parts = named.filter(({ streets }) => streets.length < gazetteer.streets.length);
    const beyond = parts.flatMap(({ streets }) => streets).filter((street) => !coded.includes(street));
    if (beyond.length > 0) {
      const all = inOrder(gazetteer, [...coded, ...beyond]);
      return { streets: all, certainty: 'unsure', notes: [wordsBeyond(all.length, '代码', 'codes')] };
    }
    const isWider = coded.length > inWords.length && inWords.length > 0;
    return {
      streets: coded,
      certainty: 'sure',
      notes: isWider
        ? [
            advice(
              'area',
              'hazard.area-wider-than-words',
              `文字只提到${inWords.length}个街道，代码涉及${coded.length}个，按代码`,
              `the words name ${inWords.length} streets, the codes ${coded.length}: the codes were used`,
            ),
          ]
        : [],
    };
  }
  const drawn = byDrawing(signal, gazetteer);
  if (drawn && drawn.streets.length > 0) return told([drawn], gazetteer);
  // Codes or a drawing of elsewhere beside a name of ours: one of them is wrong, or it speaks of both.
  const isElsewhere = signal.areaCodes.length > 0 || drawn !== null;
  if (isElsewhere && inWords.length > 0)
    return {
      streets: inWords,
      certainty: 'unsure',
      notes: [wordsBeyond(inWords.length, '代码或图', 'codes or the drawing')],
    };
  return told(named, gazetteer);
}

function told(found: readonly Found[], gazetteer: Gazetteer): MatchedAreas {
  const touching = found.filter(({ streets }) => streets.length > 0);
  const streets = inOrder(
    gazetteer,
    touching.flatMap((each) => each.streets),
  );
  if (streets.length === 0) return { streets: [], certainty: null, notes: [] };
  const certainty =
    (['unsure', 'likely'] as const).find((each) => touching.some((one) => one.certainty === each)) ?? 'sure';
  return { streets, certainty, notes: touching.flatMap((each) => sayHowSure(each, gazetteer)) };
}

function wordsBeyond(count: number, zh: string, en: string): Reason {
  return warning(
    'area',
    'hazard.area-words-beyond',
    `文字提到本区，${zh}没有包括，按涉及${count}个街道处理，请人工核对`,
    `the words name places of ours that the ${en} leave out: taken for ${count} streets, somebody has to check`,
  );
}

/** Codes of 6, 9 or 12 digits; a code of the district or above means every street. */
export function byCodes(
  codes: readonly string[],
  districtCode: string,
  streets: readonly { readonly id: string; readonly code: string }[],
): string[] {
  const touched = new Set<string>();
  for (const code of codes) {
    const significant = code.replace(/\D/g, '').replace(/(000)+$/, '');
    if (significant.length === 0) continue;
    // Provincial and municipal codes end in zeros inside the six digits: 500000.
    const prefix = significant.length <= 6 ? significant.replace(/(00)+$/, '') : significant.slice(0, 9);
    for (const street of streets)
      if (districtCode.startsWith(prefix) || street.code.startsWith(prefix)) touched.add(street.id);
  }
  return streets.map(({ id }) => id).filter((id) => touched.has(id));
}

/** Null where nothing was drawn. Without a map of the streets only the district as a whole can be told. */
function byDrawing({ polygons = [], circles = [] }: SpokenOf, { district, streets }: Gazetteer): Found | null {
  if (polygons.length === 0 && circles.length === 0) return null;
  const text = '多边形或圆';
  if (streets.some(({ rings }) => rings.length > 0)) {
    const touched = streets.filter(({ rings }) =>
      rings.some(
        (ring) =>
          polygons.some((polygon) => ringsTouch(polygon, ring)) ||
          circles.some((circle) => circleTouches(circle, ring)),
      ),
    );
    return { streets: touched.map(({ id }) => id), certainty: 'likely', text };
  }
  const { around } = district;
  if (around === null) return null;
  const touches =
    polygons.some((polygon) => circleTouches(around, polygon)) ||
    circles.some((circle) => circlesTouch(around, circle));
  return { streets: touches ? streets.map(({ id }) => id) : [], certainty: 'unsure', text };
}

function namesOf({ areaNames = [], areaText }: SpokenOf): string[] {
  const written = areaNames.length > 0 ? areaNames : [areaText];
  return written.flatMap((text) => text.split(/[、,，;；\s]+|以及|和|及|与/)).filter((name) => name !== '');
}

/** What people hang on a name without meaning another place. */
const around =
  /(?:街道办事处|街道|办事处|地区|辖区|境内|全境|全域|全区|一带|片区|大部分?|部分|局部|各区县|所有区县|各街道|所有街道|区域|范围内?|内|的|等地?)+$/;
/** The whole is meant, whatever part is named beside it. */
const stressesPart = /全区|全境|全域|重点|尤其|特别是|主要|其中/;
const excepts = /除.*外|不含|不包括/;

/** Null for a name of elsewhere. */
function byName(written: string, { district, streets }: Gazetteer): Found | null {
  const text = written.replace(/[()（）【】"“”]/g, '');
  const bare = text.replace(around, '');
  const is = (name: string) => name === text || name === bare;
  const whole = (certainty: Certainty): Found => ({ streets: streets.map(({ id }) => id), certainty, text });
  const street = streets.filter(({ names }) => names.some(is));
  if (street.length > 0) return { streets: street.map(({ id }) => id), certainty: 'sure', text };
  const hasDistrict = district.names.some((name) => text.includes(name));
  const within = streets.filter(({ names }) => names.some((name) => name.length > 1 && text.includes(name)));
  const isWhole = without(text, [...district.liesIn, ...district.names]).replace(around, '') === '';
  if (excepts.test(text) && (hasDistrict || within.length > 0 || district.liesIn.some((name) => text.includes(name))))
    return whole('unsure');
  if (hasDistrict && stressesPart.test(text)) return whole('likely');
  // 大坪镇 of another county is not our 大坪: names of elsewhere beside ours make it unsure.
  const isBesideOthers = /[县镇乡]|[^城]区/.test(without(text, district.names));
  if (within.length > 0)
    return { streets: within.map(({ id }) => id), certainty: isBesideOthers ? 'unsure' : 'likely', text };
  if (isWhole) return whole(/(?<!大)部分|局部/.test(text) ? 'unsure' : 'sure');
  return hasDistrict ? whole(isBesideOthers ? 'unsure' : 'likely') : null;
}

/** The longest names first, so that 主城都市区 is not left as 都市区. */
function without(text: string, names: readonly string[]): string {
  return names.toSorted((a, b) => b.length - a.length).reduce((left, name) => left.replaceAll(name, ''), text);
}

function sayHowSure({ streets, certainty, text }: Found, gazetteer: Gazetteer): Reason[] {
  if (certainty === 'sure') return [];
  const where =
    streets.length === gazetteer.streets.length
      ? `${gazetteer.district.names[0] ?? ''}全区`
      : `${streets.length}个街道`;
  return certainty === 'likely'
    ? [
        advice(
          'area',
          'hazard.area-likely',
          `按“${text}”认作${where}`,
          `"${text}" was taken for ${streets.length} streets`,
        ),
      ]
    : [
        warning(
          'area',
          'hazard.area-unsure',
          `“${text}”可能涉及本区，按${where}处理，请人工核对`,
          `"${text}" may touch us and was taken for ${streets.length} streets: somebody has to check`,
        ),
      ];
}

function inOrder({ streets }: Gazetteer, ids: readonly string[]): string[] {
  return streets.map(({ id }) => id).filter((id) => ids.includes(id));
}
