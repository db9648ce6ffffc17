import { Button, Dropdown, Form, Input, Modal, Segmented } from 'antd';
import { useRef, useState, type ReactNode, type RefObject } from 'react';
import { Link, useNavigate } from 'react-router';
import { has } from '../access.js';
import { api } from '../api/client.js';
import { madeAt, newestProposal } from '../api/newest.js';
import { useDesk } from '../api/queries.js';
import { serverNow, toMs, useNow } from '../api/server-time.js';
import type {
  AwaitingSignature,
  Clock,
  Consultation,
  Desk,
  DutyPerson,
  InForce,
  Nature,
  Obligation,
  Proposal,
  Session,
} from '../api/types.js';
import { AnsweringMark, Meter } from '../marks/answering-mark.js';
import { BecauseList } from '../marks/because.js';
import { LevelMark, Standing } from '../marks/level-mark.js';
import { Empty, Loaded } from '../marks/problem.js';
import { At, NextStep, Since, TimeLeft } from '../marks/time-left.js';
import { useAct } from '../parts/act.js';
import { DrillChip } from '../parts/incident-frame.js';
import { ObligationActs } from '../parts/obligation-acts.js';
import { ObligationDrawer, useOpenObligation, coded } from '../parts/obligation-drawer.js';
import { ProposalStanding, RaiseHint } from '../parts/proposal-standing.js';
import { RulebookCard } from '../parts/rulebook/desk-card.js';
import { UrgentStart } from '../parts/urgent-start.js';
import { useNature } from '../shell/drill-frame.js';
import { useAlarm, useSound } from '../shell/sound.js';
import { useSay } from '../words/language.js';
import '../styles/duty-desk.css';

/** The desk also lists the open incidents; a clock or a signature finds its nature there. */
interface DeskWhole extends Desk {
  readonly incidents?: readonly { readonly id: string; readonly title?: string; readonly nature?: Nature }[];
}

const farMs = 3_600_000;

const nameOf = (person: string | DutyPerson | null | undefined): string =>
  person ? (typeof person === 'string' ? person : (person.name ?? '')) : '';

const works = (state: string): boolean => ['heard', 'never', 'working', 'unproved', 'ok'].includes(state);

/** ●6 ○1(雨量站 12分钟无数据) */
function Health({
  label,
  things,
  testId,
  to,
}: {
  label: string;
  /** Where there is more to see. */
  to?: string;
  things: { id: string; name: string; good: boolean; since?: string | number | null; queued?: number }[];
  testId: string;
}): ReactNode {
  const say = useSay();
  const bad = things.filter((thing) => !thing.good);
  return (
    <span className="health" data-testid={testId}>
      {to ? (
        <Link to={to} className="muted">
          {label}
        </Link>
      ) : (
        <span className="muted">{label}</span>
      )}{' '}
      <span className="health-good">●{things.length - bad.length}</span>
      {bad.length > 0 && (
        <span className="health-bad">
          {' '}
          ○{bad.length}
          <span className="health-why">
            (
            {bad.map((thing, index) => (
              <span key={thing.id}>
                {index > 0 && ', '}
                {thing.name}{' '}
                {thing.since ? (
                  <>
                    <Since at={thing.since} />
                    {say('feed.silent')}
                  </>
                ) : (
                  say('feed.never')
                )}
              </span>
            ))}
            )
          </span>
        </span>
      )}
    </span>
  );
}

