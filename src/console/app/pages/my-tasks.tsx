import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Input, type InputRef } from 'antd';
import { useCallback, useRef, useState, type ReactNode, type Ref } from 'react';
import { ApiProblem } from '../api/client.js';
import { sendOrKeep, useOutbox, useOutboxSender, useRefused } from '../api/outbox.js';
import { useMyTasks } from '../api/queries.js';
import { hourMinute, toMs } from '../api/server-time.js';
import type { Instruction, Measure, MyTasks, Obligation, Session } from '../api/types.js';
import { AnsweringMark } from '../marks/answering-mark.js';
import { LevelMark } from '../marks/level-mark.js';
import { Empty, Loaded, Problem } from '../marks/problem.js';
import { At, TimeLeft } from '../marks/time-left.js';
import { useAct } from '../parts/act.js';
import { DrillChip } from '../parts/incident-frame.js';
import { OrdersToDo } from '../parts/controls/orders-to-do.js';
import { CountField, type Count } from '../parts/count-field.js';
import { MeasureLine } from '../parts/measure-line.js';
import { StreetLevel } from '../parts/street-level.js';
import { answerBody } from '../parts/obligation-acts.js';
import { answerInWords, coded } from '../parts/obligation-drawer.js';
import { useNature } from '../shell/drill-frame.js';
import { useSay } from '../words/language.js';
import '../styles/my-tasks.css';
import '../styles/measure.css';

/** What was typed survives a reload: rain, a dropped phone, a page that was thrown out of memory. */
function useKept(key: string, first: string): [string, (value: string) => void] {
  const place = `jiaoying.typed.${key}`;
  const [value, setValue] = useState(() => sessionStorage.getItem(place) ?? first);
  return [
    value,
    (next) => {
      sessionStorage.setItem(place, next);
      setValue(next);
    },
  ];
}

const isUnknown = (value: unknown): boolean =>
  value === 'unknown' ||
  (typeof value === 'object' && value !== null && (value as { unknown?: boolean }).unknown === true);
const heldText = (value: unknown): string => {
  if (value === null || value === undefined || isUnknown(value)) return '';
  return String(typeof value === 'object' ? ((value as { value?: unknown }).value ?? '') : value);
};
const heldCount = (value: unknown): Count => {
  if (isUnknown(value)) return 'unknown';
  const text = heldText(value);
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : null;
};

/** More people or communities than any street has: a slip of the finger. */
const largestCount = 10_000;
const isTooLarge = (count: Count): boolean => typeof count === 'number' && count > largestCount;

function TooLarge({ count }: { count: Count }): ReactNode {
  const say = useSay();
  return isTooLarge(count) ? (
    <p className="warn" role="alert">
      {say('count.too-large', { n: largestCount })}
    </p>
  ) : null;
}

/** Sends an act, or keeps it on the phone; either way the person may put the phone down. */
function useSend(): {
  busy: boolean;
  /** Whether it has arrived; false when it is kept on the phone, null when it was refused. */
  send: (path: string, body: unknown, label: string, done: string) => Promise<boolean | null>;
} {
  const act = useAct();
  const send = (path: string, body: unknown, label: string, done: string): Promise<boolean | null> =>
    act.run(
      () => sendOrKeep(path, body, label),
      (arrived) => (arrived ? done : null),
    );
  return { busy: act.busy, send };
}

/** The words as sent; a long order is cut after a few lines so that 收到 stays under the thumb. */
function TaskText({ text }: { text: string }): ReactNode {
  const say = useSay();
  const [whole, setWhole] = useState(text.length < 140);
  return (
    <>
      <p className={`task-text${whole ? '' : ' task-text-cut'}`}>{text}</p>
      {!whole && (
        <button type="button" className="plain task-more" onClick={() => setWhole(true)}>
          {say('text.whole')}
        </button>
      )}
    </>
  );
}

function NameField({
  value,
  onChange,
  missing,
  field,
  testId,
}: {
  value: string;
  onChange: (name: string) => void;
  /** Whether it was left empty when it was needed. */
  missing: boolean;
  field: Ref<InputRef>;
  testId: string;
}): ReactNode {
  const say = useSay();
  return (
    <label className="task-field">
      <span>{say('question.you')}</span>
      <Input
        ref={field}
        size="large"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        autoComplete="name"
        status={missing ? 'error' : ''}
        aria-invalid={missing}
        data-testid={testId}
        placeholder={say('question.you.hint')}
      />
      {missing && (
        <span className="warn" role="alert">
          {say('question.you.need')}
        </span>
      )}
    </label>
  );
}

