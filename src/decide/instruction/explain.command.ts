/** `jiaoying rules explain`: one case, or every case of the plan, with everything that follows and why. */
import { Command, InvalidArgumentError } from 'commander';
import { SystemClock } from '../../platform/clock/system-clock.js';
import { colours, warningLevelInChinese, type Colour } from '../../shared/level.js';
import { beijingDate, dateTimeInChinese, parseRfc3339, toRfc3339 } from '../../shared/time.js';
import { hazardCalled, industryCalled } from '../rulebook/core/lookups.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import { controlKindInChinese, doneWhenInChinese, layerInChinese } from '../rulebook/core/rulebook-words.js';
import {
  everyCase,
  explainCase,
  gapsIn,
  type CaseQuery,
  type ExplainedCase,
  type NamedUnit,
} from './core/explain-case.js';

interface Options {
  readonly hazard?: string;
  readonly level?: Colour;
  readonly street?: string;
  readonly industry?: string;
  readonly at?: number;
  readonly lead: number;
  readonly all?: true;
  readonly json?: true;
}

export interface ExplainSources {
  readonly rulebook: () => Promise<Rulebook>;
  readonly units: () => Promise<readonly NamedUnit[]>;
}

export function explainCommand(sources: ExplainSources): Command {
  return new Command('explain')
    .description('what a case leads to: levels, orders, controls, who is called, and on what basis')
    .option('--hazard <word>', 'rainstorm, 暴雨 or 11B03')
    .option('--level <colour>', `${colours.join(', ')}, or 蓝 黄 橙 红`, colourIn)
    .option('--street <code>', 'code or name of the street, 500103010 or 朝天门')
    .option('--industry <word>', 'only this industry: school, education or 学校')
    .option('--at <time>', 'RFC 3339, 2026-07-20T02:00+08:00; now when left out', timeIn)
    .option('--lead <hours>', 'how many hours ahead it begins', hoursIn, 0)
    .option('--all', 'every hazard × level it has × street, and whether one has a gap')
    .option('--json', 'print JSON: one object, with --all one array')
    .action(async (options: Options, command: Command) => {
      const [rulebook, units] = [await sources.rulebook(), await sources.units()];
      const at = options.at ?? new SystemClock().now();
      if (options.all) return explainAll(rulebook, units, at, options.json === true);
      const query = queryOf(rulebook, options, at);
      if ('faults' in query) command.error(query.faults.join('\n'), { exitCode: 2, code: 'explain.misuse' });
      else {
        const explained = explainCase(rulebook, query, units);
        print(options.json ? [JSON.stringify(wire(explained, rulebook))] : inWords(explained, query));
      }
    });
}

function explainAll(rulebook: Rulebook, units: readonly NamedUnit[], at: number, json: boolean): void {
  const cases = everyCase(rulebook, at).map((query) => {
    const explained = explainCase(rulebook, query, units);
    return { query, explained, gaps: gapsIn(explained) };
  });
  const withGaps = cases.filter(({ gaps }) => gaps.length > 0);
  if (json) print([JSON.stringify(cases.map(({ explained, gaps }) => ({ ...wire(explained, rulebook), gaps })))]);
  else
    print([
      ...cases.map(({ query, explained, gaps }) => {
        const said = explained.streams.map(
          ({ streamName, standing, instructions, controls }) =>
            `${streamName} ${standing}，指令${instructions.length}，管控令${controls.length}`,
        );
        return `${query.hazard.name} ${warningLevelInChinese(query.level)} ${query.street.name}：${said.join('；')}${gaps.length > 0 ? `  缺口 gap: ${gaps.join('; ')}` : ''}`;
      }),
      `${cases.length} 个情形 cases，${withGaps.length} 个缺口 with a gap`,
    ]);
  if (withGaps.length > 0) process.exitCode = 1;
}

/** What was asked, or everything that is wrong with it at once. */
function queryOf(rulebook: Rulebook, options: Options, at: number): CaseQuery | { readonly faults: readonly string[] } {
  const hazard = options.hazard === undefined ? null : hazardCalled(rulebook, options.hazard);
  const street =
    rulebook.streets.find(
      ({ unitId, name }) =>
        options.street !== undefined &&
        (unitId === options.street ||
          unitId === `street-${options.street.slice(0, 9)}` ||
          name.startsWith(options.street)),
    ) ?? null;
  const industry = options.industry === undefined ? null : industryCalled(rulebook, options.industry);
  const faults = [
    ...(hazard
      ? []
      : [`--hazard: ${options.hazard ?? 'missing'}; one of ${rulebook.hazards.map((each) => each.hazard).join(', ')}`]),
    ...(street
      ? []
      : [
          `--street: ${options.street ?? 'missing'}; one of ${rulebook.streets.map((each) => each.unitId.slice(7)).join(', ')}`,
        ]),
    ...(options.level === undefined ? ['--level: missing'] : []),
    ...(hazard && options.level && !hazard.colours.includes(options.level)
      ? [`--level: ${hazard.hazard} has ${hazard.colours.join(', ')}`]
      : []),
    ...(options.industry !== undefined && !industry
      ? [`--industry: ${options.industry}; one of ${rulebook.industries.map(({ id }) => id).join(', ')}`]
      : []),
  ];
  if (faults.length > 0 || !hazard || !street || options.level === undefined) return { faults };
  return { hazard, street, industry, level: options.level, at, leadHours: options.lead };
}