function DeskHead({ desk, ringing }: { desk: Desk; ringing: boolean }): ReactNode {
  const say = useSay();
  const sound = useSound();
  const duty = desk.onDuty;
  return (
    <div className="desk-head">
      <span className="desk-duty" data-testid="on-duty">
        <span>
          <span className="muted">{say('duty.main')}</span> <b>{nameOf(duty?.main) || say('duty.nobody')}</b>
        </span>
        <span>
          <span className="muted">{say('duty.assistant')}</span> <b>{nameOf(duty?.assistant) || say('duty.nobody')}</b>
        </span>
        {duty?.until && (
          <span className="muted">
            ({say('until')}
            <At at={duty.until} />)
          </span>
        )}
        <span>
          <span className="muted">{say('duty.leader')}</span> <b>{nameOf(duty?.leader) || say('duty.nobody')}</b>
        </span>
      </span>
      <span className="desk-health">
        <Health
          testId="feeds"
          label={say('feeds')}
          to="/sources"
          things={(desk.feeds ?? []).map((feed) => ({
            id: feed.id,
            name: feed.name,
            good: works(feed.state),
            since: feed.lastHeardAt,
          }))}
        />
        <Health
          testId="channels"
          label={say('channels')}
          things={(desk.channels ?? []).map((channel) => ({
            id: channel.id,
            name: channel.name ?? coded(say, 'channel', channel.kind),
            good: works(channel.state),
            since: channel.lastProvedAt,
          }))}
        />
        <button
          type="button"
          className={`sound${sound.on ? ' sound-on' : ''}${ringing && sound.on ? ' sound-rings' : ''}`}
          aria-pressed={sound.on}
          onClick={sound.toggle}
          data-testid="sound-toggle"
          title={say('sound.why')}
        >
          {say(sound.on ? 'sound.on' : 'sound.off')}
        </button>
      </span>
    </div>
  );
}

/** `decision`, `hazard.decision`, `follow`: a clock only a decision closes. */
const isDecision = (clock: Clock): boolean => /(^|\.)(decision|follow)$/.test(clock.kind);

/** A warning that expires, or a round that is due, only in some hours: never the first thing to do while anything else waits. */
const isFarExpiry = (clock: Clock): boolean =>
  /(^|\.)(expiry|cadence)$/.test(clock.kind) && (toMs(clock.dueAt) ?? 0) - serverNow() > farMs;

const actOf = (clock: Clock): string[] =>
  clock.acts && clock.acts.length > 0 ? clock.acts : isDecision(clock) ? ['consult', 'start', 'keep', 'no-start'] : [];

/** Asks for the reason without which a decision clock does not close. */
function ReasonModal({
  kind,
  incidentId,
  onClose,
}: {
  kind: 'keep' | 'no-start' | null;
  incidentId: string | null;
  onClose: () => void;
}): ReactNode {
  const say = useSay();
  const act = useAct();
  return (
    <Modal
      open={kind !== null}
      onCancel={onClose}
      footer={null}
      destroyOnHidden
      title={kind ? say(`clock.${kind}.title`) : ''}
    >
      <p className="muted">{say('clock.reason.note')}</p>
      <Form<{ reason: string }>
        layout="vertical"
        onFinish={(typed) =>
          void act
            .run(
              () =>
                api.post(`/incidents/${encodeURIComponent(incidentId ?? '')}/${kind}`, { reason: typed.reason.trim() }),
              say('clock.closed'),
            )
            .then((done) => done && onClose())
        }
      >
        <Form.Item
          label={say('field.reason')}
          name="reason"
          rules={[{ required: true, whitespace: true, message: say('field.reason.need') }]}
        >
          <Input.TextArea rows={3} autoFocus data-testid="clock-reason" />
        </Form.Item>
        <Button type="primary" block htmlType="submit" loading={act.busy} data-testid="clock-reason-submit">
          {kind ? say(`clock.${kind}`) : ''}
        </Button>
      </Form>
    </Modal>
  );
}

