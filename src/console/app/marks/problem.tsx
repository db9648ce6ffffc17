import { Alert, Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import { ApiProblem } from '../api/client.js';
import type { Reason } from '../api/types.js';
import { useSay, type Say } from '../words/language.js';

export function problemText(problem: unknown, say: Say): string {
  if (!(problem instanceof ApiProblem)) return say('problem.unknown');
  if (problem.isNetwork) return say('problem.network');
  if (problem.status === 403) return problem.message || say('problem.forbidden');
  if (problem.status === 404) return problem.message || say('problem.missing');
  return problem.message || say('problem.unknown');
}

export function ReasonList({ reasons }: { reasons: readonly Reason[] }): ReactNode {
  const say = useSay();
  return (
    <ul className="reasons">
      {reasons.map((reason, index) => (
        <li key={index} className={`reason reason-${reason.level ?? 'error'}`}>
          <span className="reason-level">{say(`reason.${reason.level ?? 'error'}`)}</span>
          <span>
            {reason.message || reason.code} {reason.where && <code>{reason.where}</code>}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Why it did not work, in the service's own words, with every reason at once. */
export function Problem({ problem, retry }: { problem: unknown; retry?: () => void }): ReactNode {
  const say = useSay();
  const known = problem instanceof ApiProblem ? problem : null;
  return (
    <Alert
      className="problem"
      data-testid="problem"
      type={known?.isNetwork ? 'warning' : 'error'}
      showIcon
      role="alert"
      title={problemText(problem, say)}
      description={
        (known && known.reasons.length > 0) || known?.requestId ? (
          <>
            {known.reasons.length > 0 && <ReasonList reasons={known.reasons} />}
            {known.requestId && <small className="muted">{say('problem.id', { id: known.requestId })}</small>}
          </>
        ) : undefined
      }
      action={
        retry && (
          <Button size="small" onClick={retry}>
            {say('again')}
          </Button>
        )
      }
    />
  );
}

/** Loading, failing, or the thing itself; a failed refresh keeps the old picture and says so. */
export function Loaded<T>({
  query,
  children,
  rows = 4,
}: {
  query: UseQueryResult<T, ApiProblem>;
  children: (value: T) => ReactNode;
  rows?: number;
}): ReactNode {
  if (query.data === undefined) {
    if (query.error) return <Problem problem={query.error} retry={() => void query.refetch()} />;
    return <Skeleton active paragraph={{ rows }} title={false} className="loading" />;
  }
  return (
    <>
      {query.error && <Problem problem={query.error} retry={() => void query.refetch()} />}
      {children(query.data)}
    </>
  );
}

/** An empty place says why it is empty, and that this is fine when it is. */
export function Empty({
  title,
  children,
  good = false,
}: {
  title: string;
  children?: ReactNode;
  good?: boolean;
}): ReactNode {
  return (
    <div className={`empty${good ? ' empty-good' : ''}`}>
      <svg viewBox="0 0 120 36" aria-hidden="true">
        <path d="M2 12c14-8 24-8 38 0s24 8 38 0 24-8 40 0" />
        <path d="M2 26c14-8 24-8 38 0s24 8 38 0 24-8 40 0" />
      </svg>
      <p>{title}</p>
      {children && <div className="empty-more">{children}</div>}
    </div>
  );
}
