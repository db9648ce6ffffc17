import { Alert, Button } from 'antd';
import type { ReactNode } from 'react';
import type { Activation, RulebookOverview } from '../../api/rulebook-types.js';
import { BasisMark } from '../../marks/because.js';
import { Moment } from '../../marks/time-left.js';
import { useSay } from '../../words/language.js';
import { useAddress } from './address.js';
import { HashMark } from './hash-mark.js';

/** From when a version applies, who decided it and why. */
export function ActivationLine({
  activation,
  since,
}: {
  activation: Activation;
  since: 'rulebook.since' | 'rulebook.from';
}): ReactNode {
  const say = useSay();
  return (
    <span className="activation">
      <span>
        {say(since)} <Moment at={activation.effectiveAt} />
      </span>
      <span>{say(`rulebook.kind.${activation.kind}`)}</span>
      {/* The first start is nobody's decision. */}
      {activation.kind !== 'first' && (
        <span>
          {say('rulebook.by', { who: activation.decidedByName })} <Moment at={activation.decidedAt} />
        </span>
      )}
      <span>
        {say('field.reason')} <span lang="zh-CN">{activation.reason}</span>
      </span>
    </span>
  );
}

function Counts({ counts }: { counts: RulebookOverview['counts'] }): ReactNode {
  const say = useSay();
  const count = (
    key: 'streams' | 'industries' | 'streets' | 'instructions' | 'controls' | 'placeholders',
  ): ReactNode => (
    <li>
      <b>{counts[key]}</b> {say(`rulebook.count.${key}`)}
    </li>
  );
  return (
    <ul className="rulebook-counts" data-testid="rulebook-counts">
      <li>
        <b>{counts.rules}</b> {say('rulebook.count.rules')}{' '}
        <span className="rulebook-bases">
          <BasisMark basis="official" /> <b>{counts.official}</b> <BasisMark basis="proposed" />{' '}
          <b>{counts.proposed}</b>
        </span>
      </li>
      {count('streams')}
      {count('industries')}
      {count('streets')}
      {count('instructions')}
      {count('controls')}
      {count('placeholders')}
    </ul>
  );
}

/** The folder is not what is in force: broken, or new and undecided. */
function FolderBanner({ overview }: { overview: RulebookOverview }): ReactNode {
  const say = useSay();
  const { go } = useAddress();
  const { state, faults, hash } = overview.folder;
  if (state === 'same') return null;
  if (state === 'broken') {
    return (
      <Alert
        type="error"
        showIcon
        role="alert"
        data-testid="rulebook-broken"
        title={<b>{say('rulebook.broken', { n: faults.length })}</b>}
        action={<Button onClick={() => go({ tab: 'faults' }, 'step')}>{say('rulebook.broken.go')}</Button>}
      />
    );
  }
  return (
    <Alert
      type="warning"
      showIcon
      role="status"
      data-testid="rulebook-new"
      title={
        <>
          <b>{say('rulebook.new')}</b> {hash && <HashMark hash={hash} />} {say('rulebook.new.more')}
        </>
      }
      action={
        <Button onClick={() => go({ tab: 'versions', a: overview.inForce.hash, b: hash }, 'step')}>
          {say('rulebook.new.compare')}
        </Button>
      }
    />
  );
}

/** The head of the page: which version applies, which comes next, how much it holds. */
export function RulebookHead({ overview }: { overview: RulebookOverview }): ReactNode {
  const say = useSay();
  const { inForce, next } = overview;
  return (
    <header className="rulebook-head" data-testid="rulebook-head">
      <FolderBanner overview={overview} />
      <dl className="rulebook-standing">
        <div>
          <dt>{say('rulebook.in-force')}</dt>
          <dd data-testid="rulebook-in-force">
            <HashMark hash={inForce.hash} /> <ActivationLine activation={inForce} since="rulebook.since" />
          </dd>
        </div>
        <div>
          <dt>{say('rulebook.next')}</dt>
          <dd data-testid="rulebook-next">
            {next ? (
              <>
                <HashMark hash={next.hash} /> <ActivationLine activation={next} since="rulebook.from" />
              </>
            ) : (
              <span className="muted">{say('rulebook.next.none')}</span>
            )}
          </dd>
        </div>
      </dl>
      <Counts counts={overview.counts} />
    </header>
  );
}