function ClockCard({
  clock,
  title,
  nature,
  proposal,
  canAct,
  first,
}: {
  clock: Clock;
  /** One signal may open a clock in several streams: only the incident's title tells them apart. */
  title: string | undefined;
  nature: Nature | undefined;
  proposal: Proposal | undefined;
  canAct: boolean;
  first: boolean;
}): ReactNode {
  const say = useSay();
  const act = useAct();
  const navigate = useNavigate();
  const now = useNow();
  const [asking, setAsking] = useState<'keep' | 'no-start' | null>(null);
  const incident = clock.incidentId ?? null;
  const overdue = clock.overdue ?? (toMs(clock.dueAt) ?? now) <= now;
  const acts = new Set(actOf(clock));
  const room = `/incidents/${encodeURIComponent(incident ?? '')}`;
  const inWords = coded(say, 'clock.label', clock.kind);
  const label = inWords === clock.kind ? clock.label : inWords;
  const wants = (...names: string[]): boolean => names.some((name) => acts.has(name));

  const convene = async (): Promise<void> => {
    const done = await act.run(() => api.post<Consultation>(`${room}/consultations`), say('consult.convened'));
    if (done) void navigate(room);
  };

  return (
    <article
      className={`next${first ? ' next-first' : ''}${overdue ? ' next-overdue' : ''}`}
      data-testid={`clock-${clock.kind.split('.').at(-1)}`}
    >
      <header>
        <h3>
          <DrillChip nature={nature} />
          {incident ? <Link to={room}>{label}</Link> : label}
          {(clock.round ?? 0) > 0 && (
            <small className="muted"> {say('clock.round', { n: (clock.round ?? 0) + 1 })}</small>
          )}
        </h3>
        <TimeLeft due={clock.dueAt} />
      </header>
      {title && <p className="muted">{title}</p>}
      {(clock.units ?? []).length > 0 && <p>{(clock.units ?? []).map((unit) => unit.name).join('、')}</p>}
      {proposal && (
        <>
          <p className="next-proposal">
            <ProposalStanding proposal={proposal} size="small" named />
            <span className="muted">
              {' '}
              <At at={madeAt(proposal)} />
            </span>
          </p>
          <BecauseList because={proposal.because} limit={first ? 6 : 2} sources={false} />
          <RaiseHint proposal={proposal} facts={false} />
        </>
      )}
      {canAct && incident && (
        <div className="acts">
          {wants('consult', 'convene', 'consultation') && (
            <Button type="primary" loading={act.busy} onClick={() => void convene()} data-testid="act-consult">
              {say('act.consult')}
            </Button>
          )}
          {isDecision(clock) && proposal?.level && <UrgentStart incidentId={incident} proposal={proposal} />}
          {wants('start', 'issue', 'raise') && (
            <Button
              onClick={() =>
                void navigate(`${room}/draft?action=${acts.has('raise') && !acts.has('start') ? 'raise' : 'issue'}`)
              }
              data-testid="act-start"
            >
              {say(acts.has('raise') && !acts.has('start') ? 'act.raise' : 'act.start')}
            </Button>
          )}
          {wants('keep') && (
            <Button onClick={() => setAsking('keep')} data-testid="act-keep">
              {say('act.keep')}
            </Button>
          )}
          {wants('no-start') && (
            <Button onClick={() => setAsking('no-start')} data-testid="act-no-start">
              {say('act.no-start')}
            </Button>
          )}
          {(['extend', 'lower', 'lift'] as const)
            .filter((action) => acts.has(action))
            .map((action) => (
              <Button key={action} onClick={() => void navigate(`${room}/draft?action=${action}`)}>
                {say(`action.${action}`)}
              </Button>
            ))}
          {wants('release') && (
            <Button onClick={() => void navigate(`${room}/control-orders`)}>{say('act.review-orders')}</Button>
          )}
          {acts.size === 0 && <Button onClick={() => void navigate(room)}>{say('act.open')}</Button>}
          <ReasonModal kind={asking} incidentId={incident} onClose={() => setAsking(null)} />
        </div>
      )}
    </article>
  );
}

/** An order, or the release of one that still holds. */
const isOfOrders = ({ kind }: AwaitingSignature): boolean => kind === 'control-order' || kind === 'control-release';

const signPath = (item: AwaitingSignature): string =>
  isOfOrders(item)
    ? `/incidents/${encodeURIComponent(item.incidentId ?? '')}/control-orders`
    : item.kind === 'paper'
      ? `/paper-drafts/${encodeURIComponent(item.id)}`
      : `/warnings/${encodeURIComponent(item.warningId ?? item.id)}`;

