/** The page behind a link in a text message: one form, no script, small enough for a phone in the rain (design.md §5 Inbound). */
import { warningLevelInChinese, type Colour } from '../../../shared/level.js';
import type { Nature } from '../../../shared/nature.js';
import { timeOfDayInChinese } from '../../../shared/time.js';
import type { FieldAnswer, Question } from './call.js';
import type { Fields } from './obligation-state.js';
import { wordOf } from './question-words.js';

export interface PageItem {
  readonly unitName: string;
  readonly nature: Nature;
  readonly title: string;
  readonly text: string;
  readonly colour: Colour;
  readonly dueAt: number;
  readonly receivedAt: number | null;
  readonly receivedBy: string | null;
  readonly isClosed: boolean;
  readonly questions: readonly Question[];
  readonly fields: Fields;
}

export interface PageFrame {
  readonly items: readonly PageItem[];
  readonly callBack: string;
  /** What is said at the top after a submission; null when the page is opened. */
  readonly notice: string | null;
  readonly faults: readonly string[];
}

const style =
  'body{font:18px/1.6 system-ui,sans-serif;margin:0 auto;max-width:34em;padding:1em;color:#111;background:#fff}' +
  'h1{font-size:1.2em;margin:.2em 0}article{border:1px solid #777;border-radius:8px;padding:.6em .8em;margin:.8em 0;white-space:pre-line}' +
  'label{display:block;margin:.8em 0 .2em}input[type=text],input[type=number]{font:inherit;width:100%;box-sizing:border-box;padding:.5em;border:1px solid #555;border-radius:6px}' +
  'label.c{display:inline-block;margin:.3em 0}input[type=checkbox]{width:1.3em;height:1.3em;vertical-align:-.2em}' +
  'button{font:inherit;font-size:1.5em;width:100%;padding:.7em;margin:1em 0;border:0;border-radius:8px;background:#064;color:#fff}' +
  '.n{border:2px solid #064;border-radius:8px;padding:.6em .8em}.f{border:2px solid #a00;border-radius:8px;padding:.6em .8em}.q{color:#444}';

export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}

/** The form, or only the news when nothing is left to answer. */
export function oneTapPage({ items, callBack, notice, faults }: PageFrame): string {
  const open = items.filter((item) => !item.isClosed);
  const isDrill = items.some(({ nature }) => nature === 'drill');
  const parts = [
    `<h1>${isDrill ? '【演练】' : ''}叫应 ${escapeHtml(items[0]?.unitName ?? '')}</h1>`,
    notice === null ? '' : `<p class="n" role="status">${escapeHtml(notice)}</p>`,
    faults.length === 0 ? '' : `<p class="f" role="alert">${faults.map(escapeHtml).join('<br>')}</p>`,
    ...items.map(article),
    open.length === 0 ? '<p>以上任务已解除,不用再应答。</p>' : form(open),
    `<p class="q">有疑问请回电 <a href="tel:${escapeHtml(callBack)}">${escapeHtml(callBack)}</a></p>`,
  ];
  return document(parts.join(''));
}

/** For a link that is broken or too old: no secret is told, only whom to ring. */
export function deadLinkPage(why: 'unknown' | 'expired', callBack: string): string {
  const text = why === 'expired' ? '这个链接已过期。' : '这个链接不对,请从短信里重新打开。';
  return document(
    `<h1>叫应</h1><p class="f" role="alert">${text}</p><p>请回电 <a href="tel:${escapeHtml(callBack)}">${escapeHtml(callBack)}</a></p>`,
  );
}

function document(body: string): string {
  return (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">' +
    `<meta name="robots" content="noindex"><title>叫应</title><style>${style}</style></head><body><main>${body}</main></body></html>`
  );
}

/** A long order is cut here so that the page stays small; the text message and the console hold it whole. */
const shownText = 1_200;

function article(item: PageItem): string {
  const text = item.text.length > shownText ? `${item.text.slice(0, shownText)}…` : item.text;
  const answered =
    item.receivedAt === null
      ? ''
      : `\n已收到 ${timeOfDayInChinese(item.receivedAt)} ${escapeHtml(item.receivedBy ?? '')}`;
  const due = item.isClosed ? '已解除' : `${timeOfDayInChinese(item.dueAt)}前应答`;
  return `<article><strong>${warningLevelInChinese(item.colour)} ${escapeHtml(item.title)}</strong> <span class="q">${due}</span>\n${escapeHtml(text)}${answered}</article>`;
}

function form(open: readonly PageItem[]): string {
  const name = open.find(({ receivedBy }) => receivedBy !== null)?.receivedBy ?? '';
  const questions = [
    ...new Map(open.flatMap((item) => item.questions).map((question) => [question.id, question])).values(),
  ];
  return (
    '<form method="post" autocomplete="off">' +
    `<label for="name">您的姓名</label><input id="name" name="name" type="text" required maxlength="20" value="${escapeHtml(name)}">` +
    questions.map((question) => input(question, open)).join('') +
    '<button type="submit">收 到</button></form>'
  );
}

function input(question: Question, open: readonly PageItem[]): string {
  const known: FieldAnswer | undefined = open
    .map(({ fields }) => fields[question.id])
    .find((answer) => answer !== undefined);
  const value = known !== undefined && 'value' in known ? escapeHtml(String(known.value)) : '';
  const id = escapeHtml(question.id);
  const label = `<label for="q-${id}">${escapeHtml(question.text)}</label>`;
  if (question.kind === 'text')
    return `${label}<input id="q-${id}" name="q-${id}" type="text" maxlength="40" value="${value}">`;
  const checked = known !== undefined && 'unknown' in known ? ' checked' : '';
  return (
    `${label}<input id="q-${id}" name="q-${id}" type="number" inputmode="numeric" min="0" value="${value}">` +
    `<label class="c"><input type="checkbox" name="u-${id}" value="1"${checked}> ${escapeHtml(wordOf(question))}暂不清楚</label>`
  );
}

export interface ReadForm {
  readonly personName: string;
  readonly fields: Readonly<Record<string, FieldAnswer>>;
  readonly faults: readonly string[];
}

/** A submitted form; an empty figure is not given, and never a 0. */
export function readForm(body: Readonly<Record<string, unknown>>, questions: readonly Question[]): ReadForm {
  const text = (key: string): string => {
    const value = body[key];
    return typeof value === 'string' ? value.normalize('NFKC').trim() : '';
  };
  const faults: string[] = [];
  const personName = [...text('name')].slice(0, 20).join('');
  if (personName === '') faults.push('请填写您的姓名。');
  const fields: Record<string, FieldAnswer> = {};
  for (const question of questions) {
    const given = text(`q-${question.id}`);
    if (question.kind === 'text') {
      if (given !== '') fields[question.id] = { value: [...given].slice(0, 40).join('') };
    } else if (text(`u-${question.id}`) !== '') fields[question.id] = { unknown: true };
    else if (/^\d{1,7}$/.test(given)) fields[question.id] = { value: Number(given) };
    else if (given !== '') faults.push(`${question.text}:请填数字,不知道的请勾选暂不清楚。`);
  }
  return { personName, fields, faults };
}
