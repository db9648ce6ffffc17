/** What changes from one plan to another, cell by cell, in words a plan writer reads (design.md §3 `rules diff`). */
import { responseLevelInChinese, warningLevelInChinese, type Colour } from '../../../shared/level.js';
import { conditionInChinese } from './condition-words.js';
import { timeConditionInChinese } from './calendar.js';
import { placesOf } from './lookups.js';
import type { Measure, Provenance, Rulebook, SensorHabits } from './rulebook.js';
import { inviteeConditionInChinese, standingDaysInChinese } from './round-words.js';
import { authorityInChinese, controlKindInChinese, doneWhenInChinese, layerInChinese } from './rulebook-words.js';

export interface RulebookChange {
  /** Where in the plan: `学校 × 防汛(降雨) × 橙(二级)`, `触发`, `叫应阶梯`. */
  readonly cell: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** The rule it is about. */
  readonly rule: string;
  /** What it said and what it says; null where it was not, or is not. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Every difference, cells of the matrix first; empty when both say the same. Order and layout of the files do not count. */
export function compareRulebooks(a: Rulebook, b: Rulebook): readonly RulebookChange[] {
  return [...matrixChanges(a, b), ...listChanges(a, b), ...placeChanges(a, b)];
}

type Subject = { readonly name: string; readonly measures: readonly Measure[] };

function matrixChanges(a: Rulebook, b: Rulebook): RulebookChange[] {
  const [before, after] = [subjectsOf(a), subjectsOf(b)];
  return keysOf(before, after).flatMap((key) => {
    const name = (after.get(key) ?? before.get(key))?.name ?? key;
    const [old, now] = [cellsOf(a, before.get(key)), cellsOf(b, after.get(key))];
    return keysOf(old, now).flatMap((cell) => {
      const [was, is] = [old.get(cell) ?? new Map<string, string>(), now.get(cell) ?? new Map<string, string>()];
      return keysOf(was, is).flatMap((rule) => changeOf(`${name} × ${cell}`, rule, was.get(rule), is.get(rule)));
    });
  });
}

/** Industries and streets by a key that does not depend on their name; a street with what its ground adds. */
function subjectsOf(rulebook: Rulebook): ReadonlyMap<string, Subject> {
  const streets = rulebook.streets.map((street) => {
    const grounds = rulebook.grounds.flatMap((ground) => {
      const points = placesOf(street, ground.id);
      if (!ground.always && points === '') return [];
      return ground.measures.map((measure) => ({
        ...measure,
        text: measure.text.replaceAll('{points}', points),
        control: measure.control && {
          ...measure.control,
          object: measure.control.object.replaceAll('{points}', points),
        },
      }));
    });
    return [`street ${street.unitId}`, { name: street.name, measures: [...grounds, ...street.measures] }] as const;
  });
  return new Map([...rulebook.industries.map((plan) => [`industry ${plan.id}`, plan] as const), ...streets]);
}

/** Stream × level → rule → what it orders. A measure appears where it is written, not at every graver level again. */
function cellsOf(rulebook: Rulebook, subject: Subject | undefined): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const cells = new Map<string, Map<string, string>>();
  for (const measure of subject?.measures ?? []) {
    for (const id of measure.streams) {
      const stream = rulebook.streams.find(({ stream: each }) => each === id)?.name ?? id;
      const cell = `${stream} × ${warningLevelInChinese(measure.level)}`;
      const rules = cells.get(cell) ?? new Map<string, string>();
      rules.set(measure.id, measureInChinese(measure));
      cells.set(cell, rules);
    }
  }
  return cells;
}

function measureInChinese(measure: Measure): string {
  const { control, only, stages } = measure;
  return [
    `${measure.text}(${authorityInChinese(measure.authority)}，${measure.doneByMinutes}分钟内，${doneWhenInChinese(measure.doneWhen)})`,
    ...(control
      ? [
          `管控令：${controlKindInChinese(control.kind)} ${control.object}；例外 ${control.exceptions}`,
          ...(control.reviewMinutes === null ? [] : [`${control.reviewMinutes}分钟复核`]),
          ...(control.endCondition === null ? [] : [`解除条件 ${control.endCondition}`]),
          ...(control.legalBasis === null ? [] : [`依据 ${control.legalBasis}`]),
        ]
      : []),
    ...(only ? [`仅${timeConditionInChinese(only)}`] : []),
    ...(stages ? [`分段 ${stages.join(' ')}`] : []),
    ...(measure.layer ? [`落实到${layerInChinese(measure.layer)}`] : []),
    `${basisWord(measure)}：${measure.source}；自${measure.effectiveFrom}`,
  ].join('；');
}

