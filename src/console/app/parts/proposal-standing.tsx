import type { ReactNode } from 'react';
import type { Proposal } from '../api/types.js';
import { ProposedMark } from '../marks/because.js';
import { LevelMark, Standing } from '../marks/level-mark.js';
import { useSay } from '../words/language.js';

/** What the rules propose; where no rule covers the signal nothing is proposed, and that is said instead of a level. */
export function ProposalStanding({
  proposal,
  size = 'normal',
}: {
  proposal: Pick<Proposal, 'level' | 'responseLevel' | 'byHand'>;
  size?: 'normal' | 'small';
}): ReactNode {
  const say = useSay();
  if (!proposal.byHand) return <Standing level={proposal.level} responseLevel={proposal.responseLevel} size={size} />;
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
export function RaiseHint({ proposal }: { proposal: Proposal }): ReactNode {
  const say = useSay();
  const factors = proposal.raiseFactors ?? [];
  if (factors.length === 0) return null;
  return (
    <p className="raise-hint" data-testid="raise-hint">
      {proposal.considerRaisingTo && (
        <b>{say('proposal.consider', { level: say(`response.${proposal.considerRaisingTo}`) })}</b>
      )}
      {factors.map((factor) => (
        <span key={factor.rule} title={factor.source}>
          {factor.text}
          {factor.fact && <span className="because-figures"> {factor.fact}</span>} <ProposedMark basis={factor.basis} />
        </span>
      ))}
    </p>
  );
}
