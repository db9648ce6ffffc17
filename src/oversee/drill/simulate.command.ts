/** `jiaoying rules simulate FILE`: a recorded event through the rules, minute by minute, beside what was really decided. */
import { Command } from 'commander';
import type { PastEvent } from '../../decide/rulebook/core/past-event.js';
import type { Rulebook } from '../../decide/rulebook/core/rulebook.js';
import { hasErrors, type Reason } from '../../shared/reason.js';
import { responseLevelInChinese, standingInChinese, type ResponseLevel } from '../../shared/level.js';
import { dateTimeInChinese, toRfc3339 } from '../../shared/time.js';
import { replayEvent, type Replay, type ReplayStep } from './core/replay-event.js';

export interface SimulateSources {
  readonly rulebook: (folder: string | undefined) => Promise<Rulebook>;
  readonly streetsByCode: () => Promise<ReadonlyMap<string, string>>;
  readonly event: (path: string, rulebook: Rulebook) => { event: PastEvent | null; reasons: readonly Reason[] };
  readonly lines: (reasons: readonly Reason[]) => string[];
}

export function simulateCommand(sources: SimulateSources): Command {
  return new Command('simulate')
    .description('replay recorded events and print when each level would have been proposed')
    .argument('<file...>', 'event files, such as config/events/*.yaml')
    .option('--rules <folder>', 'another rulebook folder than that of the settings')
    .option('--json', 'print an array, one object for each file')
    .action(async (files: string[], options: { rules?: string; json?: true }) => {
      const rulebook = await sources.rulebook(options.rules);
      const streets = await sources.streetsByCode();
      const played = files.map((file) => {
        // One bad file never stops the rest.
        const { event, reasons } = sources.event(file, rulebook);
        return { file, event, reasons, replay: event && replayEvent(event, rulebook, streets) };
      });
      if (options.json) {
        const objects = played.map(({ file, event, reasons, replay }) => ({
          ...{ file, id: event?.id ?? null, name: event?.name ?? null, rulebook: rulebook.hash, reasons },
          ...(replay ? wire(replay) : { steps: [], decided: [] }),
        }));
        process.stdout.write(`${JSON.stringify(objects)}\n`);
      } else
        for (const { event, reasons, replay } of played) {
          for (const line of sources.lines(reasons)) process.stdout.write(`${line}\n`);
          if (event && replay) process.stdout.write(`${inWords(event, replay, rulebook).join('\n')}\n\n`);
        }
      if (played.some(({ reasons }) => hasErrors(reasons))) process.exitCode = 1;
    });
}

function wire({ steps, decided }: Replay) {
  return {
    steps: steps.map(({ at, ...step }) => ({ at: toRfc3339(at), ...step })),
    decided: decided.map(({ at, ...entry }) => ({ at: toRfc3339(at), ...entry })),
  };
}

/** How the decision lies to what the rules would have proposed; a decision without a response is not compared. */
function besideRules(responseLevel: ResponseLevel | null, minutes: number | null): string {
  if (responseLevel === null) return '';
  if (minutes === null) return '，规则没有建议到这一级';
  return `，比规则建议${minutes < 0 ? '早' : '晚'}${Math.abs(Math.round(minutes))}分钟`;
}

const changeWords: Readonly<Record<ReplayStep['change'], string>> = {
  first: '建议',
  graver: '建议提到',
  milder: '复核(不自动降级)，规则只到',
  over: '复核(不自动解除)，规则不再建议',
};

function inWords({ name, source }: PastEvent, { steps, decided }: Replay, rulebook: Rulebook): string[] {
  const streamName = (id: string) => rulebook.streams.find(({ stream }) => stream === id)?.name ?? id;
  const entries = [
    ...steps.map((step) => ({ at: step.at, order: 0, lines: stepLines(step, streamName(step.stream)) })),
    ...decided.map(({ at, stream, responseLevel, by, words, minutesAfterProposal }) => ({
      at,
      order: 1,
      lines: [
        `${dateTimeInChinese(at)}  ★ 实际：${by} ${streamName(stream)} ${responseLevelInChinese(responseLevel)}(${words})${besideRules(responseLevel, minutesAfterProposal)}`,
      ],
    })),
  ].toSorted((a, b) => a.at - b.at || a.order - b.order);
  return [
    `【${name}】 ${source}`,
    ...(entries.length === 0 ? ['  规则没有建议任何级别'] : entries.flatMap(({ lines }) => lines)),
  ];
}

function stepLines(step: ReplayStep, stream: string): string[] {
  const { at, change, level, responseLevel, because, raiseFactors, considerRaisingTo } = step;
  const what = level === null ? '' : ` ${standingInChinese(level, responseLevel)}`;
  const why = because.at(-1)?.fact ?? '';
  return [
    `${dateTimeInChinese(at)}  ${stream} ${changeWords[change]}${what}${why === '' ? '' : `：${why}`}`,
    ...(considerRaisingTo === null || change === 'milder'
      ? []
      : [
          `    考虑提级：${raiseFactors.map(({ threshold }) => threshold).join('、')}，建议响应提到${responseLevelInChinese(considerRaisingTo satisfies ResponseLevel)}`,
        ]),
  ];
}
