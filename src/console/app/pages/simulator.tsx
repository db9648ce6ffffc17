import { Button, Input, Select } from 'antd';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { api } from '../api/client.js';
import { usePhone, usePhones } from '../api/queries.js';
import { toMs } from '../api/server-time.js';
import type { PhoneBehaviour, SimulatedMessage, SimulatedPhone } from '../api/types.js';
import { Empty, Loaded } from '../marks/problem.js';
import { At } from '../marks/time-left.js';
import { useAct } from '../parts/act.js';
import { coded } from '../parts/obligation-drawer.js';
import { useSay } from '../words/language.js';
import '../styles/simulator.css';

const behaviours = [
  'silent',
  'answers',
  'presses-1',
  'unclear',
  'busy',
  'no-answer',
  'wrong-number',
  'answers-on-call',
] as const;

const kindOf = (behaviour: SimulatedPhone['behaviour']): string =>
  (typeof behaviour === 'string' ? behaviour : behaviour?.kind) ?? 'silent';
/** `in` is what came in to the service: what this phone said. */
const fromPhone = (message: SimulatedMessage): boolean => message.direction === 'in';

/** One-tap links can be tapped here as on a phone; they open on this service, whatever host the text names. */
function withLinks(text: string): ReactNode {
  return text.split(/(https?:\/\/[^\s/]+\/t\/[\w.-]+)/).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <a key={index} href={new URL(part).pathname} target="_blank" rel="noreferrer">
        {part}
      </a>
    ),
  );
}

function Messages({ messages }: { messages: readonly SimulatedMessage[] }): ReactNode {
  const say = useSay();
  const end = useRef<HTMLLIElement>(null);
  const ordered = useMemo(
    () => [...messages].sort((a, b) => (toMs(a.at ?? a.receivedAt) ?? 0) - (toMs(b.at ?? b.receivedAt) ?? 0)),
    [messages],
  );
  useEffect(() => {
    // Braces: newer browsers return a promise from scrolling, and React would take it for a clean-up.
    void end.current?.scrollIntoView({ block: 'nearest' });
  }, [ordered.length]);
  if (ordered.length === 0) return <Empty title={say('phone.quiet')} />;
  return (
    <ol className="bubbles" data-testid="phone-messages">
      {ordered.map((message, index) => (
        <li key={message.id ?? index} className={fromPhone(message) ? 'bubble-mine' : 'bubble-theirs'}>
          <span className="bubble-head">
            {coded(say, 'channel', message.channel ?? message.kind)} <At at={message.at ?? message.receivedAt} />
          </span>
          <p>
            {withLinks(
              message.body ?? message.text ?? (message.digits ? say('phone.pressed', { n: message.digits }) : ''),
            )}
          </p>
          {!fromPhone(message) && message.state && (
            <span className="bubble-head">
              {coded(say, 'delivery', message.state)}
              {message.detail !== message.state && ` ${coded(say, 'call-reason', message.detail)}`}
            </span>
          )}
        </li>
      ))}
      <li ref={end} aria-hidden="true" />
    </ol>
  );
}

