import type { ReactNode } from 'react';
import { readReason } from '../../api/client.js';
import type { RulebookOverview } from '../../api/rulebook-types.js';
import { Empty } from '../../marks/problem.js';
import { At } from '../../marks/time-left.js';
import { useLanguage } from '../../words/language.js';
import { HashMark } from './hash-mark.js';

/** Every fault of the folder at once, each with the place to go to, in both languages: who writes the plan may read either. */
export function FaultsTab({ overview }: { overview: RulebookOverview }): ReactNode {
  const { say, language } = useLanguage();
  const { faults, readAt } = overview.folder;
  if (faults.length === 0) {
    return (
      <Empty good title={say('faults.none')}>
        {say('faults.read')} <At at={readAt} />
      </Empty>
    );
  }
  return (
    <>
      <p className="muted part-note">
        {say('faults.read')} <At at={readAt} /> · {say('faults.note')} <HashMark hash={overview.inForce.hash} />
      </p>
      <ol className="faults" data-testid="faults">
        {faults.map((fault, index) => {
          const level = fault.level ?? 'error';
          const [first, second] =
            language === 'zh' ? [fault.text?.zh, fault.text?.en] : [fault.text?.en, fault.text?.zh];
          return (
            <li key={index} className={`reason reason-${level}`}>
              <span className="reason-level">{say(`reason.${level}`)}</span>
              <span>
                <code className="fault-where">{fault.where}</code>
                <span className="fault-words">{first ?? readReason(fault).message}</span>
                {second && <span className="muted fault-words">{second}</span>}
              </span>
            </li>
          );
        })}
      </ol>
    </>
  );
}
