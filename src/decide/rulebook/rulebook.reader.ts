/** Rule files → proved rulebook, or every fault with file, line and column. Reads no disk; `rulebook.files.ts` does. */
import type { ClassConstructor } from 'class-transformer';
import { error, hasErrors, type Reason } from '../../shared/reason.js';
import type { RulebookDraft, RulePath } from './core/proof.js';
import { proveRulebook } from './core/prove-rulebook.js';
import { bodyOf, sealRulebook } from './rulebook.body.js';
import {
  openFile,
  positionOf,
  type FaultWords,
  type Opened,
  type OpenedFiles,
  type Plain,
  type RuleFile,
  type Source,
} from './rule-file.js';
import type { Reading, ReadingContext } from './rulebook.ports.js';
import {
  CalendarFile,
  CallingFile,
  ClocksFile,
  ConsultationFile,
  ControlsFile,
  CounterpartsFile,
  DistrictFile,
  GaugeChainFile,
  GroundFile,
  HazardsFile,
  IndustryFile,
  IssuersFile,
  LaddersFile,
  PaperSeriesFile,
  RaiseFactorsFile,
  RecipientsFile,
  SigningFile,
  StagesFile,
  StationsFile,
  StreamsFile,
  StreetFile,
  StreetLevelsFile,
  ThresholdsFile,
  TriggersFile,
} from './rulebook.shapes.js';

type Section = Exclude<keyof RulebookDraft, 'district' | PlanSection>;
type PlanSection = 'grounds' | 'industries' | 'streets';

/** One file holds one list, or two that belong together. */
const sectionFiles: readonly (readonly [
  file: string,
  sections: readonly Section[],
  shape: ClassConstructor<object>,
])[] = [
  ['streams.yaml', ['streams'], StreamsFile],
  ['hazards.yaml', ['hazards'], HazardsFile],
  ['issuers.yaml', ['issuers'], IssuersFile],
  ['thresholds.yaml', ['thresholds'], ThresholdsFile],
  ['stations.yaml', ['sensors', 'stations'], StationsFile],
  ['gauge-chain.yaml', ['reaches'], GaugeChainFile],
  ['counterparts.yaml', ['counterparts'], CounterpartsFile],
  ['paper-series.yaml', ['paperSeries'], PaperSeriesFile],
  ['raise-factors.yaml', ['raiseFactors'], RaiseFactorsFile],
  ['calendar.yaml', ['calendar'], CalendarFile],
  ['consultation.yaml', ['consultations', 'cadences', 'standingRounds', 'dispatchTrees'], ConsultationFile],
  ['signing.yaml', ['signing'], SigningFile],
  ['clocks.yaml', ['clocks'], ClocksFile],
  ['ladders.yaml', ['ladders'], LaddersFile],
  ['calling.yaml', ['calling'], CallingFile],
  ['recipients.yaml', ['recipients'], RecipientsFile],
  ['street-levels.yaml', ['streetLevels'], StreetLevelsFile],
  [
    'controls.yaml',
    [
      ...(['controlBases', 'controlTerms', 'controlReleases', 'controlEndings'] as const),
      ...(['controlMessages', 'controlBundles', 'floodPeriods'] as const),
    ],
    ControlsFile,
  ],
  ['stages.yaml', ['stages'], StagesFile],
];

/** What proposes a level: one file for each stream, together one list. */
const triggerFolder = 'triggers/';

const planFiles: readonly {
  readonly section: PlanSection;
  readonly folder: string;
  readonly shape: ClassConstructor<object>;
  readonly lists: readonly string[];
}[] = [
  { section: 'grounds', folder: 'grounds/', shape: GroundFile, lists: ['measures'] },
  { section: 'industries', folder: 'industries/', shape: IndustryFile, lists: ['measures'] },
  {
    section: 'streets',
    folder: 'streets/',
    shape: StreetFile,
    lists: ['measures', 'riskPoints', 'registers', 'shelters'],
  },
];

