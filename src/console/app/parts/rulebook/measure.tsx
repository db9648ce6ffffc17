import type { ReactNode } from 'react';
import type { ControlDraft, RuleMeasure } from '../../api/rulebook-types.js';
import { BasisMark } from '../../marks/because.js';
import { LevelMark } from '../../marks/level-mark.js';
import { useSay, type Say } from '../../words/language.js';
import { coded } from '../obligation-drawer.js';

/** `30分钟`, `12小时`: whole hours as hours. */
export const spanOf = (minutes: number, say: Say): string =>
  minutes >= 120 && minutes % 60 === 0 ? say('span.hours', { n: minutes / 60 }) : say('span.minutes', { n: minutes });

/** Where a rule comes from: whether it is official, the document, and from when. */
export function Source({
  rule,
}: {
  rule: { basis: string; source: string; effectiveFrom?: string; id?: string };
}): ReactNode {
  const say = useSay();
  return (
    <p className="rule-source">
      <BasisMark basis={rule.basis} /> <span lang="zh-CN">{rule.source}</span>
      {rule.effectiveFrom && <span> · {say('cell.since', { date: rule.effectiveFrom })}</span>}
      {rule.id && <code> {rule.id}</code>}
    </p>
  );
}

/** 禁停撤疏 as it will be drafted; it leaves only under its own signature. */
function Draft({ control }: { control: ControlDraft }): ReactNode {
  const say = useSay();
  const facts = [
    [say('order.review'), say('cell.review', { n: spanOf(control.reviewMinutes, say) })],
    [say('order.end'), control.endCondition],
    [say('order.exceptions'), control.exceptions],
    [say('order.law'), control.legalBasis],
  ] as const;
  return (
    <div className="rule-control">
      <p>
        <span className={`order-kind order-${control.kind}`}>{say(`order.${control.kind}`)}</span>{' '}
        <b lang="zh-CN">{control.object}</b>
      </p>
      <p className="muted">{say('cell.draft')}</p>
      <dl className="rule-facts-list">
        {facts.map(([name, words]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd lang="zh-CN">{words}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** One checkable order as the plan writes it: how grave, what, by what right, how soon, proved by what, and its source. */
export function RuleLine({ measure }: { measure: RuleMeasure }): ReactNode {
  const say = useSay();
  return (
    <li className={`rule rule-${measure.basis === 'official' ? 'official' : 'proposed'}`} data-testid="rule">
      <p className="rule-head">
        <LevelMark level={measure.level} short />
        <span className={`authority authority-${measure.authority}`}>{say(`rule.${measure.authority}`)}</span>
        <span>{say('cell.within', { span: spanOf(measure.doneByMinutes, say) })}</span>
        <span>
          {say('done-when')} {coded(say, 'proof', measure.doneWhen)}
        </span>
        <span className="muted">{say('cell.carried', { layer: coded(say, 'layer', measure.layer) })}</span>
        {measure.groundName && <span className="muted">{say('cell.ground', { name: measure.groundName })}</span>}
      </p>
      <p className="rule-text" lang="zh-CN">
        {measure.text}
      </p>
      {measure.control && <Draft control={measure.control} />}
      <Source rule={measure} />
    </li>
  );
}
