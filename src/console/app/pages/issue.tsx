import { Button, Form, Input, Segmented } from 'antd';
import { useMemo, useState, type ReactNode } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { may } from '../access.js';
import { api, readReason } from '../api/client.js';
import { newestProposal, rounds } from '../api/newest.js';
import { useChanges, type SubjectChange } from '../api/life.js';
import { useConsultation, useIncident, usePreview, useWarning } from '../api/queries.js';
import { useOutlook } from '../api/signing.js';
import type { Incident, Preview, Session, Warning, WarningVersion } from '../api/types.js';
import { BecauseList } from '../marks/because.js';
import { Standing } from '../marks/level-mark.js';
import { Empty, Loaded, ReasonList } from '../marks/problem.js';
import { At } from '../marks/time-left.js';
import { useAct } from '../parts/act.js';
import { IncidentFrame, Signals } from '../parts/incident-frame.js';
import { idsOf } from '../parts/level-fields.js';
import { Factors } from '../parts/raise-effect.js';
import { coded } from '../parts/obligation-drawer.js';
import { BeforeSigning } from '../parts/before-signing.js';
import { SignForm } from '../parts/sign-form.js';
import { ApprovalMark, VerbalApprovals } from '../parts/verbal-approvals.js';
import { useSay, type Say } from '../words/language.js';
import '../styles/issue.css';

/** Chinese SMS: 70 characters in one message, 67 in each part of a longer one. */
export const segmentsOf = (text: string): number => (text.length <= 70 ? 1 : Math.ceil(text.length / 67));

function Section({
  n,
  title,
  children,
  tone,
}: {
  n: number;
  title: string;
  children: ReactNode;
  tone?: 'warn' | 'sign';
}): ReactNode {
  return (
    <section className={`read${tone ? ` read-${tone}` : ''}`} id={`read-${n}`}>
      <h2>
        <span className="read-n">{n}</span>
        {title}
      </h2>
      {children}
    </section>
  );
}

function What({ version, warning }: { version: WarningVersion; warning: Warning }): ReactNode {
  const say = useSay();
  return (
    <>
      <p className="read-standing">
        <b>{say(`action.${version.action}`)}</b> {warning.streamName ?? ''}
        <Standing level={version.level} responseLevel={version.responseLevel} size="large" />
      </p>
      <dl className="facts">
        <div>
          <dt>{say('field.areas')}</dt>
          <dd>
            {(version.areas ?? []).map((area) => area.name).join('、')}{' '}
            <small className="muted">{say('areas.n', { n: version.areas?.length ?? 0 })}</small>
          </dd>
        </div>
        {(version.areaLevels ?? []).length > 0 && (
          <div>
            <dt>{say('area-levels')}</dt>
            <dd>
              {(version.areaLevels ?? []).map((own) => (
                <span key={own.area} className="area-level-said">
                  {own.name ?? own.area} <Standing level={own.level} responseLevel={own.responseLevel} size="small" />
                </span>
              ))}
            </dd>
          </div>
        )}
        {version.cancelClass && (
          <div>
            <dt>{say('cancel.class')}</dt>
            <dd>
              <b>{say(`cancel.${version.cancelClass}`)}</b>
            </dd>
          </div>
        )}
        {version.superior && (
          <div>
            <dt>{say('superior.on-record')}</dt>
            <dd>
              {version.superior.by} {say(`response.${version.superior.responseLevel}`)}
            </dd>
          </div>
        )}
        <div>
          <dt>{say('field.stage')}</dt>
          <dd>{coded(say, 'stage', version.stage)}</dd>
        </div>
        <div>
          <dt>{say('field.validity')}</dt>
          <dd>
            {version.effectiveAt ? <At at={version.effectiveAt} /> : say('from-issue')} {say('to')}{' '}
            <At at={version.expiresAt} />
          </dd>
        </div>
        <div>
          <dt>{say('field.number')}</dt>
          <dd className={version.number ? '' : 'muted'}>
            {version.number ?? say('number.later')}
            {version.noticeDocumentId && (
              <>
                {' '}
                <Link to={`/documents/${encodeURIComponent(version.noticeDocumentId)}`}>{say('paper.open')}</Link>
              </>
            )}
          </dd>
        </div>
        {version.capIdentifier && (
          <div>
            <dt>CAP</dt>
            <dd className="mono">
              <a href={`/cap/alerts/${encodeURIComponent(version.capIdentifier)}.xml`} target="_blank" rel="noreferrer">
                {version.capIdentifier}
              </a>
            </dd>
          </div>
        )}
      </dl>
    </>
  );
}