/** Orders are signed together on one page, so they stand as one line: 停工令(深基坑)等 9 道. */
function gatherOrders(
  items: readonly AwaitingSignature[],
  word: (item: AwaitingSignature, n: number) => string,
): AwaitingSignature[] {
  const orders = new Map<string, AwaitingSignature[]>();
  const others: AwaitingSignature[] = [];
  for (const item of items) {
    const key = `${item.kind}|${item.incidentId ?? ''}`;
    if (!isOfOrders(item)) others.push(item);
    else orders.set(key, [...(orders.get(key) ?? []), item]);
  }
  return [
    ...others,
    ...[...orders.values()].flatMap(([first, ...more]) =>
      first ? [{ ...first, title: word(first, more.length + 1) }] : [],
    ),
  ];
}

function SignCard({ item, nature }: { item: AwaitingSignature; nature: Nature | undefined }): ReactNode {
  const say = useSay();
  return (
    <article className="next" data-testid="awaiting-signature">
      <header>
        <h3>
          <DrillChip nature={nature} />
          <span aria-hidden="true">✎</span>{' '}
          <Link to={signPath(item)}>
            {item.kind === 'warning' && item.action
              ? `${say('warning')} ${say(`action.${item.action}`)}`
              : (item.title ?? item.label ?? say('await.version'))}
          </Link>
        </h3>
        <span className="muted">
          {say(item.state === 'signed' ? 'await.issue' : item.state === 'draft' ? 'await.draft' : 'await.sign')}{' '}
          {item.signingRoleName ?? coded(say, 'role', item.signingRole)}
        </span>
      </header>
      {item.level && (
        <p className="next-proposal">
          <Standing level={item.level} responseLevel={item.responseLevel} size="small" />
        </p>
      )}
      {item.since && (
        <p className="muted">
          {say('await.since')} <Since at={item.since} />
        </p>
      )}
    </article>
  );
}

/** Posts nobody could be reached at: the machine is at its end, somebody has to go there. */
function UnreachedCard({
  silent,
  nature,
  first,
  onShow,
}: {
  silent: readonly Obligation[];
  nature: Nature;
  first: boolean;
  onShow: () => void;
}): ReactNode {
  const say = useSay();
  if (silent.length === 0) return null;
  const posts = new Set(silent.map((one) => one.unitId)).size;
  const oldest = Math.min(...silent.map((one) => toMs(one.since) ?? Infinity));
  return (
    <article
      className={`next next-overdue${first ? ' next-first' : ''}`}
      data-testid={nature === 'drill' ? 'next-unreached-drill' : 'next-unreached'}
    >
      <header>
        <h3>
          <DrillChip nature={nature} />
          {say('desk.unreached', { n: posts })}
          {Number.isFinite(oldest) && (
            <span>
              ({say('desk.unreached.longest')} <Since at={oldest} />)
            </span>
          )}
        </h3>
      </header>
      <div className="acts">
        <Button type={first ? 'primary' : 'default'} onClick={onShow} data-testid="show-unreached">
          {say('desk.unreached.show')}
        </Button>
      </div>
    </article>
  );
}

/** Orders drafted with a warning already in force bind nobody until they are submitted and signed. */
function DraftedOrdersCard({ item }: { item: InForce }): ReactNode {
  const say = useSay();
  const navigate = useNavigate();
  return (
    <article className="next" data-testid="next-drafted-orders">
      <header>
        <h3>
          <DrillChip nature={item.nature} />
          {say('desk.drafted', { n: item.controls?.drafted ?? 0 })}
        </h3>
        <span className="muted">{item.streamName}</span>
      </header>
      <div className="acts">
        <Button
          onClick={() => void navigate(`/incidents/${encodeURIComponent(item.incidentId)}/control-orders`)}
          data-testid="go-control-orders"
        >
          {say('desk.drafted.go')}
        </Button>
      </div>
    </article>
  );
}

/** A number of orders that do not bind yet; loud unless it is nought. */
function Waiting({ n, word }: { n: number; word: 'controls.awaiting' | 'controls.drafted' }): ReactNode {
  const say = useSay();
  return n > 0 ? <b className="warn">{say(word, { n })}</b> : <span className="muted">{say(word, { n })}</span>;
}