function ToAnswer({
  obligation,
  name,
  onName,
}: {
  obligation: Obligation;
  /** Asked once on this page, however many calls are open. */
  name: string;
  onName: (name: string) => void;
}): ReactNode {
  const say = useSay();
  const { busy, send } = useSend();
  const waiting = useOutbox();
  const path = `/obligations/${encodeURIComponent(String(obligation.id))}/answer`;
  const inBox = waiting.some((one) => one.path === path);
  const received = Boolean(obligation.receivedAt);
  const questions = obligation.questions ?? [];
  const open = questions.filter((question) => heldText(question.answer) === '');
  const answerOf = (id: string): unknown => questions.find((question) => question.id === id)?.answer;
  const [commander, setCommander] = useKept(`${obligation.id}.commander`, heldText(answerOf('commander')));
  const [communities, setCommunities] = useState<Count>(heldCount(answerOf('communities')));
  const [moved, setMoved] = useState<Count>(heldCount(answerOf('moved')));
  // Who said 收到 goes on answering, also after a reload or on another phone, until another name is typed.
  const [typedPerson, setTypedPerson] = useState<string | null>(null);
  const person = received ? (typedPerson ?? (obligation.receivedBy || name)) : name;
  const [nameRefused, setNameRefused] = useState(false);
  const nameMissing = nameRefused && person.trim() === '';
  const nameField = useRef<InputRef>(null);
  const arrived = useRef<{ obligation: Obligation; body: string } | null>(null);
  const asks = (id: string): boolean => questions.some((question) => question.id === id);

  /** When only 暂不清楚 is open: the time at which it is asked again by itself. */
  const askAgainAt = open.every((question) => isUnknown(question.answer))
    ? (open.map((question) => toMs(question.askAgainAt)).find((at) => at !== null) ?? null)
    : null;

  const answer = (withQuestions: boolean): void => {
    if (person.trim() === '') {
      setNameRefused(true);
      nameField.current?.focus();
      return;
    }
    const typed = answerBody({
      personName: person,
      ...(withQuestions ? { commander, communities, moved } : {}),
    });
    // The second click of a double click may come after the answer was stored and before the page shows it.
    const body = JSON.stringify(typed);
    if (arrived.current?.obligation === obligation && arrived.current.body === body) return;
    void send(path, { received: true, ...typed }, `${say('received')} ${obligation.title}`, say('answer.arrived')).then(
      (sent) => {
        if (sent) arrived.current = { obligation, body };
      },
    );
  };

  return (
    <article
      className={`task task-${obligation.colour}${received ? ' task-received' : ''}`}
      data-testid={`task-${obligation.id}`}
      data-state={obligation.state}
    >
      <header>
        <LevelMark level={obligation.colour} />
        <DrillChip nature={obligation.nature} />
        <AnsweringMark state={obligation.state} />
      </header>
      <h2>{obligation.title}</h2>
      <p className="muted">
        <At at={obligation.openedAt} /> {obligation.unitName}
      </p>
      {obligation.state !== 'answered' && <TimeLeft due={obligation.dueAt} />}
      {obligation.text && <TaskText text={obligation.text} />}
      {inBox && <p className="warn-box">{say('offline.kept')}</p>}
      {!received && !inBox && (
        <>
          <NameField value={name} onChange={onName} missing={nameMissing} field={nameField} testId="answer-name" />
          <Button
            type="primary"
            className="receive"
            block
            loading={busy}
            onClick={() => answer(false)}
            data-testid="receive"
          >
            {say('receive')}
          </Button>
        </>
      )}
      {received && (
        <p className="good task-done">
          ✓ {say('received')} <At at={obligation.receivedAt} /> {obligation.receivedBy}
        </p>
      )}
      {questions.length > 0 && (received ? open.length > 0 : true) && (
        <div className="three">
          <p className="three-title">
            {askAgainAt !== null
              ? say('three.ask-again', { time: hourMinute(askAgainAt) })
              : say(received ? 'three.now' : 'three.then', { n: questions.length })}
          </p>
          {asks('commander') && (
            <label className="task-field">
              <span>{say('question.commander')}</span>
              <Input
                size="large"
                value={commander}
                onChange={(event) => setCommander(event.target.value)}
                data-testid="answer-commander"
              />
            </label>
          )}
          {asks('communities') && (
            <div className="task-field">
              <label htmlFor={`c-${obligation.id}`}>{say('question.communities')}</label>
              <CountField
                id={`c-${obligation.id}`}
                size="large"
                value={communities}
                onChange={setCommunities}
                testId="answer-communities"
              />
              <TooLarge count={communities} />
            </div>
          )}
          {asks('moved') && (
            <div className="task-field">
              <label htmlFor={`m-${obligation.id}`}>{say('question.moved')}</label>
              <CountField
                id={`m-${obligation.id}`}
                size="large"
                value={moved}
                onChange={setMoved}
                testId="answer-moved"
              />
              <TooLarge count={moved} />
            </div>
          )}
          {received && !inBox && (
            <NameField
              value={person}
              onChange={setTypedPerson}
              missing={nameMissing}
              field={nameField}
              testId="answer-three-name"
            />
          )}
          <Button
            size="large"
            type={received ? 'primary' : 'default'}
            block
            loading={busy}
            disabled={
              busy ||
              inBox ||
              isTooLarge(communities) ||
              isTooLarge(moved) ||
              (commander.trim() === '' && communities === null && moved === null)
            }
            onClick={() => answer(true)}
            data-testid="answer-three"
          >
            {say(received ? 'three.send' : 'three.send.received')}
          </Button>
        </div>
      )}
      {received && questions.length > 0 && open.length < questions.length && (
        <dl className="answers-now">
          {questions
            .filter((question) => !open.includes(question))
            .map((question) => (
              <div key={question.id}>
                <dt>{question.text}</dt>
                <dd>{answerInWords(question.answer, say)}</dd>
              </div>
            ))}
        </dl>
      )}
    </article>
  );
}

