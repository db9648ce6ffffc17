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
  const names = namesOf(signal);
  const named = names.flatMap((name) => byName(name, gazetteer) ?? []);
  if (signal.areaCodes.length > 0) {
    const streets = byCodes(signal.areaCodes, gazetteer.district.code, gazetteer.streets);
    const narrower = inOrder(
      gazetteer,
      named.flatMap((each) => each.streets),
    );
    const isWider = streets.length > narrower.length && narrower.length > 0;
    return {
      streets,
      certainty: streets.length === 0 ? null : 'sure',
      notes: isWider
        ? [
            advice(
              'area',
              'hazard.area-wider-than-words',
              `文字只提到${narrower.length}个街道，代码涉及${streets.length}个，按代码`,
              `the words name ${narrower.length} streets, the codes ${streets.length}: the codes were used`,
            ),
          ]
        : [],
    };
  }
  const drawn = byDrawing(signal, gazetteer);
  const found = drawn === null ? named : [drawn];
  const streets = inOrder(
    gazetteer,
    found.flatMap((each) => each.streets),
  );
  if (streets.length === 0) return { streets: [], certainty: null, notes: [] };
  const touching = found.filter((each) => each.streets.length > 0);
  const certainty =
    (['unsure', 'likely'] as const).find((each) => touching.some((one) => one.certainty === each)) ?? 'sure';
  return {
    streets,
    certainty,
    notes: certainty === 'sure' ? [] : touching.flatMap((each) => sayHowSure(each, gazetteer)),
  };
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
  /(?:街道办事处|街道|办事处|地区|辖区|境内|全境|全域|一带|片区|大部分?|部分|各区县|所有区县|各街道|所有街道|城区|区域|范围内?|内)+$/;

/** Null for a name of elsewhere. */
function byName(written: string, { district, streets }: Gazetteer): Found | null {
  const text = written.replace(/[()（）【】"“”]/g, '');
  const bare = text.replace(around, '');
  const is = (name: string) => name === text || name === bare;
  const all = streets.map(({ id }) => id);
  const street = streets.filter(({ names }) => names.some(is));
  if (street.length > 0) return { streets: street.map(({ id }) => id), certainty: 'sure', text };
  // 大坪镇 of another county is not our 大坪: names of elsewhere beside ours make it unsure.
  const rest = district.names.reduce((left, name) => left.replaceAll(name, ''), text);
  const certainty = /[县镇乡]|[^城]区/.test(rest) ? 'unsure' : 'likely';
  const within = streets.filter(({ names }) => names.some((name) => name.length > 1 && text.includes(name)));
  if (within.length > 0) return { streets: within.map(({ id }) => id), certainty, text };
  if (district.names.some(is) || district.liesIn.some(is)) return { streets: all, certainty: 'sure', text };
  if (district.names.some((name) => text.includes(name))) return { streets: all, certainty, text };
  return null;
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
