import { Button, InputNumber } from 'antd';
import type { ReactNode } from 'react';
import { useSay } from '../words/language.js';

export type Count = number | 'unknown' | null;

/** A number, or an honest 暂不清楚: never a 0 that nobody said. */
export function CountField({
  value,
  onChange,
  id,
  testId,
  size = 'middle',
}: {
  value?: Count;
  onChange?: (value: Count) => void;
  id?: string;
  testId?: string;
  size?: 'middle' | 'large';
}): ReactNode {
  const say = useSay();
  const unknown = value === 'unknown';
  return (
    <span className="count-field">
      <InputNumber
        id={id}
        size={size}
        min={0}
        max={999_999}
        precision={0}
        inputMode="numeric"
        disabled={unknown}
        value={unknown ? null : (value ?? null)}
        onChange={(typed) => onChange?.(typeof typed === 'number' ? typed : null)}
        data-testid={testId}
      />
      <Button
        size={size}
        type={unknown ? 'primary' : 'default'}
        aria-pressed={unknown}
        onClick={() => onChange?.(unknown ? null : 'unknown')}
        data-testid={testId ? `${testId}-unknown` : undefined}
      >
        {say('unknown-yet')}
      </Button>
    </span>
  );
}