/** Measures that are proved by a number; the others by words: a list, a status, where the photo lies. */
const isCount = (doneWhen: string | null | undefined): boolean =>
  ['head-count', 'people-left-zero', 'persons-moved', 'depth'].includes(doneWhen ?? '');

function Doing({ measure }: { measure: Measure }): ReactNode {
  const say = useSay();
  const { busy, send } = useSend();
  const waiting = useOutbox();
  const [open, setOpen] = useState(false);
  const [value, setValue] = useKept(`measure.${measure.id}`, measure.doneWhen === 'people-left-zero' ? '0' : '');
  const path = `/measures/${encodeURIComponent(measure.id)}/done`;
  const inBox = waiting.some((one) => one.path === path);
  const kind = measure.doneWhen ?? 'yes';
  const needed = kind !== 'yes';
  if (measure.state === 'done' || measure.state === 'waiting-order') {
    return (
      <MeasureLine measure={measure}>
        {measure.state === 'waiting-order' && <p className="waiting-why">{say('waiting-order.why')}</p>}
      </MeasureLine>
    );
  }
  return (
    <MeasureLine measure={measure}>
      {inBox ? (
        <p className="warn-box">{say('offline.kept')}</p>
      ) : !open ? (
        <Button onClick={() => setOpen(true)} data-testid={`done-${measure.id}`} className="done-button">
          {say('done')}
        </Button>
      ) : (
        <form
          className="proof"
          onSubmit={(event) => {
            event.preventDefault();
            void send(
              path,
              { proof: isCount(kind) ? { count: Number(value) } : { words: value.trim() } },
              `${say('done')} ${measure.text}`,
              say('done.arrived'),
            ).then((sent) => sent !== null && setOpen(false));
          }}
        >
          <Input
            size="large"
            autoFocus
            value={value}
            inputMode={isCount(kind) ? 'numeric' : 'text'}
            onChange={(event) => setValue(event.target.value)}
            prefix={<span className="muted">{measure.doneWhenName ?? coded(say, 'proof', kind)}</span>}
            placeholder={say(isCount(kind) ? 'proof.count-hint' : 'proof.words-hint')}
            aria-label={coded(say, 'proof', kind)}
            data-testid={`proof-${measure.id}`}
          />
          <Button
            size="large"
            type="primary"
            htmlType="submit"
            loading={busy}
            disabled={
              (needed && value.trim() === '') ||
              (isCount(kind) && (!Number.isFinite(Number(value)) || isTooLarge(Number(value))))
            }
            data-testid={`proof-send-${measure.id}`}
          >
            {say('done')}
          </Button>
          {isCount(kind) && <TooLarge count={Number(value)} />}
        </form>
      )}
    </MeasureLine>
  );
}

