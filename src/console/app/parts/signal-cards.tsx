import type { ReactNode } from 'react';
import { useSignalCards } from '../api/queries.js';
import type { SignalCard } from '../api/types.js';
import { LevelMark } from '../marks/level-mark.js';
import { Loaded } from '../marks/problem.js';
import { At } from '../marks/time-left.js';
import { useSay } from '../words/language.js';
import '../styles/signal-cards.css';

/** What the signals say now: one card for each hazard and area; replaced, cancelled and run out look different. */
export function SignalCards(): ReactNode {
  const say = useSay();
  const query = useSignalCards();
  return (
    <section className="signal-cards" aria-labelledby="signal-cards-title">
      <h2 id="signal-cards-title">{say('cards.title')}</h2>
      <Loaded query={query}>
        {(cards) =>
          cards.length === 0 ? (
            <p className="muted">{say('cards.none')}</p>
          ) : (
            <ul data-testid="signal-cards">
              {cards.map((card) => (
                <Card key={card.key} card={card} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

function Card({ card }: { card: SignalCard }): ReactNode {
  const say = useSay();
  const standing = card.messages.filter(({ state }) => state === 'standing');
  const shown = standing.length > 0 ? standing : card.messages.slice(0, 1);
  return (
    <li className={`signal-card signal-card-${card.state}`}>
      <div className="signal-card-head">
        <b>{card.hazardName}</b>
        {card.colour ? <LevelMark level={card.colour} /> : <span>{say('cards.no-colour')}</span>}
        {card.nature === 'drill' && <span className="drill-word">{say('cards.drill')}</span>}
        <span className="signal-card-state">{say(`cards.${card.state}`)}</span>
      </div>
      <p>
        {card.isWholeDistrict ? say('cards.whole') : card.areaNames.join('、')}
        {card.certainty !== 'sure' && <em className="signal-card-doubt"> {say(`cards.${card.certainty}`)}</em>}
      </p>
      <p className="muted">
        {(card.issuers.length > 0 ? card.issuers : shown.flatMap(({ issuers }) => issuers)).join('、')}{' '}
        {card.state === 'standing' &&
          (card.until ? (
            <>
              {say('until')} <At at={card.until} />
            </>
          ) : (
            say('cards.no-until')
          ))}
      </p>
      {shown.some(({ isVerified }) => !isVerified) && <p className="signal-card-doubt">{say('cards.unverified')}</p>}
      {shown.some(({ signature }) => signature === 'invalid') && (
        <p className="signal-card-doubt">{say('cards.signature.invalid')}</p>
      )}
      <details>
        <summary>{say('cards.messages', { n: card.messages.length })}</summary>
        <ol>
          {card.messages.map((message) => (
            <li key={message.id} className={`signal-message signal-message-${message.state}`}>
              <At at={message.sent} /> {message.headline}
              <small>
                {say(`cards.${message.state}`)}
                {message.endedAt && (
                  <>
                    {' '}
                    <At at={message.endedAt} />
                  </>
                )}
                {message.signature !== 'none' && ` · ${say(`cards.signature.${message.signature}`)}`}
              </small>
            </li>
          ))}
        </ol>
      </details>
    </li>
  );
}