function InForceCard({ item, canAct }: { item: InForce; canAct: boolean }): ReactNode {
  const say = useSay();
  const navigate = useNavigate();
  const room = `/incidents/${encodeURIComponent(item.incidentId)}`;
  const shown = item.areas.slice(0, 4);
  const controls = item.controls;
  const expired = (toMs(item.expiresAt) ?? Infinity) < serverNow();
  return (
    <article className={`force force-${item.level}`} data-testid="in-force">
      <header>
        <h3>
          <DrillChip nature={item.nature} />
          {item.streamName}
        </h3>
        <Standing level={item.level} responseLevel={item.responseLevel} />
      </header>
      <p className="force-where">
        {shown.map((area) => area.name).join(' ')}
        {item.areas.length > shown.length && ` …+${item.areas.length - shown.length}`}
        <span className="force-until">
          {item.effectiveAt && (
            <>
              <At at={item.effectiveAt} />{' '}
            </>
          )}
          {item.expiresAt && (
            <>
              {say('to')} <At at={item.expiresAt} />
              {expired && <b className="warn"> {say('expired.review')}</b>}
            </>
          )}
        </span>
      </p>
      <Link className="force-row" to={`/board?incident=${encodeURIComponent(item.incidentId)}`}>
        <span>{say('state.answered')}</span>
        <Meter answered={item.answered ?? 0} total={item.total ?? 0} label={say('state.answered')} />
        <b>
          {item.answered ?? 0}/{item.total ?? 0}
        </b>
      </Link>
      <Link className="force-row" to={`${room}/instructions`}>
        <span>{say('done')}</span>
        <Meter answered={item.done ?? 0} total={item.measures ?? 0} label={say('done')} />
        <b>
          {item.done ?? 0}/{item.measures ?? 0}
        </b>
      </Link>
      <footer>
        {controls && (
          <Link to={`${room}/control-orders`}>
            {say('controls')} {say('controls.in-force', { n: controls.inForce })}{' '}
            <Waiting n={controls.awaiting} word="controls.awaiting" />{' '}
            <Waiting n={controls.drafted ?? 0} word="controls.drafted" />
          </Link>
        )}
        <span className="acts">
          <Button size="small" onClick={() => void navigate(room)}>
            {say('page.incident')}
          </Button>
          {canAct && (
            <Dropdown
              trigger={['click']}
              menu={{
                items: (['raise', 'extend', 'lower', 'lift'] as const).map((action) => ({
                  key: action,
                  label: say(`action.${action}`),
                })),
                onClick: ({ key }) => void navigate(`${room}/draft?action=${key}`),
              }}
            >
              <Button size="small" data-testid="change-warning">
                {say('act.change')}
              </Button>
            </Dropdown>
          )}
        </span>
      </footer>
    </article>
  );
}

function SilentLine({ obligation, canAct }: { obligation: Obligation; canAct: boolean }): ReactNode {
  const say = useSay();
  const [, open] = useOpenObligation();
  const step = obligation.step;
  return (
    <li className={`silent silent-${obligation.state}`} data-testid="unanswered-item">
      <div className="silent-head">
        <DrillChip nature={obligation.nature} />
        <LevelMark level={obligation.colour} short />
        <button
          type="button"
          className="plain silent-who"
          onClick={() => open(obligation.id)}
          data-testid={`open-obligation-${obligation.id}`}
        >
          {obligation.unitName ?? obligation.unitId}
        </button>
        <AnsweringMark state={obligation.state} />
      </div>
      <p className="silent-what" title={obligation.title}>
        {obligation.title}
      </p>
      <div className="silent-foot">
        <span className="silent-step">
          {step && <span>{step.label ?? coded(say, 'target', step.target)}</span>}
          {step?.nextAt ? <NextStep step={step} /> : <TimeLeft due={obligation.dueAt} compact />}
        </span>
        {canAct && <ObligationActs obligation={obligation} />}
      </div>
    </li>
  );
}

type Sorting = 'all' | 'street' | 'industry' | 'unreached';
const isStreet = (obligation: Obligation): boolean =>
  ['street', 'community', 'site', 'post'].includes(obligation.tier ?? '') ||
  /^(street|community|site|post)-/.test(obligation.unitId);

