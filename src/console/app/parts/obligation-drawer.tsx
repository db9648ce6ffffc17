import { Drawer } from 'antd';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { useObligation } from '../api/queries.js';
import { hourMinuteSecond, serverNow, shortTime, toMs } from '../api/server-time.js';
import type { Attempt, Delivery, Instant, ObligationStory } from '../api/types.js';
import { AnsweringMark } from '../marks/answering-mark.js';
import { LevelMark } from '../marks/level-mark.js';
import { Empty, Loaded } from '../marks/problem.js';
import { NextStep, TimeLeft } from '../marks/time-left.js';
import { known, useSay, type Say } from '../words/language.js';
import { ObligationActs } from './obligation-acts.js';
import '../styles/obligation.css';

/** Which obligation is open stands in the address, so that a colleague can be sent the same picture. */
export function useOpenObligation(): [string | null, (id: string | number | null) => void] {
  const [search, setSearch] = useSearchParams();
  return [
    search.get('obligation'),
    (id) =>
      setSearch(
        (before) => {
          const next = new URLSearchParams(before);
          if (id === null) next.delete('obligation');
          else next.set('obligation', String(id));
          return next;
        },
        { replace: true },
      ),
  ];
}

const exact = (at: Instant | null | undefined): string => {
  const ms = toMs(at);
  if (ms === null) return '';
  const short = shortTime(ms, serverNow());
  return short.length > 5 ? `${short.slice(0, 5)} ${hourMinuteSecond(ms)}` : hourMinuteSecond(ms);
};

/** A code of the service in the person's words, or the code itself. */
export const coded = (say: Say, group: string, code: string | null | undefined): string => {
  if (!code) return '';
  const key = `${group}.${code}`;
  return known(key) ? say(key) : code;
};

/** Why a step was taken: the ladder's own reason, or what the last call came to. */
const whyInWords = (say: Say, why: string): string => coded(say, known(`why.${why}`) ? 'why' : 'call-reason', why);

export function answerInWords(value: unknown, say: Say): string {
  if (value === null || value === undefined || value === '') return '';
  if (typeof value === 'object') {
    const held = value as { unknown?: boolean; value?: unknown };
    return held.unknown ? say('unknown-yet') : String(held.value ?? '');
  }
  return value === 'unknown' ? say('unknown-yet') : String(value);
}

function AttemptLine({ attempt, say }: { attempt: Attempt; say: Say }): ReactNode {
  return (
    <li>
      <time>{exact(attempt.at ?? attempt.startedAt)}</time> {coded(say, 'delivery', attempt.outcome ?? attempt.state)}{' '}
      {attempt.reason && <span className="muted">{attempt.reason}</span>}
    </li>
  );
}

function DeliveryLine({ delivery }: { delivery: Delivery }): ReactNode {
  const say = useSay();
  return (
    <article className="delivery">
      <header>
        <b>{coded(say, 'channel', delivery.channel)}</b>
        {delivery.callNo !== undefined && <span>{say('call-no', { n: delivery.callNo })}</span>}
        <span>{delivery.contactName}</span>
        <span className="mono muted">{delivery.to}</span>
        <span className={`delivery-state delivery-${delivery.state}`}>{coded(say, 'delivery', delivery.state)}</span>
      </header>
      <p className="delivery-times">
        {delivery.plannedAt && (
          <span>
            {say('delivery.planned')} {exact(delivery.plannedAt)}
          </span>
        )}
        {delivery.acceptedAt && (
          <span>
            {say('delivery.accepted')} {exact(delivery.acceptedAt)}
          </span>
        )}
        {delivery.deliveredAt && (
          <span>
            {say('delivery.delivered')} {exact(delivery.deliveredAt)}
          </span>
        )}
        {delivery.reason && <span className="delivery-reason">{coded(say, 'call-reason', delivery.reason)}</span>}
      </p>
      {delivery.text && <p className="delivery-text">{delivery.text}</p>}
      {delivery.attempts && delivery.attempts.length > 0 && (
        <ul className="attempts">
          {delivery.attempts.map((attempt, index) => (
            <AttemptLine key={attempt.id ?? index} attempt={attempt} say={say} />
          ))}
        </ul>
      )}
    </article>
  );
}

