import { Button, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { sendOrKeep, useOutbox } from '../api/outbox.js';
import type { Instruction, ResponseLevel } from '../api/types.js';
import { TimeLeft } from '../marks/time-left.js';
import { useSay } from '../words/language.js';
import { useAct } from './act.js';

/** A street starts its own level by its own situation, or says why it does not, within the time of the plan. */
export function StreetLevel({ instruction }: { instruction: Instruction }): ReactNode {
  const say = useSay();
  const act = useAct();
  const waiting = useOutbox();
  const [reason, setReason] = useState('');
  const standing = instruction.streetLevel;
  if (!standing) return null;
  const path = `/instructions/${encodeURIComponent(instruction.id)}/street-level`;
  const inBox = waiting.some((one) => one.path === path);
  const name = (level: ResponseLevel | null): string =>
    level === null ? say('street-level.none') : say(`response.${level}`);
  const advised = standing.advised.level;
  const send = (level: ResponseLevel | null): void =>
    void act.run(
      () => sendOrKeep(path, { level, reason: reason.trim() }, `${say('street-level.title')} ${name(level)}`),
      (arrived) => (arrived ? say('street-level.sent') : null),
    );
  return (
    <div className="street-level" data-testid={`street-level-${instruction.id}`}>
      <h3>{say('street-level.title')}</h3>
      {standing.dueAt && <TimeLeft due={standing.dueAt} />}
      <p>
        {say('street-level.advised', { level: name(advised) })} <span className="muted">{standing.advised.note}</span>
      </p>
      {standing.decided && (
        <p className="good">
          ✓ {say('street-level.decided', { level: name(standing.decided.level) })} {standing.decided.reason}
        </p>
      )}
      {inBox && <p className="warn-box">{say('offline.kept')}</p>}
      {!inBox && (!standing.decided || standing.dueAt) && (
        <>
          <Input
            size="large"
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
            placeholder={say('street-level.reason')}
            aria-label={say('street-level.reason')}
            data-testid="street-level-reason"
          />
          <span className="acts">
            {([4, 3, 2, 1] as const).map((level) => (
              <Button
                key={level}
                size="large"
                type={level === advised ? 'primary' : 'default'}
                loading={act.busy}
                onClick={() => send(level)}
                data-testid={`street-level-start-${level}`}
              >
                {say('street-level.start', { level: say(`response.${level}`) })}
              </Button>
            ))}
            <Button
              size="large"
              loading={act.busy}
              disabled={reason.trim() === ''}
              onClick={() => send(null)}
              data-testid="street-level-no"
            >
              {say('street-level.no')}
            </Button>
          </span>
        </>
      )}
    </div>
  );
}