function Unanswered({
  desk,
  canAct,
  sorting: wanted,
  onSort,
  columnRef,
}: {
  desk: Desk;
  canAct: boolean;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  columnRef: RefObject<HTMLElement | null>;
}): ReactNode {
  const say = useSay();
  const all = desk.unanswered ?? [];
  const unreached = all.filter((one) => one.state === 'unreached');
  const sorting = wanted === 'unreached' && unreached.length === 0 ? 'all' : wanted;
  const shown =
    sorting === 'unreached'
      ? unreached
      : all.filter((one) => sorting === 'all' || (sorting === 'street') === isStreet(one));
  const sortings: Sorting[] = ['all', 'street', 'industry', ...(unreached.length > 0 ? ['unreached' as const] : [])];
  const total = desk.counts?.total ?? 0;
  return (
    <section className="desk-column" aria-label={say('desk.unanswered')} ref={columnRef}>
      <header className="column-head column-head-wraps">
        <h2>
          {say('desk.unanswered')}{' '}
          <b className="figure" data-testid="unanswered-count">
            {desk.counts ? total - desk.counts.answered : all.length}
          </b>
          {total > 0 && <span className="muted"> / {total}</span>}
        </h2>
        <Segmented
          size="small"
          value={sorting}
          onChange={onSort}
          options={sortings.map((value) => ({ value, label: say(`sort.${value}`) }))}
        />
      </header>
      {shown.length === 0 ? (
        <Empty good title={say(total > 0 && all.length === 0 ? 'desk.unanswered.all' : 'desk.unanswered.none')} />
      ) : (
        <ul className="silents">
          {shown.map((obligation) => (
            <SilentLine key={obligation.id} obligation={obligation} canAct={canAct} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** At rest: nothing to do, and when every feed was last heard. */
function LastHeard({ desk }: { desk: Desk }): ReactNode {
  const say = useSay();
  return (
    <Empty good title={say('desk.rest')}>
      <dl className="heard">
        {(desk.feeds ?? []).map((feed) => (
          <div key={feed.id}>
            <dt>{feed.name}</dt>
            <dd>
              {feed.lastHeardAt ? (
                <>
                  <At at={feed.lastHeardAt} /> {say('feed.heard')}
                </>
              ) : (
                say('feed.never')
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Empty>
  );
}

function DeskBody({ desk, session }: { desk: DeskWhole; session: Session }): ReactNode {
  const say = useSay();
  const canAct = has(session, 'duty-officer');
  const unansweredColumn = useRef<HTMLElement>(null);
  const [sorting, setSorting] = useState<Sorting>('all');
  const inForce = desk.inForce ?? [];
  const unanswered = desk.unanswered ?? [];
  const natureOf = (incidentId: string | null | undefined): Nature | undefined =>
    (desk.incidents ?? []).find((one) => one.id === incidentId)?.nature ??
    inForce.find((one) => one.incidentId === incidentId)?.nature;
  const natures = [
    ...(desk.incidents ?? []).map((one) => one.nature),
    ...inForce.map((one) => one.nature),
    ...unanswered.map((one) => one.nature),
    ...(desk.clocks ?? []).map((one) => natureOf(one.incidentId)),
  ];
  const allDrill = natures.length > 0 && natures.every((nature) => nature === 'drill');
  useNature(allDrill ? 'drill' : 'actual');
  // The real thing before the rehearsal, what is far off last; the soonest first among equals.
  const rank = (clock: Clock): number => (isFarExpiry(clock) ? 2 : natureOf(clock.incidentId) === 'drill' ? 1 : 0);
  const clocks = [...(desk.clocks ?? [])].sort(
    (a, b) => rank(a) - rank(b) || (toMs(a.dueAt) ?? 0) - (toMs(b.dueAt) ?? 0),
  );
  const ringing = useAlarm(clocks.map((clock) => `${clock.id}.${clock.overdue ? 'over' : 'open'}`));
  const proposals = desk.proposals ?? [];
  const proposalOf = (clock: Clock): Proposal | undefined => {
    if (!isDecision(clock)) return undefined;
    const own = proposals.filter(
      (proposal) => proposal.incidentId !== undefined && proposal.incidentId === clock.incidentId,
    );
    return (
      newestProposal(own) ??
      (proposals.length === 1 && proposals[0]?.incidentId === undefined ? proposals[0] : undefined)
    );
  };
  const awaiting = gatherOrders(desk.awaitingSignature ?? [], ({ kind, title = '' }, n) =>
    say(kind === 'control-release' ? 'await.releases' : 'await.orders', { title, n }),
  );
  const unreached = unanswered.filter((one) => one.state === 'unreached');
  const really = unreached.filter((one) => one.nature !== 'drill');
  const rehearsed = unreached.filter((one) => one.nature === 'drill');
  const drafted = inForce.filter((item) => (item.controls?.drafted ?? 0) > 0);
  const rulebook = desk.rulebook && desk.rulebook.folder !== 'same' ? desk.rulebook : null;
  const waiting = clocks.length + awaiting.length + unreached.length + drafted.length + (rulebook ? 1 : 0);
  const near = clocks.filter((clock) => !isFarExpiry(clock));
  const far = clocks.filter(isFarExpiry);
  // The one card drawn as “do this first”; a far expiry only where nothing else waits.
  const lead =
    really.length > 0 || (allDrill && rehearsed.length > 0)
      ? null
      : (near[0] ?? (waiting === far.length ? far[0] : null));
  const showUnreached = (): void => {
    setSorting('unreached');
    unansweredColumn.current?.scrollIntoView({ behavior: 'smooth', block: 'start' });
  };
  const clockCard = (clock: Clock): ReactNode => (
    <ClockCard
      key={clock.id}
      clock={clock}
      title={desk.incidents?.find((one) => one.id === clock.incidentId)?.title}
      nature={natureOf(clock.incidentId)}
      proposal={proposalOf(clock)}
      canAct={canAct}
      first={clock.id === lead?.id}
    />
  );
  const rehearsedCard = <UnreachedCard silent={rehearsed} nature="drill" first={allDrill} onShow={showUnreached} />;
  return (
    <>
      <DeskHead desk={desk} ringing={ringing} />
      <div className="desk" data-testid="duty-desk">
        <section className="desk-column" aria-label={say('desk.next')}>
          <header className="column-head">
            <h2>{say('desk.next')}</h2>
            {waiting > 0 && <span className="muted">{say('desk.urgent-first')}</span>}
          </header>
          {waiting === 0 ? (
            <LastHeard desk={desk} />
          ) : (
            <>
              <UnreachedCard silent={really} nature="actual" first onShow={showUnreached} />
              {allDrill && rehearsedCard}
              {near.map(clockCard)}
              {!allDrill && rehearsedCard}
              {drafted.map((item) => (
                <DraftedOrdersCard key={item.warningId} item={item} />
              ))}
              {awaiting.map((item) => (
                <SignCard
                  key={`${item.kind}-${item.id}-${item.versionId ?? ''}`}
                  item={item}
                  nature={natureOf(item.incidentId)}
                />
              ))}
              {rulebook && <RulebookCard rulebook={rulebook} />}
              {far.map(clockCard)}
            </>
          )}
        </section>
        <section className="desk-column" aria-label={say('desk.in-force')}>
          <header className="column-head">
            <h2>{say('desk.in-force')}</h2>
            {inForce.length > 0 && <b className="figure">{inForce.length}</b>}
          </header>
          {inForce.length === 0 ? (
            <Empty good title={say('desk.in-force.none')} />
          ) : (
            inForce.map((item) => <InForceCard key={item.warningId} item={item} canAct={canAct} />)
          )}
        </section>
        <Unanswered desk={desk} canAct={canAct} sorting={sorting} onSort={setSorting} columnRef={unansweredColumn} />
      </div>
      <ObligationDrawer canAct={canAct} />
    </>
  );
}

export default function DutyDesk({ session }: { session: Session }): ReactNode {
  const desk = useDesk();
  return (
    <Loaded query={desk} rows={10}>
      {(value) => <DeskBody desk={value} session={session} />}
    </Loaded>
  );
}