function basisWord({ basis }: Pick<Provenance, 'basis'>): string {
  return basis === 'official' ? '正式规定' : '建议值';
}

/** What a station or the sensors of a quantity say of themselves; what they leave out is not said. */
function habitsInWords({ everyMinutes, plausible, step, stuckHours }: SensorHabits): string {
  const said = Object.entries({ 节律: everyMinutes, 合理范围: plausible, 跳变: step, 卡死小时: stuckHours })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return said.length === 0 ? '' : ` ${said.join('，')}`;
}

function stationName(rulebook: Rulebook, id: string): string {
  return rulebook.stations.find((station) => station.id === id)?.name ?? id;
}

type Said = readonly (readonly [rule: string, words: string])[];

/** The lists beside the matrix, each in its own words. */
function listsOf(rulebook: Rulebook): Readonly<Record<string, Said>> {
  const { district } = rulebook;
  const level = (colour: Colour) => warningLevelInChinese(colour);
  const said = <T extends Provenance>(rules: readonly T[], words: (rule: T) => string): Said =>
    rules.map((rule) => [rule.id, `${words(rule)}；${basisWord(rule)}：${rule.source}；自${rule.effectiveFrom}`]);
  return {
    本区: [
      [
        'district',
        `${district.code} ${district.name}，回拨 ${district.callBack}，海拔${district.altitude.lowestMetres}—${district.altitude.highestMetres}米(${district.altitude.source})`,
      ],
    ],
    决策流: said(
      rulebook.streams,
      (rule) =>
        `${rule.name}，${rule.decidingBody}，召集 ${rule.conveningUnitId}，文号 ${rule.documentSeries}，编码 ${rule.eventCode}，${rule.flow}，级别 ${rule.levels.map(level).join('、')}，行业 ${rule.industryIds.join(' ')}${rule.takesUnruled ? '，接收无规则信号' : ''}，结束后${rule.afterTasks}`,
    ),
    灾种: said(
      rulebook.hazards,
      (rule) =>
        `${rule.name}，编码 ${rule.eventCodes.join(' ')}，颜色 ${rule.colours.map(level).join('、')}，又称 ${rule.aliases.join('、')}`,
    ),
    发布单位: said(
      rulebook.issuers,
      (rule) => `${rule.name}(${rule.senders.join('、')})，${rule.relay ? '信号一到就叫应' : '只开决策时钟'}`,
    ),
    阈值: said(
      rulebook.thresholds,
      (rule) =>
        `${rule.hazard} ${level(rule.colour)} ${rule.issuer ?? '国家文本'}：${rule.meaning}；${JSON.stringify([rule.figures, rule.oneHourMillimetres ?? null, rule.altitude])}`,
    ),
    站点: said(
      rulebook.stations,
      (rule) =>
        `${rule.name} ${rule.quantity} ${rule.streetUnitId ?? ''} ${JSON.stringify([rule.river, rule.datumOffset, rule.warningLevel, rule.guaranteeLevel, rule.codes ?? [], rule.location ?? null])}${habitsInWords(rule)}${rule.placeholder ? '(占位)' : ''}`,
    ),
    传感器: said(rulebook.sensors ?? [], (rule) => `${rule.quantity}${habitsInWords(rule)}`),
    水文链: said(
      rulebook.reaches ?? [],
      (rule) =>
        `${rule.river} ${stationName(rulebook, rule.from)}到${stationName(rulebook, rule.to)}${rule.earliestHours}—${rule.latestHours}小时${rule.placeholder ? '(占位)' : ''}`,
    ),
    联防单位: said(
      rulebook.counterparts ?? [],
      (rule) =>
        `${rule.unitId} ${rule.relations.join(' ')} ${rule.rivers.join('、')} ${rule.stations.map((id) => stationName(rulebook, id)).join('、')} ${rule.streams.join(' ')} ${rule.pact ?? '协议未知'}${rule.placeholder ? '(占位)' : ''}`,
    ),
    文号: said(rulebook.paperSeries ?? [], (rule) => `${rule.kind} ${rule.suffix}`),
    触发: said(
      rulebook.triggers,
      (rule) =>
        `${rulebook.streams.find(({ stream }) => stream === rule.stream)?.name ?? rule.stream} 建议预警${level(rule.level)}、${responseLevelInChinese(rule.responseLevel)}：${conditionInChinese(rule.when, rulebook)}${rule.areas === 'whole-district' ? '(全区)' : ''}；${rule.note}`,
    ),
    提级因素: said(
      rulebook.raiseFactors,
      (rule) => `${rule.name}：${conditionInChinese(rule.when, rulebook)} ${rule.places.join('、')}`,
    ),
    会商: said(
      rulebook.consultations,
      (rule) =>
        `${rule.streams.join(' ')}：召集 ${rule.convenerUnitId}，成员 ${rule.memberUnitIds.join(' ')}，受邀 ${rule.invitedUnitIds.join(' ')}${(rule.invitedWhen ?? []).map(({ unitIds, when }) => `，${inviteeConditionInChinese(when)}另邀 ${unitIds.join(' ')}`).join('')}，阶梯 ${rule.ladder} ${rule.questions.map(({ text, kind }) => `${text}(${kind})`).join(' ')}${rule.emergencyConfirmMinutes === undefined ? '' : `，应急先行后${rule.emergencyConfirmMinutes}分钟内会商确认`}`,
    ),
    会商频次: said(
      rulebook.cadences ?? [],
      (rule) =>
        `${rule.streams.join(' ')} ${responseLevelInChinese(rule.responseLevel)}期间每${rule.everyMinutes}分钟一轮`,
    ),
    例会: said(
      rulebook.standingRounds ?? [],
      (rule) =>
        `${rule.name}：${standingDaysInChinese(rule.on)} ${rule.at}，召集 ${rule.convenerUnitId}，参加 ${rule.unitIds.join(' ')}，议题 ${rule.agenda.join('、')}`,
    ),
    调度树: said(
      rulebook.dispatchTrees ?? [],
      (rule) =>
        `枢纽 ${rule.hubUnitId}，一线指挥部 ${rule.postUnitIds.join(' ')}，街道 ${rule.streetUnitIds.join(' ')}，部门 ${rule.departmentUnitIds.join(' ')}`,
    ),
    签发: said(
      rulebook.signing,
      (rule) =>
        `${rule.streams.join(' ')} ${responseLevelInChinese(rule.grade)}：${rule.roleName}(${rule.role})，报告 ${rule.reportTo.join('、')}${rule.reportMinutes === undefined ? '' : `(${rule.reportMinutes}分钟内)`}${rule.substituteAfter === undefined ? '' : `，${rule.substituteAfter}次未果后由 ${(rule.substitutes ?? []).join('、')} 代签`}${rule.disownedMinutes === undefined ? '' : `，被否认后${rule.disownedMinutes}分钟内处置`}`,
    ),
    时钟: said(rulebook.clocks, (rule) => `${rule.clock} ${rule.colour ?? '各色'} ${rule.minutes}分钟`),
    叫应阶梯: said(
      rulebook.ladders,
      (rule) =>
        `${rule.answerWindowMinutes}分钟内答复，${rule.askAgainMinutes}分钟后再问：${rule.steps.map((step) => `${step.target} ${step.calls}遍/隔${step.everySeconds}秒 ${step.channels.join('+')} ${step.spread}`).join(' → ')}`,
    ),
    叫应规则: said(
      rulebook.calling,
      (rule) =>
        `${level(rule.colour)} ${rule.ladder} ${rule.questions.map(({ text, kind }) => `${text}(${kind})`).join(' ')}`,
    ),
    叫应对象: said(
      rulebook.recipients,
      (rule) =>
        `${level(rule.colour)}起 ${layerInChinese(rule.layer)} ${rule.who} ${rule.target} ${rule.channels.join('+')} ${rule.firstAttemptMinutes}分钟内`,
    ),
    街道级别: said(
      rulebook.streetLevels,
      (rule) =>
        `${rule.streams.join(' ')} ${rule.exposed ? '有' : '没有'}受影响地类：低${rule.stepsMilder}级；${rule.note}`,
    ),
    日历: said(rulebook.calendar, (rule) => `${rule.kind} ${rule.name} ${rule.from}至${rule.to}`),
    管控令依据: said(
      rulebook.controlBases,
      (rule) => `${rule.streams.join(' ')} ${rule.kinds.map(controlKindInChinese).join('')}：${rule.legalBasis}`,
    ),
    管控令期限: said(
      rulebook.controlTerms,
      (rule) =>
        `${level(rule.level)} ${rule.kinds.map(controlKindInChinese).join('')}：${rule.reviewMinutes}分钟复核，${rule.endCondition}`,
    ),
    管控令解除: said(
      rulebook.controlReleases ?? [],
      (rule) =>
        `${rule.levels.map(level).join(' ')} ${rule.kinds.map(controlKindInChinese).join('')}：${rule.signed ? '解除须签发' : '值班解除'}`,
    ),
    预警解除时的管控令: said(
      rulebook.controlEndings ?? [],
      (rule) => `${rule.kinds.map(controlKindInChinese).join('')}：${rule.onLift === 'ends' ? '同时解除' : '继续有效'}`,
    ),
    停课停工信号: said(
      rulebook.controlMessages ?? [],
      (rule) =>
        `${rule.name} ${rule.eventCode}：${rule.industryIds.join(' ')}${rule.needsConsent ? '，须区政府同意' : ''}`,
    ),
    熔断组合: said(
      rulebook.controlBundles ?? [],
      (rule) =>
        `${rule.name} ${rule.streams.join(' ')}：${rule.orders.map((order) => `${controlKindInChinese(order.kind)} ${order.object}(${order.unit}${order.ground === null ? '' : `，${order.ground}`})：${order.text}；${doneWhenInChinese(order.doneWhen)}；例外 ${order.exceptions}`).join(' / ')}`,
    ),
    紧急防汛期: said(rulebook.floodPeriods ?? [], (rule) => `${rule.streams.join(' ')}：${rule.legalBasis}`),
    分段: rulebook.stages.map(({ stage, maxLeadHours }) => [stage, `${maxLeadHours}小时`] as const),
    行业: rulebook.industries.map(({ id, name, ownerUnitId, aliases }) => [
      id,
      `${name}，${ownerUnitId}，又称 ${aliases.join('、')}`,
    ]),
    地类: rulebook.grounds.map(({ id, name, exposes, always }) => [
      id,
      `${name}，影响 ${exposes.join(' ')}${always ? '，每个街道都有' : ''}`,
    ]),
  };
}