function ToDo({ instruction }: { instruction: Instruction }): ReactNode {
  const say = useSay();
  const measures = instruction.measures ?? [];
  const done = measures.filter((measure) => measure.state === 'done').length;
  const order = { overdue: 0, open: 1, 'waiting-order': 2, done: 3 };
  return (
    <section className="todo" data-testid={`todo-${instruction.id}`}>
      <h2>
        {instruction.title ?? instruction.subjectName}
        <small>
          {say('todo.count', { n: measures.length })} <b>{say('todo.done', { n: done })}</b>
        </small>
      </h2>
      <StreetLevel instruction={instruction} />
      <ul className="measures">
        {[...measures]
          .sort((a, b) => order[a.state] - order[b.state])
          .map((measure) => (
            <Doing key={measure.id} measure={measure} />
          ))}
      </ul>
    </section>
  );
}

function CallBack({ callBack }: { callBack: MyTasks['callBack'] }): ReactNode {
  const say = useSay();
  if (!callBack) return null;
  const label = typeof callBack === 'string' ? '' : (callBack.label ?? '');
  const number = typeof callBack === 'string' ? callBack : (callBack.number ?? '');
  const dial = /[\d+][\d\s-]{4,}/.exec(number)?.[0]?.replace(/[\s]/g, '');
  return (
    <a className="call-back" {...(dial ? { href: `tel:${dial}` } : {})} data-testid="call-back">
      {say('call-back')} {label} <b>{number}</b>
    </a>
  );
}

function Mine({ tasks, session }: { tasks: MyTasks; session: Session }): ReactNode {
  const say = useSay();
  useNature(
    tasks.obligations.length > 0 && tasks.obligations.every((one) => one.nature === 'drill') ? 'drill' : 'actual',
  );
  const [name, setName] = useKept(
    'name',
    session.roles.includes('street') || session.roles.includes('department') ? '' : session.name,
  );
  const isOpen = (one: Obligation): boolean => one.state !== 'answered' && one.state !== 'closed';
  const open = tasks.obligations.filter(isOpen).sort((a, b) => (toMs(a.dueAt) ?? 0) - (toMs(b.dueAt) ?? 0));
  const answered = tasks.obligations.filter((one) => one.state === 'answered');
  return (
    <>
      <h1 className="my-unit">
        {tasks.unit?.name ?? session.unitName} <small className="muted">{session.name}</small>
      </h1>
      {open.length === 0 && tasks.instructions.length === 0 && answered.length === 0 && (
        <Empty good title={say('my.rest')}>
          {say('my.rest.more')}
        </Empty>
      )}
      {open.map((obligation) => (
        <ToAnswer key={obligation.id} obligation={obligation} name={name} onName={setName} />
      ))}
      {answered.map((obligation) => (
        <details key={obligation.id} className="task-closed" data-testid={`answered-${obligation.id}`}>
          <summary>
            <AnsweringMark state="answered" /> {obligation.title} <At at={obligation.receivedAt} />
          </summary>
          {obligation.text && <p className="task-text">{obligation.text}</p>}
          <p className="muted">
            {say('received')} {obligation.receivedBy}{' '}
            {(obligation.questions ?? [])
              .map((question) => `${question.text} ${answerInWords(question.answer, say)}`)
              .join(' · ')}
          </p>
        </details>
      ))}
      <OrdersToDo />
      {tasks.instructions.map((instruction) => (
        <ToDo key={instruction.id} instruction={instruction} />
      ))}
      <CallBack callBack={tasks.callBack} />
    </>
  );
}

export default function MyTasksPage({ session }: { session: Session }): ReactNode {
  const say = useSay();
  const client = useQueryClient();
  const query = useMyTasks();
  const waiting = useOutbox();
  const refused = useRefused();
  useOutboxSender(useCallback(() => void client.invalidateQueries({ queryKey: ['my'] }), [client]));
  const offline = query.error instanceof ApiProblem && query.error.isNetwork;
  return (
    <div className="my" data-testid="my-tasks">
      {(offline || waiting.length > 0) && (
        <Alert
          type="warning"
          showIcon
          role="status"
          data-testid="offline"
          title={waiting.length > 0 ? say('offline.waiting', { n: waiting.length }) : say('offline')}
          description={say('offline.more')}
        />
      )}
      {refused && (
        <>
          <p className="muted">{refused.label}</p>
          <Problem problem={refused.problem} />
        </>
      )}
      {query.data && offline ? (
        <Mine tasks={query.data} session={session} />
      ) : (
        <Loaded query={query}>{(tasks) => <Mine tasks={tasks} session={session} />}</Loaded>
      )}
    </div>
  );
}