/** The explanation as JSON: times as RFC 3339, lists over all streams as well as stream by stream. */
function wire(explained: ExplainedCase, rulebook: Rulebook) {
  const { streams, at, raiseFactors, sources, ...asked } = explained;
  const across = <T>(list: (stream: ExplainedCase['streams'][number]) => readonly T[]) =>
    streams.flatMap((stream) => list(stream).map((item) => ({ stream: stream.stream, ...item })));
  return {
    case: { ...asked, at: toRfc3339(at), rulebook: rulebook.hash },
    proposals: streams.map(({ stream, streamName, level, responseLevel, stage, because, considerRaisingTo }) => ({
      ...{ stream, streamName, level, responseLevel, stage, because, considerRaisingTo },
    })),
    raiseFactors,
    response: streams.map(({ stream, decidingBody, flow, standing, row, signedBy, street }) => ({
      ...{ stream, decidingBody, flow, standing, row, signedBy, street },
    })),
    instructions: across(({ instructions }) =>
      instructions.map(({ measures, ...instruction }) => ({
        ...instruction,
        measures: measures.map(({ dueAt, ...measure }) => ({ ...measure, dueAt: toRfc3339(dueAt) })),
      })),
    ),
    controls: across(({ controls }) => controls),
    recipients: across(({ recipients }) => recipients),
    windows: streams.map(({ stream, windows }) => ({ stream, ...windows })),
    channels: [...new Set(streams.flatMap(({ channels }) => channels))],
    sources,
  };
}

function inWords(explained: ExplainedCase, query: CaseQuery): string[] {
  const said = [
    `${query.hazard.name}${warningLevelInChinese(query.level)} ${query.street.name} ${dateTimeInChinese(explained.at)}`,
    ...explained.raiseFactors.map(({ text, fact }) => `  ${text}(${fact})`),
  ];
  for (const stream of explained.streams) {
    said.push(
      '',
      `■ ${stream.streamName} ${stream.standing}  分段 ${stream.stage}  ${stream.decidingBody}`,
      ...stream.because.map(
        ({ rule, text, threshold, basis, source }) =>
          `  因为 ${text} → ${threshold} [${rule}，${basisWord(basis)}：${source}]`,
      ),
      ...(stream.considerRaisingTo === null
        ? []
        : [`  考虑提级：建议响应提到${'ⅠⅡⅢⅣ'[stream.considerRaisingTo - 1]}级，由人决定`]),
      ...(stream.signedBy
        ? [
            `  签发 ${stream.signedBy.roleName}${stream.signedBy.reportTo.length > 0 ? `，报告 ${stream.signedBy.reportTo.join('、')}` : ''}`,
          ]
        : ['  旁路：不等审批、不设应答时限']),
      `  街道 ${stream.street.note}${stream.street.startWithinMinutes === null ? '' : `${stream.street.startWithinMinutes}分钟内启动。`}`,
      `  时限 决定${minutes(stream.windows.decision)} 应答${minutes(stream.windows.answer)} 再问${minutes(stream.windows.askAgain)}  通道 ${stream.channels.join(' ')}`,
    );
    for (const { subjectName, unitId, measures } of stream.instructions) {
      said.push(`  【${subjectName}】${unitId}`);
      for (const measure of measures)
        said.push(
          `    ${warningLevelInChinese(measure.level)} ${measure.text}(${dateTimeInChinese(measure.dueAt)}前，${doneWhenInChinese(measure.doneWhen)}) [${measure.id}，${basisWord(measure.basis)}]`,
        );
    }
    for (const control of stream.controls)
      said.push(
        `  管控(${controlKindInChinese(control.kind)}) ${control.object}：${control.authority.body} ${control.authority.roleName}签发，${control.reviewMinutes}分钟复核，解除 ${control.endCondition}，例外 ${control.exceptions}`,
      );
    said.push('  分层叫应对象(规程约定；现在由各单位的叫应阶梯执行)');
    for (const { layer, who, target, channels, firstAttemptMinutes, unitIds } of stream.recipients)
      said.push(
        `    ${layerInChinese(layer)} ${who}(${target}) ${channels.join('+')} ${firstAttemptMinutes}分钟内 ${unitIds.length}个单位`,
      );
  }
  said.push(
    '',
    '来源',
    ...explained.sources.map(({ basis, source, rules }) => `  ${basisWord(basis)} ${source}(${rules.length}条)`),
  );
  return said;
}

function basisWord(basis: 'official' | 'proposed'): string {
  return basis === 'official' ? '正式规定' : '建议值';
}

function minutes(value: number | null): string {
  return value === null ? '无' : `${value}分钟`;
}

function print(said: readonly string[]): void {
  process.stdout.write(`${said.join('\n')}\n`);
}

function colourIn(word: string): Colour {
  const colour = colours.find((each, index) => each === word || '蓝黄橙红'[index] === word.replace(/色$/, ''));
  if (colour === undefined) throw new InvalidArgumentError(`one of ${colours.join(', ')}`);
  return colour;
}

/** Seconds may be left out, as on a clock. */
function timeIn(word: string): number {
  const at = parseRfc3339(word.replace(/^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2})(Z|[+-]\d{2}:\d{2})$/, '$1:00$2'));
  if (at === null || !/^\d{4}-\d{2}-\d{2}$/.test(beijingDate(at)))
    throw new InvalidArgumentError('RFC 3339 with an offset, 2026-07-20T02:00+08:00');
  return at;
}

function hoursIn(word: string): number {
  const hours = Number(word);
  if (!Number.isFinite(hours) || hours < 0 || hours > 240) throw new InvalidArgumentError('hours from 0 to 240');
  return hours;
}
