import { Button } from 'antd';
import type { ReactNode } from 'react';
import { api } from '../../api/client.js';
import type { Consultation } from '../../api/types.js';
import { Standing } from '../../marks/level-mark.js';
import { At, TimeLeft } from '../../marks/time-left.js';
import { useSay } from '../../words/language.js';
import { useAct } from '../act.js';

/** What the round is for, and what is out of the ordinary about it: a pause, an act that went ahead of it. */
export function RoundNotes({ consultation, canRun }: { consultation: Consultation; canRun: boolean }): ReactNode {
  const say = useSay();
  const act = useAct();
  const { origin, adjourned, emergency } = consultation;
  return (
    <div className="round-notes">
      {origin && (
        <p className="muted" data-testid="round-origin">
          {say(`origin.${origin}`)} · <At at={consultation.convenedAt} />
        </p>
      )}
      {emergency && (
        <p
          className={`round-note${emergency.outcome === 'confirmed' ? '' : ' round-note-grave'}`}
          data-testid="emergency"
        >
          <b>{say(`emergency.${emergency.outcome}`)}</b> <At at={emergency.begunAt} />{' '}
          {emergency.leader && say('emergency.leader', { who: emergency.leader })} {emergency.reason}{' '}
          {emergency.decided && (
            <Standing level={emergency.decided.level} responseLevel={emergency.decided.responseLevel} size="small" />
          )}
        </p>
      )}
      {adjourned && (
        <p className="round-note" data-testid="adjourned">
          <b>{say('adjourned')}</b> {say('adjourned.until')} <At at={adjourned.resumesAt} />{' '}
          <TimeLeft due={adjourned.resumesAt} /> {adjourned.reason}{' '}
          {canRun && (
            <Button
              size="small"
              loading={act.busy}
              data-testid="resume"
              onClick={() =>
                void act.run(
                  () => api.post(`/consultations/${encodeURIComponent(consultation.id)}/resume`),
                  say('adjourned.resumed'),
                )
              }
            >
              {say('adjourned.resume')}
            </Button>
          )}
        </p>
      )}
    </div>
  );
}