function Why({ incident, version }: { incident: Incident; version: WarningVersion }): ReactNode {
  const say = useSay();
  const concluded =
    version.consultationId ??
    rounds(incident)
      .filter((one) => one.state === 'concluded')
      .at(-1)?.id;
  const consultation = useConsultation(concluded).data;
  const verdict = consultation?.verdict;
  return (
    <>
      {version.emergency && (
        <p className="warn-box" data-testid="read-emergency">
          <b>{say('emergency')}</b> {version.emergency}
        </p>
      )}
      {version.reason && version.reason !== version.emergency && <p className="read-reason">{version.reason}</p>}
      {version.againstSuperior && (
        <p className="read-reason" data-testid="read-against-superior">
          <span className="muted">{say('superior.against')}</span> {version.againstSuperior}
        </p>
      )}
      <Factors factors={version.raiseFactors ?? []} />
      {verdict && (
        <p>
          <span className="muted">{say('verdict')}</span> <b>{say(`verdict.${verdict.kind}`)}</b>{' '}
          <Standing level={verdict.level} responseLevel={verdict.responseLevel} size="small" /> {verdict.reason}
          {consultation && (
            <span className="muted">
              {' '}
              {say('consult.round', { n: consultation.round })}
              {(consultation.members ?? []).length > 0 &&
                ` · ${say('tally.spoken', {
                  n: (consultation.members ?? []).filter((member) => member.seat !== 'invited' && member.opinion)
                    .length,
                  all: (consultation.members ?? []).filter((member) => member.seat !== 'invited').length,
                })}`}
            </span>
          )}
        </p>
      )}
      <BecauseList because={newestProposal(incident.proposals)?.because} />
      <Signals incident={incident} />
    </>
  );
}