function listChanges(a: Rulebook, b: Rulebook): RulebookChange[] {
  const [before, after] = [listsOf(a), listsOf(b)];
  return Object.keys(after).flatMap((list) => {
    const [was, is] = [new Map(before[list]), new Map(after[list])];
    return keysOf(was, is).flatMap((rule) => changeOf(list, rule, was.get(rule), is.get(rule)));
  });
}

/** What a street's plan says of its ground, lists and shelters. */
function placeChanges(a: Rulebook, b: Rulebook): RulebookChange[] {
  const said = (rulebook: Rulebook) =>
    new Map(
      rulebook.streets.map((street) => [
        street.unitId,
        {
          name: street.name,
          rules: new Map<string, string>([
            ['posts', street.posts.join(' ')],
            ...street.riskPoints.map(
              (rule) =>
                [
                  rule.id,
                  `风险点 ${rule.name} ${rule.place ?? ''} ${rule.ground ?? ''}；${basisWord(rule)}：${rule.source}${rule.placeholder ? '(占位)' : ''}`,
                ] as const,
            ),
            ...street.registers.map(
              (rule) =>
                [
                  rule.id,
                  `名册 ${rule.name} ${rule.count ?? '数量待提供'}${rule.unit}；${basisWord(rule)}：${rule.source}${rule.placeholder ? '(占位)' : ''}`,
                ] as const,
            ),
            ...street.shelters.map(
              (rule) =>
                [
                  rule.id,
                  `避难点 ${rule.name} ${rule.capacity ?? '容量待提供'}；${basisWord(rule)}：${rule.source}${rule.placeholder ? '(占位)' : ''}`,
                ] as const,
            ),
          ]),
        },
      ]),
    );
  const [before, after] = [said(a), said(b)];
  return keysOf(before, after).flatMap((unitId) => {
    const [was, is] = [before.get(unitId), after.get(unitId)];
    const none = new Map<string, string>();
    const name = (is ?? was)?.name ?? unitId;
    return keysOf(was?.rules ?? none, is?.rules ?? none).flatMap((rule) =>
      changeOf(`${name} 一街道一方案`, rule, was?.rules.get(rule), is?.rules.get(rule)),
    );
  });
}

function changeOf(cell: string, rule: string, before: string | undefined, after: string | undefined): RulebookChange[] {
  if (before === after) return [];
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return [{ cell, kind, rule, before: before ?? null, after: after ?? null }];
}

function keysOf<K>(a: ReadonlyMap<K, unknown>, b: ReadonlyMap<K, unknown>): K[] {
  return [...new Set([...a.keys(), ...b.keys()])];
}
