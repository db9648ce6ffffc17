import type { ReactNode } from 'react';
import { useEndTest, useRaisePreview, type FactorStanding } from '../api/life.js';
import type { Colour, ResponseLevel } from '../api/types.js';
import { ProposedMark } from '../marks/because.js';
import { useSay } from '../words/language.js';

/** The factors of the plan: what holds with its facts, what nobody knows with its reason; the rest is left out. */
export function Factors({ factors }: { factors: readonly FactorStanding[] }): ReactNode {
  const say = useSay();
  const told = factors.filter(({ standing }) => standing !== 'does-not-hold');
  if (told.length === 0) return null;
  return (
    <ul className="changes" data-testid="raise-factors">
      {told.map((factor) => (
        <li key={factor.rule}>
          <b>{say(`factor.${factor.standing}`)}</b> {factor.name}{' '}
          <span className="muted">{factor.standing === 'unknown' ? factor.why : factor.fact}</span>{' '}
          <ProposedMark basis={factor.basis} />
        </li>
      ))}
    </ul>
  );
}

/** What a level nobody has drafted yet would set going: who is told, what closes, who signs. */
export function RaiseEffect({
  incidentId,
  level,
  responseLevel,
  areas,
}: {
  incidentId: string;
  level: Colour;
  responseLevel: ResponseLevel | null;
  areas: readonly string[];
}): ReactNode {
  const say = useSay();
  const { data: preview } = useRaisePreview(incidentId, { level, responseLevel, areas });
  if (!preview) return null;
  const added = preview.added.reduce((sum, { measures }) => sum + measures.length, 0);
  return (
    <section className="raise-effect" data-testid="raise-preview">
      <h3>
        {say('raise.preview')} {preview.skips && <b className="warn">{say('raise.skips')}</b>}
      </h3>
      <ul className="changes">
        <li>
          {say('raise.called')}{' '}
          {preview.called
            .map(({ kind, subjects, posts }) => say(`raise.called.${kind}`, { n: subjects, posts }))
            .join('、')}
        </li>
        {preview.from && preview.newUnits.length > 0 && (
          <li>
            {say('raise.new-units')} {preview.newUnits.map(({ name }) => name).join('、')}
          </li>
        )}
        {preview.from && added > 0 && <li>{say('raise.added', { n: added })}</li>}
        <li>
          {say('raise.controls', {
            n: preview.controls.length,
            m: preview.controls.filter(({ isNew }) => isNew).length,
          })}
          {preview.controls.length > 0 && (
            <details>
              <summary>{say('controls')}</summary>
              <ul>
                {preview.controls.map((order) => (
                  <li key={`${order.subjectName}-${order.kind}-${order.object}`}>
                    {order.kindName} {order.object} <small className="muted">{order.subjectName}</small>
                  </li>
                ))}
              </ul>
            </details>
          )}
        </li>
        <li>
          {say('raise.cell', { role: preview.cell.roleName })}
          {preview.cell.reportTo.length > 0 && `，${say('raise.report', { who: preview.cell.reportTo.join('、') })}`}
        </li>
      </ul>
      {preview.suggested && <p>{say('raise.suggested', { level: say(`response.${preview.suggested}`) })}</p>}
      <Factors factors={preview.factors} />
    </section>
  );
}

/** Three days fine and no gauge at its mark: facts beside the act of ending, unknown where nobody knows. */
export function EndTest({ incidentId }: { incidentId: string }): ReactNode {
  const say = useSay();
  const { data: facts } = useEndTest(incidentId, true);
  if (!facts || facts.length === 0) return null;
  return (
    <section className="raise-effect" data-testid="end-test">
      <h3>{say('end-test')}</h3>
      <ul className="changes">
        {facts.map((fact) => (
          <li key={fact.id}>
            <b className={fact.standing === 'holds' ? 'good' : 'warn'}>{say(`end-test.${fact.standing}`)}</b>{' '}
            {fact.text} <span className="muted">{fact.fact}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
