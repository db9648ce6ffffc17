import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import { useRulebook } from '../api/rulebook-queries.js';
import type { RulebookOverview } from '../api/rulebook-types.js';
import type { Session } from '../api/types.js';
import { Loaded } from '../marks/problem.js';
import { useAddress } from '../parts/rulebook/address.js';
import { FaultsTab } from '../parts/rulebook/faults.js';
import { MatrixTab } from '../parts/rulebook/matrix.js';
import { RulesTab } from '../parts/rulebook/rules.js';
import { RulebookHead } from '../parts/rulebook/standing.js';
import { VersionsTab } from '../parts/rulebook/versions.js';
import { useSay } from '../words/language.js';
import '../styles/issue.css';
import '../styles/measure.css';
import '../styles/rulebook.css';
import '../styles/rulebook-cell.css';
import '../styles/rulebook-versions.css';

const tabs = ['matrix', 'rules', 'faults', 'versions'] as const;

function Body({ overview, session }: { overview: RulebookOverview; session: Session }): ReactNode {
  const say = useSay();
  const { at, go } = useAddress();
  const tab = tabs.find((one) => one === at('tab')) ?? 'matrix';
  const faults = overview.folder.faults.length;
  return (
    <>
      <RulebookHead overview={overview} />
      <Tabs
        activeKey={tab}
        onChange={(key) => go({ tab: key }, 'step')}
        destroyOnHidden
        items={[
          { key: 'matrix', label: say('rulebook.tab.matrix'), children: <MatrixTab overview={overview} /> },
          { key: 'rules', label: say('rulebook.tab.rules'), children: <RulesTab overview={overview} /> },
          {
            key: 'faults',
            label: (
              <>
                {say('rulebook.tab.faults')} {faults > 0 && <b className="warn">{faults}</b>}
              </>
            ),
            children: <FaultsTab overview={overview} />,
          },
          {
            key: 'versions',
            label: say('rulebook.tab.versions'),
            children: <VersionsTab overview={overview} session={session} />,
          },
        ]}
      />
    </>
  );
}

/** 规程: what was agreed beforehand, to be read, compared and put into force. */
export default function RulebookPage({ session }: { session: Session }): ReactNode {
  const say = useSay();
  const query = useRulebook();
  return (
    <div className="rulebook" data-testid="rulebook">
      <h1 className="page-title">{say('page.rulebook')}</h1>
      <Loaded query={query} rows={12}>
        {(overview) => <Body overview={overview} session={session} />}
      </Loaded>
    </div>
  );
}
