/** The page behind the link of one seat in a round: one form, no script, small enough for a phone in the rain (design.md §2). */
import {
  colours,
  responseLevelInChinese,
  responseLevels,
  standingInChinese,
  warningLevelInChinese,
  type Colour,
  type ResponseLevel,
} from '../../../shared/level.js';
import { stages, type Stage } from '../../../shared/stage.js';

const confidences = ['low', 'medium', 'high'] as const;
type Confidence = (typeof confidences)[number];

/** What was typed, by field; shown again where something is wrong. */
export type OpinionForm = Readonly<Record<string, string | readonly string[]>>;
export type OpinionFormFaults = readonly string[];

export interface OpinionPageFacts {
  readonly unitName: string;
  readonly streamName: string;
  readonly isDrill: boolean;
  readonly round: number;
  readonly proposal: {
    readonly level: Colour | null;
    readonly responseLevel: ResponseLevel | null;
    readonly because: readonly string[];
  } | null;
  readonly streets: readonly { readonly id: string; readonly name: string }[];
  readonly suggestedAreas: readonly string[];
  readonly isConcluded: boolean;
  readonly callBack: string;
  readonly typed: OpinionForm;
  readonly notice: string | null;
  readonly faults: OpinionFormFaults;
}

const style =
  'body{font:18px/1.6 system-ui,sans-serif;margin:0 auto;max-width:34em;padding:1em;color:#111;background:#fff}' +
  'h1{font-size:1.2em;margin:.2em 0}article{border:1px solid #777;border-radius:8px;padding:.6em .8em;margin:.8em 0}' +
  'label,legend{display:block;margin:.8em 0 .2em;padding:0}fieldset{border:0;margin:0;padding:0}' +
  'input[type=text],textarea,select{font:inherit;width:100%;box-sizing:border-box;padding:.5em;border:1px solid #555;border-radius:6px}' +
  'label.c{display:inline-block;margin:.2em .8em .2em 0}input[type=checkbox]{width:1.3em;height:1.3em;vertical-align:-.2em}' +
  'button{font:inherit;font-size:1.3em;width:100%;padding:.7em;margin:1em 0;border:0;border-radius:8px;background:#064;color:#fff}' +
  '.n{border:2px solid #064;border-radius:8px;padding:.6em .8em}.f{border:2px solid #a00;border-radius:8px;padding:.6em .8em}.q{color:#444}';

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}

export function opinionPage(facts: OpinionPageFacts): string {
  const { proposal } = facts;
  const rule =
    proposal === null || proposal.level === null
      ? '规程没有建议级别，请按本单位掌握的情况研判。'
      : `规程建议:${standingInChinese(proposal.level, proposal.responseLevel)}`;
  return document(
    [
      `<h1>${facts.isDrill ? '【演练】' : ''}${escapeHtml(facts.streamName)}第${facts.round}轮会商</h1>`,
      `<p>本链接只能代表 <strong>${escapeHtml(facts.unitName)}</strong> 发表意见。</p>`,
      facts.notice === null ? '' : `<p class="n" role="status">${escapeHtml(facts.notice)}</p>`,
      facts.faults.length === 0 ? '' : `<p class="f" role="alert">${facts.faults.map(escapeHtml).join('<br>')}</p>`,
      facts.isConcluded && facts.notice === null
        ? '<p class="n">会商已有结论。现在填写的意见留存为迟到意见，不计入结论。</p>'
        : '',
      `<article>${rule}${(proposal?.because ?? [])
        .slice(0, 6)
        .map((line) => `<br><span class="q">${escapeHtml(line.slice(0, 200))}</span>`)
        .join('')}</article>`,
      form(facts),
      `<p class="q">有疑问请回电 <a href="tel:${escapeHtml(facts.callBack)}">${escapeHtml(facts.callBack)}</a></p>`,
    ].join(''),
  );
}

/** For a link that is broken or too old: no secret is told, only whom to ring. */
export function deadOpinionPage(why: 'unknown' | 'gone', callBack: string): string {
  const text = why === 'gone' ? '这个链接已过期。' : '这个链接不对,请从短信里重新打开。';
  return document(
    `<h1>会商</h1><p class="f" role="alert">${text}</p><p>请回电 <a href="tel:${escapeHtml(callBack)}">${escapeHtml(callBack)}</a></p>`,
  );
}

function document(body: string): string {
  return (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">' +
    `<meta name="robots" content="noindex"><title>会商意见</title><style>${style}</style></head><body><main>${body}</main></body></html>`
  );
}

const stageNames: Readonly<Record<Stage, string>> = {
  '3d': '3天前',
  '1d': '1天前',
  '6h': '6小时前',
  '2h': '2小时前',
  '0h': '临近、已发生',
  after: '雨后(退水)',
};
const confidenceNames: Readonly<Record<Confidence, string>> = { low: '把握不大', medium: '较有把握', high: '很有把握' };
const none = 'none';

