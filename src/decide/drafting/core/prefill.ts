/** What a draft says before anybody has written a word: what is known, and headings for what only a person can say. */
import { standingInChinese, type Colour, type ResponseLevel } from '../../../shared/level.js';
import { dateTimeInChinese } from '../../../shared/time.js';
import type { DraftContent, DraftKind } from './draft.js';

export interface KnownSituation {
  readonly decidingBody: string;
  readonly streamName: string;
  readonly at: number;
  /** Facts of the newest proposal, in its own words. */
  readonly facts: readonly string[];
  readonly raiseFactors: readonly string[];
  readonly proposed: { readonly level: Colour | null; readonly responseLevel: ResponseLevel | null } | null;
  readonly inForce: { readonly level: Colour; readonly responseLevel: ResponseLevel | null } | null;
  readonly areaNames: readonly string[];
  /** Units the proposal's areas are. */
  readonly areas: readonly string[];
}

const sentence = (words: readonly string[], none: string): string =>
  words.length > 0 ? `${words.join('；')}。` : none;

export function prefilled(kind: DraftKind, known: KnownSituation): DraftContent {
  const upTo = `截至${dateTimeInChinese(known.at)}，`;
  const situation = `${upTo}${sentence(known.facts, '没有收到雨水情信息。')}`;
  const scope = known.areaNames.length > 0 ? `涉及${known.areaNames.join('、')}。` : '';
  const none = { addressees: [], jointBodies: [], attachments: [], copies: [] };
  switch (kind) {
    case 'risk-report':
      return {
        ...none,
        title: `${known.decidingBody}${known.streamName}风险研判报告`,
        sections: [
          { heading: '雨水情', text: situation },
          { heading: '当前状态', text: standing(known) },
          {
            heading: '风险研判',
            text: [scope, sentence(known.raiseFactors, '')].filter((line) => line !== '').join('\n'),
          },
          { heading: '措施建议', text: '' },
        ],
      };
    case 'hint':
      return {
        ...none,
        addressees: known.areas,
        title: `关于做好${known.streamName}风险防范的提示函`,
        sections: [
          { heading: '有关情况', text: `${situation}${scope}` },
          { heading: '提示事项', text: '' },
        ],
      };
    case 'dispatch':
      return {
        ...none,
        addressees: known.areas,
        title: `关于做好${known.streamName}应对工作的调度指令`,
        sections: [
          { heading: '有关情况', text: `${situation}${standing(known)}` },
          { heading: '调度要求', text: '' },
        ],
      };
  }
}

function standing({ inForce, proposed }: KnownSituation): string {
  if (inForce) return `现行：${standingInChinese(inForce.level, inForce.responseLevel)}。`;
  const { level = null, responseLevel = null } = proposed ?? {};
  return `尚未发布预警。${level === null ? '' : `规程建议：${standingInChinese(level, responseLevel)}。`}`;
}
