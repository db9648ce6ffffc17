import type { ReactNode } from 'react';
import type { Measure } from '../api/types.js';
import { ProposedMark } from '../marks/because.js';
import { At, TimeLeft } from '../marks/time-left.js';
import { useSay } from '../words/language.js';
import { coded } from './obligation-drawer.js';

/** One checkable order: what, by when, proved by what; 待令 while its control order has no signature. */
export function MeasureLine({ measure, children }: { measure: Measure; children?: ReactNode }): ReactNode {
  const say = useSay();
  const done = measure.state === 'done';
  return (
    <li className={`measure measure-${measure.state}`} data-testid={`measure-${measure.id}`} data-state={measure.state}>
      <i className="measure-box" aria-hidden="true" />
      <div>
        <p className="measure-text">
          {measure.text}{' '}
          {measure.orderNumber != null && <b className="order-number">{say('by-order', { n: measure.orderNumber })}</b>}
        </p>
        <p className="measure-facts">
          <span className={`authority authority-${measure.authority ?? 'duty'}`}>
            {measure.authorityName ?? coded(say, 'authority', measure.authority)}
          </span>
          {done ? (
            <span className="good">
              {say('done')} <At at={measure.doneAt} /> {measure.doneByName}
              {measure.proof && ` ${measure.proof.count ?? ''} ${measure.proof.words ?? ''}`}
            </span>
          ) : measure.state === 'waiting-order' ? (
            <b className="waiting-order">{say('waiting-order')}</b>
          ) : (
            measure.doneBy && <TimeLeft due={measure.doneBy} />
          )}
          {!done && measure.doneWhen && (
            <span className="muted">
              {say('done-when')} {measure.doneWhenName ?? coded(say, 'proof', measure.doneWhen)}
            </span>
          )}
          <ProposedMark basis={measure.basis} />
        </p>
        {children}
      </div>
    </li>
  );
}