function Phone({ phone }: { phone: SimulatedPhone }): ReactNode {
  const say = useSay();
  const act = useAct();
  const query = usePhone(phone.address);
  const [typed, setTyped] = useState('');
  const path = `/simulator/phones/${encodeURIComponent(phone.address)}`;
  const reply = (body: { text?: string; digits?: string }): void =>
    void act.run(() => api.post(`${path}/reply`, body), say('phone.replied')).then((done) => done && setTyped(''));
  const current = kindOf(phone.behaviour);
  const behave = (kind: string): void => {
    const body: PhoneBehaviour = { kind };
    void act.run(() => api.put(`${path}/behaviour`, body), say('phone.behaves'));
  };
  return (
    <section className="handset" aria-label={phone.contactName ?? phone.address} data-testid="phone">
      <header>
        <div>
          <b>{phone.contactName ?? say('name-unknown')}</b>
          <small>
            {phone.unitName} · <span className="mono">{phone.address}</span>
          </small>
        </div>
        <Select
          size="small"
          value={current}
          onChange={behave}
          aria-label={say('phone.behaviour')}
          popupMatchSelectWidth={false}
          data-testid="phone-behaviour"
          options={[...new Set<string>([...behaviours, current])].map((kind) => ({
            value: kind,
            label: coded(say, 'behaviour', kind),
          }))}
        />
      </header>
      <div className="handset-screen">
        <Loaded query={query}>{(messages) => <Messages messages={messages} />}</Loaded>
      </div>
      <footer>
        <div className="acts">
          <Button onClick={() => reply({ text: '收到' })} loading={act.busy} data-testid="reply-received">
            收到
          </Button>
          <Button onClick={() => reply({ text: '收到 张三 社区3 转移0' })} data-testid="reply-full">
            收到 张三 社区3 转移0
          </Button>
          <Button onClick={() => reply({ digits: '1' })} data-testid="reply-press-1">
            {say('phone.press-1')}
          </Button>
          <Button onClick={() => behave('silent')} data-testid="reply-silent">
            {say('phone.silent')}
          </Button>
        </div>
        <form
          className="handset-type"
          onSubmit={(event) => {
            event.preventDefault();
            if (typed.trim()) reply({ text: typed.trim() });
          }}
        >
          <Input
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder={say('phone.type')}
            aria-label={say('phone.type')}
            data-testid="reply-text"
          />
          <Button htmlType="submit" type="primary" disabled={typed.trim() === ''} data-testid="reply-send">
            {say('phone.send')}
          </Button>
        </form>
      </footer>
    </section>
  );
}

export default function Simulator(): ReactNode {
  const say = useSay();
  const query = usePhones();
  const [search, setSearch] = useSearchParams();
  const [wanted, setWanted] = useState('');
  const address = search.get('phone');
  return (
    <div className="simulator" data-testid="simulator">
      <Loaded query={query} rows={8}>
        {(phones) => {
          if (phones.length === 0) return <Empty title={say('phones.none')}>{say('phones.none.more')}</Empty>;
          const text = wanted.trim();
          const shown = [...phones]
            .filter((phone) => `${phone.contactName ?? ''}${phone.unitName ?? ''}${phone.address}`.includes(text))
            .sort((a, b) => (toMs(b.lastAt) ?? 0) - (toMs(a.lastAt) ?? 0));
          const chosen = phones.find((phone) => phone.address === address) ?? shown[0];
          return (
            <>
              <aside className="phones">
                <header>
                  <h1>{say('page.simulator')}</h1>
                  <p className="muted">{say('phones.note', { n: phones.length })}</p>
                  <Input.Search
                    allowClear
                    value={wanted}
                    onChange={(event) => setWanted(event.target.value)}
                    placeholder={say('phones.find')}
                    aria-label={say('phones.find')}
                    data-testid="find-phone"
                  />
                </header>
                <ul>
                  {shown.slice(0, 200).map((phone) => (
                    <li key={phone.address}>
                      <button
                        type="button"
                        className={`phone-row${phone.address === chosen?.address ? ' is-chosen' : ''}`}
                        aria-pressed={phone.address === chosen?.address}
                        onClick={() => setSearch({ phone: phone.address }, { replace: true })}
                        data-testid={`phone-${phone.address}`}
                      >
                        <span>
                          <b>{phone.contactName ?? phone.address}</b>
                          <small className="muted">{phone.unitName}</small>
                        </span>
                        <span className="phone-end">
                          {(phone.unread ?? 0) > 0 && <b className="unread">{phone.unread}</b>}
                          <small className="muted">
                            {phone.lastAt ? <At at={phone.lastAt} /> : coded(say, 'behaviour', kindOf(phone.behaviour))}
                          </small>
                        </span>
                      </button>
                    </li>
                  ))}
                  {shown.length === 0 && <Empty title={say('find.none')} />}
                </ul>
              </aside>
              {chosen && <Phone key={chosen.address} phone={chosen} />}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