function Story({ story, canAct }: { story: ObligationStory; canAct: boolean }): ReactNode {
  const say = useSay();
  const open = story.state !== 'answered' && story.state !== 'closed';
  return (
    <div className="story">
      <div className="story-head">
        <LevelMark level={story.colour} />
        <AnsweringMark state={story.state} />
        {open && <TimeLeft due={story.dueAt} />}
      </div>
      <h3>{story.title}</h3>
      {story.text && <blockquote className="story-words">{story.text}</blockquote>}
      {open && story.step && (
        <p className="story-step">
          {say('step.now')}
          <b>{story.step.label ?? coded(say, 'target', story.step.target)}</b>
          {story.step.nextAt && ' · '}
          <NextStep step={story.step} />
        </p>
      )}
      {canAct && open && <ObligationActs obligation={story} size="middle" />}

      <h4>{say('story.answers')}</h4>
      {story.questions && story.questions.length > 0 && (
        <dl className="answers-now">
          {story.questions.map((question) => (
            <div key={question.id}>
              <dt>{question.text}</dt>
              <dd className={answerInWords(question.answer, say) === '' ? 'muted' : ''}>
                {answerInWords(question.answer, say) || say('not-answered')}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {(story.answers ?? []).length === 0 ? (
        <p className="muted">{say('story.answers.none')}</p>
      ) : (
        <ol className="timeline">
          {story.answers?.map((answer, index) => (
            <li key={answer.id ?? index} className={answer.late ? 'is-late' : 'is-answer'}>
              <time>{exact(answer.at)}</time>
              <div>
                <b>{answer.received === false ? say('story.said') : say('received')}</b>{' '}
                {answer.personName ?? say('name-unknown')}{' '}
                <span className="muted">
                  {say('via')} {coded(say, 'channel', answer.via)}
                  {answer.late ? ` · ${say('story.late')}` : ''}
                </span>
                {answer.words && <q>{answer.words}</q>}
              </div>
            </li>
          ))}
        </ol>
      )}

      <h4>{say('story.ladder')}</h4>
      {(story.escalations ?? []).length === 0 ? (
        <p className="muted">{say('story.ladder.none')}</p>
      ) : (
        <ol className="timeline">
          {story.escalations?.map((step, index) => (
            <li key={index} className="is-step">
              <time>{exact(step.at)}</time>
              <div>
                {say('step.to')} <b>{step.targetLabel ?? coded(say, 'target', step.target)}</b> {step.unitName ?? ''}{' '}
                {step.why && <span className="muted">{whyInWords(say, step.why)}</span>}
              </div>
            </li>
          ))}
        </ol>
      )}

      <h4>
        {say('story.calls')} <small className="muted">{story.deliveries?.length ?? 0}</small>
      </h4>
      {(story.deliveries ?? []).length === 0 ? (
        <p className="muted">{say('story.calls.none')}</p>
      ) : (
        story.deliveries?.map((delivery) => <DeliveryLine key={delivery.id} delivery={delivery} />)
      )}
    </div>
  );
}

export function ObligationDrawer({ canAct }: { canAct: boolean }): ReactNode {
  const say = useSay();
  const [id, open] = useOpenObligation();
  const query = useObligation(id);
  return (
    <Drawer
      open={id !== null}
      onClose={() => open(null)}
      size={560}
      title={query.data ? (query.data.unitName ?? query.data.unitId) : say('story.title')}
      destroyOnHidden
    >
      <div data-testid="obligation-story">
        {id !== null && (
          <Loaded query={query} rows={8}>
            {(story) => (story ? <Story story={story} canAct={canAct} /> : <Empty title={say('problem.missing')} />)}
          </Loaded>
        )}
      </div>
    </Drawer>
  );
}