function Who({ preview }: { preview: Preview }): ReactNode {
  const say = useSay();
  const recipients = preview.recipients ?? [];
  const total = recipients.reduce((sum, group) => sum + group.posts, 0);
  if (recipients.length === 0) return <p className="muted">{say('who.none')}</p>;
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">{say('who.group')}</th>
          <th scope="col">{say('who.posts')}</th>
          <th scope="col">{say('who.channels')}</th>
        </tr>
      </thead>
      <tbody>
        {recipients.map((group) => (
          <tr key={group.group}>
            <th scope="row">{coded(say, 'tier', group.group)}</th>
            <td>{group.posts}</td>
            <td>
              {Object.entries(group.channels ?? {}).map(([channel, count]) => (
                <span key={channel} className="channel-count">
                  {coded(say, 'channel', channel)} {count}
                </span>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{say('total')}</th>
          <td>
            <b>{total}</b>
          </td>
          <td />
        </tr>
      </tfoot>
    </table>
  );
}

const changeOf = (
  changed: boolean | 'new' | 'changed' | 'unchanged' | null | undefined,
): 'new' | 'changed' | 'unchanged' | null =>
  changed === undefined || changed === null
    ? null
    : changed === true
      ? 'changed'
      : changed === false
        ? 'unchanged'
        : changed;

/** Longer lists are folded after so many; a signer reads down to the signature, and opens what they doubt. */
const fold = 6;

function ExactWords({ preview, isFirst }: { preview: Preview; isFirst: boolean }): ReactNode {
  const say = useSay();
  const [filter, setFilter] = useState<'changed' | 'all'>('all');
  const [whole, setWhole] = useState(false);
  const instructions = preview.instructions ?? [];
  const moving = instructions.filter((one) => changeOf(one.changed) !== 'unchanged');
  const shown = filter === 'changed' ? moving : instructions;
  if (instructions.length === 0) return <p className="muted">{say('words.none')}</p>;
  return (
    <>
      {moving.length < instructions.length && (
        <Segmented
          size="small"
          value={filter}
          onChange={setFilter}
          options={[
            { value: 'all', label: say('words.all', { n: instructions.length }) },
            { value: 'changed', label: say('words.changed', { n: moving.length }) },
          ]}
        />
      )}
      <div className="exact-list">
        {(whole ? shown : shown.slice(0, fold)).map((one, index) => {
          const change = isFirst ? null : changeOf(one.changed);
          return (
            <details key={one.id} className="exact" open={index === 0}>
              <summary>
                <b>{one.unitName ?? one.title}</b> <span>{one.unitName ? one.title : ''}</span>
                <span className="muted exact-count">
                  {change && <em className={`change change-${change}`}>{say(`change.${change}`)}</em>}
                  {say('words.count', { n: one.text.length, m: segmentsOf(one.text) })}
                </span>
              </summary>
              <blockquote>{one.text}</blockquote>
            </details>
          );
        })}
      </div>
      {!whole && shown.length > fold && (
        <Button type="link" className="unfold" onClick={() => setWhole(true)} data-testid="unfold-words">
          {say('unfold', { n: shown.length })}
        </Button>
      )}
    </>
  );
}

const kindClass: Record<string, string> = { 禁: 'forbid', 停: 'stop', 撤: 'withdraw', 疏: 'evacuate' };

function Controls({
  orders,
  incidentId,
  say,
}: {
  orders: NonNullable<Preview['controlOrders']>;
  incidentId: string;
  say: Say;
}): ReactNode {
  const [whole, setWhole] = useState(false);
  if (orders.length === 0) return <p className="muted">{say('controls.none')}</p>;
  return (
    <>
      <p className="muted">{say('controls.own-signature')}</p>
      <p className="kind-counts">
        {(['forbid', 'stop', 'withdraw', 'evacuate'] as const).map((kind) => {
          const count = orders.filter((order) => kindClass[order.kindName] === kind).length;
          return count === 0 ? null : (
            <span key={kind}>
              <span className="order-kind">{say(`order.${kind}`)}</span> <b>{count}</b>
            </span>
          );
        })}
      </p>
      <ul className="orders-short">
        {(whole ? orders : orders.slice(0, fold)).map((order) => {
          const kind = kindClass[order.kindName];
          return (
            <li key={`${order.subjectName}-${order.object}`}>
              <span className="order-kind">{kind ? coded(say, 'order', kind) : order.kindName}</span>
              <span>
                {order.object} <small className="muted">{order.subjectName}</small>
              </span>
              <span className="row-state">{say(`order.state.${order.state}`)}</span>
            </li>
          );
        })}
      </ul>
      {!whole && orders.length > fold && (
        <Button type="link" className="unfold" onClick={() => setWhole(true)}>
          {say('unfold', { n: orders.length })}
        </Button>
      )}
      <Link to={`/incidents/${encodeURIComponent(incidentId)}/control-orders`}>{say('controls.go')}</Link>
    </>
  );
}

function Changes({
  version,
  warning,
  preview,
}: {
  version: WarningVersion;
  warning: Warning;
  preview: Preview;
}): ReactNode {
  const say = useSay();
  const before = [...warning.versions]
    .filter((one) => one.version < version.version && one.state !== 'discarded' && one.state !== 'returned')
    .sort((a, b) => b.version - a.version)[0];
  if (!before) return <p className="muted">{say('changes.first')}</p>;
  const was = new Set(idsOf(before.areas));
  const is = new Set(idsOf(version.areas));
  const added = (version.areas ?? []).filter((area) => !was.has(area.id));
  const gone = (before.areas ?? []).filter((area) => !is.has(area.id));
  const moving = (preview.instructions ?? []).filter((one) => changeOf(one.changed) !== 'unchanged').length;
  return (
    <ul className="changes">
      {(before.level !== version.level || before.responseLevel !== version.responseLevel) && (
        <li>
          <Standing level={before.level} responseLevel={before.responseLevel} size="small" /> →{' '}
          <Standing level={version.level} responseLevel={version.responseLevel} size="small" />
        </li>
      )}
      {before.expiresAt !== version.expiresAt && (
        <li>
          {say('field.validity')} <At at={before.expiresAt} /> → <At at={version.expiresAt} />
        </li>
      )}
      {added.length > 0 && (
        <li>
          {say('changes.added')} {added.map((area) => area.name).join('、')}
        </li>
      )}
      {gone.length > 0 && (
        <li>
          {say('changes.gone')} {gone.map((area) => area.name).join('、')}
        </li>
      )}
      <li>{say('changes.instructions', { n: moving, all: preview.instructions?.length ?? 0 })}</li>
      <UnitChanges versionId={version.id} />
    </ul>
  );
}

const changeKinds = ['added', 'dropped', 'changed', 'unchanged'] as const;

/** Unit by unit: what is ordered anew, what is not any more, and which measure changed in what. */
function UnitChanges({ versionId }: { versionId: string }): ReactNode {
  const say = useSay();
  const { data } = useChanges(versionId);
  if (!data) return null;
  return changeKinds.map((kind) => {
    const units = data.units.filter((unit) => unit.kind === kind);
    if (units.length === 0) return null;
    return (
      <li key={kind} data-testid={`unit-changes-${kind}`}>
        <details>
          <summary>{say('unit-change.count', { n: units.length, what: say(`unit-change.${kind}`) })}</summary>
          <ul>
            {units.map((unit) => (
              <li key={unit.unitId}>
                <b>{unit.unitName}</b>
                {kind !== 'unchanged' &&
                  unit.subjects.map((one) => <SubjectChanges key={one.subjectId} change={one} />)}
              </li>
            ))}
          </ul>
        </details>
      </li>
    );
  });
}

function SubjectChanges({ change }: { change: SubjectChange }): ReactNode {
  const say = useSay();
  if (change.kind === 'unchanged') return null;
  return (
    <div>
      {change.subjectName}{' '}
      {change.level && <small className="muted">{`${change.level.from} → ${change.level.to}`}</small>}
      {change.stage && (
        <small className="muted">{` ${coded(say, 'stage', change.stage.from)} → ${coded(say, 'stage', change.stage.to)}`}</small>
      )}
      <ul>
        {change.added.map((measure) => (
          <li key={`+${measure.id}`}>
            + {measure.text} <At at={measure.dueAt} />
          </li>
        ))}
        {change.dropped.map((measure) => (
          <li key={`-${measure.id}`} className="muted">
            − {measure.text}
          </li>
        ))}
        {change.changed.map(({ what, before, after }) => (
          <li key={`~${after.id}`}>
            {after.text} <small className="muted">{what.map((each) => say(`unit-change.${each}`)).join('、')}</small>{' '}
            {what.includes('deadline') && (
              <>
                <At at={before.dueAt} /> → <At at={after.dueAt} />
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Deciding({
  version,
  session,
  findings,
}: {
  version: WarningVersion;
  session: Session;
  findings: Preview['findings'];
}): ReactNode {
  const say = useSay();
  const act = useAct();
  const [returning, setReturning] = useState(false);
  // A superior may have moved since it was drafted; then the reason is given here.
  const [againstSuperior, setAgainstSuperior] = useState(version.againstSuperior ?? '');
  const path = `/warning-versions/${encodeURIComponent(version.id)}`;
  const drafter = may(session, 'warning.draft');
  const issuer = may(session, 'warning.issue');
  const signer = may(session, 'warning.sign');
  const waits = version.state === 'awaiting-signature';
  const { data: outlook } = useOutlook(waits && may(session, 'signing.read') ? path : null);
  const holdsCell = !version.signingRole || !session.signingRoles || session.signingRoles.includes(version.signingRole);
  // The own cell needs no asking; a substitute or a delegate is told by the service.
  const mayHold = outlook ? outlook.right !== null : holdsCell;
  const errors = (findings ?? []).filter((finding) => finding.level === 'error').length;
  const role = version.signingRoleName ?? version.signingRole ?? '';

  return (
    <div className="deciding">
      <ol className="path" aria-label={say('path')}>
        {(['draft', 'awaiting-signature', 'signed', 'in-force'] as const).map((state) => {
          const order = [
            'draft',
            'returned',
            'awaiting-signature',
            'signed',
            'in-force',
            'superseded',
            'lifted',
            'cancelled',
          ];
          const reached = order.indexOf(version.state) >= order.indexOf(state);
          return (
            <li
              key={state}
              className={reached ? 'is-reached' : ''}
              aria-current={version.state === state ? 'step' : undefined}
            >
              {say(`version.${state}`)}
              {state === 'draft' && version.draftedByName && <small>{version.draftedByName}</small>}
              {state === 'signed' && version.signedAt && (
                <small>
                  {version.signedByName} <At at={version.signedAt} />
                </small>
              )}
              {state === 'in-force' && version.issuedAt && (
                <small>
                  <At at={version.issuedAt} />
                </small>
              )}
            </li>
          );
        })}
      </ol>
      {(version.state === 'returned' || version.state === 'draft') && version.returnedReason && (
        <p className="warn-box">
          {say('returned.because')} {version.returnedReason}
        </p>
      )}
      {(version.state === 'draft' || version.state === 'returned') &&
        (drafter ? (
          <Button
            type="primary"
            size="large"
            loading={act.busy}
            data-testid="submit-version"
            onClick={() => void act.run(() => api.post(`${path}/submit`), say('submit.done', { role }))}
          >
            {say('submit', { role })}
          </Button>
        ) : (
          <p className="muted">{say('submit.waiting')}</p>
        ))}
      {version.state === 'awaiting-signature' && (
        <>
          {signer && mayHold ? (
            <>
              <p>
                {say('sign.as', { role, name: session.name })}
                {errors > 0 && <b className="warn"> {say('sign.errors', { n: errors })}</b>}
              </p>
              {version.issuesOnceSigned && <p className="warn-box">{say('urgent.issues')}</p>}
              <SignForm
                label={say(version.issuesOnceSigned ? 'urgent.sign' : 'sign')}
                busy={act.busy}
                testId="sign-version"
                grave={outlook?.needsSecondFactor ?? false}
                onSign={async (password, code) =>
                  (await act.run(() => api.post(`${path}/sign`, { password, code }), say('sign.done'))) !== null
                }
              />
            </>
          ) : (
            <p className="muted" data-testid="waiting-signature">
              {say(signer ? 'sign.not-yours' : 'sign.waiting', { role })}
            </p>
          )}
          {outlook && <BeforeSigning outlook={outlook} session={session} path={path} />}
          {signer &&
            mayHold &&
            (returning ? (
              <Form<{ reason: string }>
                layout="vertical"
                className="return-form"
                onFinish={({ reason }) =>
                  void act
                    .run(() => api.post(`${path}/return`, { reason: reason.trim() }), say('return.done'))
                    .then((done) => done && setReturning(false))
                }
              >
                <Form.Item
                  name="reason"
                  label={say('return.reason')}
                  rules={[{ required: true, whitespace: true, message: say('field.reason.need') }]}
                >
                  <Input.TextArea rows={2} autoFocus data-testid="return-reason" />
                </Form.Item>
                <Button htmlType="submit" loading={act.busy} data-testid="return-submit">
                  {say('return')}
                </Button>
              </Form>
            ) : (
              <Button type="link" onClick={() => setReturning(true)} data-testid="return-version">
                {say('return')}
              </Button>
            ))}
        </>
      )}
      {version.state === 'signed' && issuer && version.action !== 'lift' && version.action !== 'cancel' && (
        <Input
          value={againstSuperior}
          maxLength={500}
          onChange={(event) => setAgainstSuperior(event.target.value)}
          placeholder={`${say('superior.against')}：${say('superior.against.note')}`}
          aria-label={say('superior.against')}
          data-testid="issue-against-superior"
        />
      )}
      {version.state === 'signed' &&
        (issuer ? (
          <Button
            type="primary"
            size="large"
            danger
            loading={act.busy}
            data-testid="issue-version"
            onClick={() =>
              void act.run(
                () =>
                  api.post(`${path}/issue`, againstSuperior.trim() ? { againstSuperior: againstSuperior.trim() } : {}),
                say('issue.done'),
              )
            }
          >
            {say(version.action === 'lift' ? 'issue.lift' : 'issue')}
          </Button>
        ) : (
          <p className="muted">{say('issue.waiting')}</p>
        ))}
      {version.state === 'in-force' && <p className="good">{say('issue.stands', { number: version.number ?? '' })}</p>}
      {version.state === 'superseded' && <p className="muted">{say('version.superseded.note')}</p>}
      {version.expired && <p className="warn-box">{say('version.expired')}</p>}
      {version.state === 'lifted' && <p className="muted">{say('version.lifted.note')}</p>}
      {version.state === 'cancelled' && (
        <p className="warn-box" data-testid="version-cancelled">
          {say('version.cancelled.note')}
        </p>
      )}
    </div>
  );
}

function Reading({
  warning,
  incident,
  session,
}: {
  warning: Warning;
  incident: Incident;
  session: Session;
}): ReactNode {
  const say = useSay();
  const [search, setSearch] = useSearchParams();
  const versions = useMemo(() => [...warning.versions].sort((a, b) => a.version - b.version), [warning.versions]);
  const version = versions.find((one) => one.id === search.get('version')) ?? versions.at(-1) ?? warning.current;
  const preview = usePreview(version?.id);
  if (!version) return <Empty title={say('issue.empty')} />;
  const findings = (preview.data?.findings ?? []).map(readReason);
  return (
    <div className="reading">
      {versions.length > 1 && (
        <Segmented
          className="versions"
          value={version.id}
          onChange={(id) => setSearch({ version: id }, { replace: true })}
          options={versions.map((one) => ({
            value: one.id,
            label: `${say('version.n', { n: one.version })} ${say(`action.${one.action}`)} · ${say(`version.${one.state}`)}`,
          }))}
        />
      )}
      <Section n={1} title={say('read.what')}>
        <What version={version} warning={warning} />
      </Section>
      <Section n={2} title={say('read.why')}>
        <Why incident={incident} version={version} />
      </Section>
      <Loaded query={preview} rows={8}>
        {(value) => (
          <>
            <Section n={3} title={say('read.who')}>
              <Who preview={value} />
            </Section>
            <Section n={4} title={say('read.words')}>
              <ExactWords preview={value} isFirst={version.version === 1} />
            </Section>
            <Section n={5} title={say('read.controls')}>
              <Controls orders={value.controlOrders ?? []} incidentId={incident.id} say={say} />
            </Section>
            <Section n={6} title={say('read.changes')}>
              <Changes version={version} warning={warning} preview={value} />
            </Section>
            <Section n={7} title={say('read.findings')} {...(findings.length > 0 ? { tone: 'warn' as const } : {})}>
              {findings.length === 0 ? (
                <p className="good">{say('findings.none')}</p>
              ) : (
                <ReasonList reasons={findings} />
              )}
            </Section>
            {value.capXml && (
              <details className="cap">
                <summary>{say('cap.source')}</summary>
                <pre>{value.capXml}</pre>
              </details>
            )}
          </>
        )}
      </Loaded>
      <Section n={8} title={say('read.sign')} tone="sign">
        <ApprovalMark approval={version.approval} />
        <VerbalApprovals incidentId={incident.id} session={session} />
        <Deciding version={version} session={session} findings={findings} />
      </Section>
    </div>
  );
}

function IssueOf({ warning, session }: { warning: Warning; session: Session }): ReactNode {
  const incident = useIncident(warning.incidentId);
  return (
    <Loaded query={incident} rows={8}>
      {(value) => (
        <IncidentFrame incident={value}>
          <Reading warning={warning} incident={value} session={session} />
        </IncidentFrame>
      )}
    </Loaded>
  );
}

export default function Issue({ session }: { session: Session }): ReactNode {
  const { id } = useParams();
  const warning = useWarning(id);
  return (
    <Loaded query={warning} rows={10}>
      {(value) => <IssueOf warning={value} session={session} />}
    </Loaded>
  );
}
