import { Segmented } from 'antd';
import type { ReactNode } from 'react';
import type { RulebookOverview } from '../../api/rulebook-types.js';
import { useSay } from '../../words/language.js';
import { useAddress } from './address.js';
import { Hazards, Stations } from './thresholds.js';
import { RaiseFactors, Triggers } from './triggers.js';

const parts = ['triggers', 'factors', 'hazards', 'stations'] as const;

/** What makes the rules speak: triggers, raise factors, what a colour stands for, and where it is measured. */
export function RulesTab({ overview }: { overview: RulebookOverview }): ReactNode {
  const say = useSay();
  const { at, go } = useAddress();
  const part = parts.find((one) => one === at('part')) ?? 'triggers';
  return (
    <div className="rules-tab">
      <Segmented
        className="rules-parts"
        value={part}
        onChange={(chosen) => go({ part: chosen })}
        options={parts.map((value) => ({ value, label: say(`rules.${value}`) }))}
        data-testid="rules-part"
      />
      {part === 'triggers' && <Triggers streams={overview.streams} open={at('stream')} />}
      {part === 'factors' && <RaiseFactors factors={overview.raiseFactors} />}
      {part === 'hazards' && <Hazards hazards={overview.hazards} />}
      {part === 'stations' && <Stations stations={overview.stations} />}
    </div>
  );
}