function form({ typed, streets, suggestedAreas }: OpinionPageFacts): string {
  const said = (key: string): string => (typeof typed[key] === 'string' ? typed[key] : '');
  const text = (key: string, label: string, most: number, needed: boolean) =>
    `<label for="${key}">${label}</label><input id="${key}" name="${key}" type="text" maxlength="${most}"${needed ? ' required' : ''} value="${escapeHtml(said(key))}">`;
  const area = (key: string, label: string, needed: boolean) =>
    `<label for="${key}">${label}</label><textarea id="${key}" name="${key}" rows="3" maxlength="1000"${needed ? ' required' : ''}>${escapeHtml(said(key))}</textarea>`;
  const select = (key: string, label: string, options: readonly (readonly [value: string, name: string])[]) =>
    `<label for="${key}">${label}</label><select id="${key}" name="${key}" required><option value="">请选择</option>${options
      .map(([value, name]) => `<option value="${value}"${said(key) === value ? ' selected' : ''}>${name}</option>`)
      .join('')}</select>`;
  const chosen = Array.isArray(typed.areas) ? (typed.areas as readonly string[]) : suggestedAreas;
  return [
    '<form method="post" autocomplete="off">',
    text('speaker', '您的姓名', 60, true),
    text('post', '您的职务', 60, true),
    text('onBehalfOf', '代谁发言(本人发言不填)', 60, false),
    select('level', '建议预警', [
      [none, '不需发布预警'],
      ...colours.map((colour) => [colour, warningLevelInChinese(colour)] as const),
    ]),
    select('responseLevel', '建议响应', [
      [none, '不启动响应'],
      ...responseLevels.map((level) => [String(level), responseLevelInChinese(level)] as const),
    ]),
    select(
      'stage',
      '阶段',
      stages.map((stage) => [stage, stageNames[stage]] as const),
    ),
    select(
      'confidence',
      '把握',
      confidences.map((confidence) => [confidence, confidenceNames[confidence]] as const),
    ),
    `<fieldset><legend>涉及街道</legend>${streets
      .map(
        ({ id, name }) =>
          `<label class="c"><input type="checkbox" name="areas" value="${escapeHtml(id)}"${chosen.includes(id) ? ' checked' : ''}> ${escapeHtml(name)}</label>`,
      )
      .join('')}</fieldset>`,
    area('why', '理由', true),
    area('measures', '建议措施', false),
    '<button type="submit">提交本单位意见</button></form>',
  ].join('');
}

export interface TypedOpinion {
  readonly level: Colour | null;
  readonly responseLevel: ResponseLevel | null;
  readonly areas: readonly string[];
  readonly stage: Stage;
  readonly confidence: Confidence;
  readonly why: string;
  readonly measures: string | null;
  readonly speaker: string;
  readonly post: string;
  readonly onBehalfOf: string | null;
}

/** A submitted form: who speaks is named, whoever holds the link; nothing is filled in for them. */
export function readOpinionForm(
  body: Readonly<Record<string, unknown>>,
  streets: ReadonlySet<string>,
):
  | { readonly opinion: TypedOpinion; readonly typed: OpinionForm }
  | { readonly faults: string[]; readonly typed: OpinionForm } {
  const text = (key: string, most: number): string => {
    const value = body[key];
    return typeof value === 'string' ? [...value.normalize('NFC').trim()].slice(0, most).join('') : '';
  };
  const listed: unknown = body.areas;
  const areas = [...new Set((Array.isArray(listed) ? listed : [listed]).filter((each) => typeof each === 'string'))];
  const typed: Record<string, string | readonly string[]> = { areas };
  const faults: string[] = [];
  const need = (key: string, most: number, name: string): string => {
    const value = text(key, most);
    typed[key] = value;
    if (value === '') faults.push(`请填写${name}。`);
    return value;
  };
  const choose = <T extends string>(key: string, choices: readonly T[], name: string): T | null => {
    const value = text(key, 10);
    typed[key] = value;
    const found = choices.find((choice) => choice === value) ?? null;
    if (found === null) faults.push(`请选择${name}。`);
    return found;
  };
  const speaker = need('speaker', 60, '您的姓名');
  const post = need('post', 60, '您的职务');
  const level = choose('level', [none, ...colours], '建议预警');
  const response = choose('responseLevel', [none, '4', '3', '2', '1'], '建议响应');
  const stage = choose('stage', stages, '阶段');
  const confidence = choose('confidence', confidences, '把握');
  const why = need('why', 1000, '理由');
  const measures = (typed.measures = text('measures', 1000)) || null;
  const onBehalfOf = (typed.onBehalfOf = text('onBehalfOf', 60)) || null;
  if (areas.some((area) => !streets.has(area))) faults.push('涉及街道里有不认识的街道。');
  if (level === none && response !== null && response !== none) faults.push('没有预警就不写响应级别。');
  if (faults.length > 0 || level === null || response === null || stage === null || confidence === null)
    return { faults, typed };
  return {
    typed,
    opinion: {
      ...{ speaker, post, onBehalfOf, stage, confidence, why, measures, areas },
      level: level === none ? null : level,
      responseLevel: response === none ? null : (Number(response) as ResponseLevel),
    },
  };
}
