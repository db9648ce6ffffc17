import type { ReactNode } from 'react';
import type { Proposal } from '../api/types.js';
import { ProposedMark } from '../marks/because.js';
import { LevelMark, Standing } from '../marks/level-mark.js';
import { useSay } from '../words/language.js';

/** What the rules propose; where no rule covers the signal nothing is proposed, and that is said instead of a level. */
export function ProposalStanding({
  proposal,
  size = 'normal',
  named = false,
}: {
  proposal: Pick<Proposal, 'level' | 'responseLevel' | 'byHand'>;
  size?: 'normal' | 'small';
  /** True where nothing else on the line says that it is a proposal. */
  named?: boolean;
}): ReactNode {
  const say = useSay();
  if (!proposal.byHand) {
    return (
      <>
        {named && <span className="muted">{say('proposal')} </span>}
        <Standing level={proposal.level} responseLevel={proposal.responseLevel} size={size} />
      </>
    );
  }
  return (
    <span className={`standing standing-${size}`} data-testid="proposal-by-hand">
      <b className="by-hand">{say('proposal.by-hand')}</b>
      {proposal.level && (
        <>
          <small>{say('signal')}</small> <LevelMark level={proposal.level} />
        </>
      )}
    </span>
  );
}

/** 考虑提级到Ⅰ级, with the factors that say so: they suggest, a named person decides. */
export function RaiseHint({
  proposal,
  facts = true,
}: {
  proposal: Proposal;
  /** False where there is no room: the fact is then told on pointing at the factor. */
  facts?: boolean;
}): ReactNode {
  const say = useSay();
  const factors = proposal.raiseFactors ?? [];
  if (factors.length === 0) return null;
  return (
    <p className="raise-hint" data-testid="raise-hint">
      {proposal.considerRaisingTo && (
        <b>{say('proposal.consider', { level: say(`response.${proposal.considerRaisingTo}`) })}</b>
      )}
      {factors.map((factor) => (
        <span key={factor.rule} title={facts ? factor.source : (factor.fact ?? factor.source)}>
          {factor.text}
          {facts && factor.fact && <span className="because-figures"> {factor.fact}</span>}{' '}
          <ProposedMark basis={factor.basis} />
        </span>
      ))}
    </p>
  );
}
