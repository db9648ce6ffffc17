import { Button } from 'antd';
import { useRef, useState, type ReactNode } from 'react';
import { may } from '../../access.js';
import { useVersions } from '../../api/rulebook-queries.js';
import type { RulebookOverview, RulebookVersion } from '../../api/rulebook-types.js';
import { serverNow, toMs } from '../../api/server-time.js';
import type { Session } from '../../api/types.js';
import { Loaded } from '../../marks/problem.js';
import { Moment } from '../../marks/time-left.js';
import { useSay } from '../../words/language.js';
import { ActivationModal } from './activation.js';
import { useAddress } from './address.js';
import { Compare } from './changes.js';
import { HashMark } from './hash-mark.js';
import { ActivationLine } from './standing.js';

function VersionRow({
  version,
  overview,
  onCompare,
  onActivate,
}: {
  version: RulebookVersion;
  overview: RulebookOverview;
  onCompare: () => void;
  /** Null: this person may not decide, or it applies already. */
  onActivate: (() => void) | null;
}): ReactNode {
  const say = useSay();
  const { go } = useAddress();
  const { inForce, folder } = overview;
  return (
    <li className={`row-block version version-${version.state}`} data-testid={`version-${version.hash}`}>
      <div className="row-line">
        <span>
          <HashMark hash={version.hash} />
          <small className="muted">
            {say('versions.loaded')} <Moment at={version.loadedAt} />
            {folder.hash === version.hash && ` · ${say('versions.folder')}`}
          </small>
        </span>
        <span className="row-state">{say(`versions.state.${version.state}`)}</span>
        <span className="acts">
          <Button size="small" onClick={() => go({ tab: 'matrix', version: version.hash }, 'step')}>
            {say('versions.see')}
          </Button>
          {version.hash !== inForce.hash && (
            <Button size="small" onClick={onCompare} data-testid="compare-this">
              {say('rulebook.new.compare')}
            </Button>
          )}
          {onActivate && (
            <Button
              size="small"
              type={version.hash === folder.hash ? 'primary' : 'default'}
              onClick={onActivate}
              data-testid="activate"
            >
              {say(version.state === 'was' ? 'activate.open.rollback' : 'activate.open')}
            </Button>
          )}
        </span>
      </div>
      {version.activations.length === 0 ? (
        <p className="muted">{say('versions.never')}</p>
      ) : (
        <ul className="activations">
          {version.activations.map((activation) => (
            <li key={activation.id}>
              <ActivationLine
                activation={activation}
                since={(toMs(activation.effectiveAt) ?? 0) > serverNow() ? 'rulebook.from' : 'rulebook.since'}
              />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** Every version that was ever kept, what lies between two of them, and the act that puts one into force. */
export function VersionsTab({ overview, session }: { overview: RulebookOverview; session: Session }): ReactNode {
  const say = useSay();
  const query = useVersions();
  const { go } = useAddress();
  const comparison = useRef<HTMLElement>(null);
  const [chosen, setChosen] = useState<RulebookVersion | null>(null);
  const decides = may(session, 'rulebook.activate');
  return (
    <Loaded query={query}>
      {(versions) => (
        <>
          <ul className="rows" data-testid="versions">
            {versions.map((version) => (
              <VersionRow
                key={version.hash}
                version={version}
                overview={overview}
                onCompare={() => {
                  go({ a: overview.inForce.hash, b: version.hash });
                  comparison.current?.scrollIntoView({ behavior: 'smooth', block: 'start' });
                }}
                onActivate={decides && version.state !== 'in-force' ? () => setChosen(version) : null}
              />
            ))}
          </ul>
          <section className="compare" ref={comparison} aria-label={say('versions.compare')}>
            <h2>{say('versions.compare')}</h2>
            <Compare versions={versions} inForce={overview.inForce.hash} folderHash={overview.folder.hash} />
          </section>
          <ActivationModal version={chosen} next={overview.next} onClose={() => setChosen(null)} />
        </>
      )}
    </Loaded>
  );
}
