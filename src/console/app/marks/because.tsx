import type { ReactNode } from 'react';
import type { Because } from '../api/types.js';
import { useSay } from '../words/language.js';

/** 建议值: our proposal, waiting for the district's own figure; never shown as official. */
export function ProposedMark({ basis }: { basis: string | null | undefined }): ReactNode {
  const say = useSay();
  return basis === 'proposed' ? (
    <span className="proposed" title={say('proposed.why')}>
      {say('proposed')}
    </span>
  ) : null;
}

/** 正式规定 or 建议值, always one of the two: whatever is not said to be official is a proposal. */
export function BasisMark({ basis }: { basis: string | null | undefined }): ReactNode {
  const say = useSay();
  return basis === 'official' ? <span className="official">{say('official')}</span> : <ProposedMark basis="proposed" />;
}

/** 占位: it stands in for what only the district can supply. */
export function PlaceholderMark({ on }: { on: boolean }): ReactNode {
  const say = useSay();
  return on ? (
    <span className="placeholder" title={say('placeholder.why')}>
      {say('placeholder')}
    </span>
  ) : null;
}

export function BecauseList({
  because,
  limit,
  sources = true,
}: {
  because: readonly Because[] | undefined;
  limit?: number;
  /** False where there is no room: the source is then told on pointing at the reason. */
  sources?: boolean;
}): ReactNode {
  const say = useSay();
  if (!because || because.length === 0) return null;
  const shown = limit === undefined ? because : because.slice(0, limit);
  return (
    <ul className="because" aria-label={say('because')}>
      {shown.map((reason, index) => (
        <li key={`${reason.rule}-${index}`} {...(sources || !reason.source ? {} : { title: reason.source })}>
          <span>{reason.text}</span>{' '}
          {(reason.fact || reason.threshold) && (
            <span className="because-figures">
              {reason.fact}
              {reason.fact && reason.threshold ? ' / ' : ''}
              {reason.threshold}
            </span>
          )}{' '}
          <ProposedMark basis={reason.basis} />
          {sources && reason.source && <span className="because-source"> {reason.source}</span>}
        </li>
      ))}
      {shown.length < because.length && (
        <li className="muted">{say('because.more', { n: because.length - shown.length })}</li>
      )}
    </ul>
  );
}