/** Reads, checks and proves a whole folder. Never throws for what the files hold. */
export function readRulebook(
  files: readonly RuleFile[],
  context: ReadingContext,
  faultWords: FaultWords,
  opened: OpenedFiles = new Map(),
): Reading {
  const reasons: Reason[] = [];
  const unread = new Set<string>();
  const byName = new Map(files.map((file) => [file.name, file]));
  const known = new Set<string>();
  const places = new Map<string, Place>();

  const open = (name: string, shape: ClassConstructor<object>, lists: readonly string[]): Opened | null => {
    known.add(name);
    const file = byName.get(name);
    if (!file) {
      reasons.push(error(name, 'rulebook.file-missing', '缺少这个文件', 'this file is missing'));
      return null;
    }
    const before = opened.get(name);
    const result = before?.text === file.text ? before.result : openFile(file, shape, lists, faultWords);
    opened.set(name, { text: file.text, result });
    reasons.push(...result.reasons);
    // A copy: what is put together below must not change what is remembered.
    return result.value === null ? null : { ...result, value: { ...result.value } };
  };

  const inFolder = (folder: string): readonly string[] =>
    [...byName.keys()].filter((name) => name.startsWith(folder) && name.endsWith('.yaml')).toSorted();

  const district = open('district.yaml', DistrictFile, []);
  if (district) places.set('district', { source: district.source, path: ['district'] });
  const sections = new Map<Section, unknown[]>();
  const read = (name: string, wanted: readonly Section[], shape: ClassConstructor<object>): void => {
    const opened = open(name, shape, wanted);
    for (const section of wanted) {
      const items = sections.get(section) ?? [];
      sections.set(section, items);
      const list = opened?.lists.get(section);
      if (!opened || !list || list.lost) unread.add(section);
      for (const [entry, item] of (list?.items ?? []).entries()) {
        if (opened)
          places.set(`${section}.${items.length}`, {
            source: opened.source,
            path: [section, list?.indexes[entry] ?? entry],
          });
        items.push(item);
      }
      if (opened && !places.has(section)) places.set(section, { source: opened.source, path: [section] });
    }
  };
  for (const [name, wanted, shape] of sectionFiles) read(name, wanted, shape);
  for (const name of inFolder(triggerFolder)) read(name, ['triggers'], TriggersFile);
  if (!sections.has('triggers')) {
    sections.set('triggers', []);
    unread.add('triggers');
    reasons.push(error(triggerFolder, 'rulebook.file-missing', '没有一个触发文件', 'there is no file of triggers'));
  }

  const plans: Record<PlanSection, Plain[]> = { grounds: [], industries: [], streets: [] };
  for (const { section, folder, shape, lists } of planFiles) {
    for (const name of inFolder(folder)) {
      const opened = open(name, shape, lists);
      if (!opened || opened.headIsBroken) {
        unread.add(section);
        continue;
      }
      const index = plans[section].length;
      places.set(`${section}.${index}`, { source: opened.source, path: [] });
      for (const list of lists) {
        const { items = [], indexes = [], lost = true } = opened.lists.get(list) ?? {};
        opened.value[list] = items;
        if (lost) unread.add(`${section}.${index}`);
        items.forEach((_item, entry) =>
          places.set(`${section}.${index}.${list}.${entry}`, {
            source: opened.source,
            path: [list, indexes[entry] ?? entry],
          }),
        );
      }
      delete opened.value.defaults;
      plans[section].push(opened.value);
      const id = String(opened.value.id);
      const own = section === 'streets' ? id.replace(/^street-/, '') : id;
      if (`${folder}${own}.yaml` !== name) {
        reasons.push(
          error(
            positionOf(opened.source, ['id']),
            'rulebook.file-name',
            `文件名要和编号一致:${own}.yaml`,
            `the file of this plan is named ${own}.yaml`,
          ),
        );
      }
    }
  }

  for (const name of byName.keys()) {
    if (known.has(name) || name === 'README.md') continue;
    reasons.push(error(name, 'rulebook.file-unknown', '规程里没有这样的文件', 'the rulebook has no such file'));
  }

  const draft = {
    district: district?.value.district,
    ...Object.fromEntries(sections),
    ...plans,
  } as unknown as RulebookDraft;
  reasons.push(
    ...proveRulebook(draft, {
      knownUnitIds: context.knownUnitIds,
      heldRoles: context.heldRoles ?? null,
      where: (path) => whereOf(places, path),
      unread,
    }),
  );
  return { rulebook: hasErrors(reasons) ? null : sealRulebook(bodyOf(filledIn(draft))), reasons };
}

/** What only gauges have is null elsewhere, once the proof has seen that it was left out on purpose. */
function filledIn(draft: RulebookDraft): RulebookDraft {
  const none = { datumOffset: null, warningLevel: null, guaranteeLevel: null };
  return { ...draft, stations: draft.stations.map((station) => ({ ...none, ...station })) };
}

/** Where a part of the draft stands; items that could not be read left gaps, so each keeps its own place. */
interface Place {
  readonly source: Source;
  readonly path: RulePath;
}

function whereOf(places: ReadonlyMap<string, Place>, path: RulePath): string {
  for (let length = path.length; length > 0; length -= 1) {
    const place = places.get(path.slice(0, length).join('.'));
    if (place) return positionOf(place.source, [...place.path, ...path.slice(length)]);
  }
  return `${String(path[0])}/`;
}
