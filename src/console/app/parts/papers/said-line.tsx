import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { readReason } from '../../api/client.js';
import type { PaperChoices, PaperSays, PaperStatement } from '../../api/papers.js';
import { LevelMark, ResponseMark } from '../../marks/level-mark.js';
import { ReasonList } from '../../marks/problem.js';
import { At, TimeLeft } from '../../marks/time-left.js';
import { useSay } from '../../words/language.js';

/** What a statement says, in the words of the plan. */
export function SaidWords({ says, choices }: { says: PaperSays; choices: PaperChoices | undefined }): ReactNode {
  const say = useSay();
  const name = (list: readonly { id: string; name: string }[] | undefined, id: string | null | undefined): string =>
    list?.find((one) => one.id === id)?.name ?? id ?? '';
  const streets = (says.areas ?? []).map((id) => name(choices?.streets, id)).join('、');
  const areas = streets === '' ? say('papers.district') : streets;
  switch (says.kind) {
    case 'response':
      return (
        <>
          {name(choices?.streams, says.stream)}{' '}
          {says.responseLevel ? <ResponseMark level={says.responseLevel} /> : <b>{say('papers.ended')}</b>}{' '}
          <span className="muted">{areas}</span>
        </>
      );
    case 'signal': {
      const hazard = choices?.hazards.find(({ eventCodes }) => eventCodes.includes(says.event ?? ''));
      return (
        <>
          {says.issuer} {hazard?.name ?? says.event} {says.lifts && <b>{say('papers.lifts')}</b>}{' '}
          {says.colour && <LevelMark level={says.colour} />} <span className="muted">{areas}</span>
          {says.expiresAt && (
            <span className="muted">
              {' '}
              {say('until')} <At at={says.expiresAt} />
            </span>
          )}
        </>
      );
    }
    case 'forecast':
      return (
        <>
          {name(choices?.gauges, says.station)} {name(choices?.quantities, says.quantity)}{' '}
          <b>
            {says.value} {says.unit}{' '}
            {(says.datum === 'wusong' || says.datum === 'huanghai') && say(`papers.datum.${says.datum}`)}
          </b>{' '}
          <span className="muted">
            <At at={says.from} />–<At at={says.until} />
          </span>
        </>
      );
    case 'report':
      return (
        <>
          <b>{name(choices?.reports, says.report)}</b> {name(choices?.streets, says.street)}
        </>
      );
    case 'notice':
      return says.stage ? say(`papers.stage.${says.stage as '3d'}`) : say('papers.stage.none');
  }
}

/** A statement and what came of it. */
export function SaidLine({
  statement,
  choices,
}: {
  statement: PaperStatement;
  choices: PaperChoices | undefined;
}): ReactNode {
  const say = useSay();
  const faults = statement.faults
    .map(readReason)
    // The mark on the paper says so already, and goes when somebody was called back.
    .filter(({ code }) => code !== 'hazard.not-verified');
  return (
    <li className="papers-said">
      <span className="papers-said-kind">{say(`papers.kind.${statement.says.kind}`)}</span>
      <span>
        <SaidWords says={statement.says} choices={choices} />
      </span>
      {statement.followDueAt && (
        <span className="papers-follow" data-testid="paper-follow">
          {say('papers.follow')} <TimeLeft due={statement.followDueAt} />
        </span>
      )}
      {statement.waitsFor && <span className="warn">{say(`papers.waits.${statement.waitsFor}`)}</span>}
      {statement.incidentId && (
        <Link to={`/incidents/${encodeURIComponent(statement.incidentId)}`} className="papers-incident">
          {say('papers.incident')} →
        </Link>
      )}
      {faults.length > 0 && (
        <div className="papers-said-faults">
          <ReasonList reasons={faults} />
        </div>
      )}
    </li>
  );
}
