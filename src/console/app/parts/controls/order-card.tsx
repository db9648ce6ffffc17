import { Checkbox } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Order } from '../../api/controls.js';
import { ProposedMark } from '../../marks/because.js';
import { ReasonList } from '../../marks/problem.js';
import { At } from '../../marks/time-left.js';
import { known, useSay } from '../../words/language.js';
import { DrillChip } from '../incident-frame.js';
import { coded } from '../obligation-drawer.js';
import { ApprovalMark } from '../verbal-approvals.js';

function Fact({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What has happened to an order in force: received, carried out, verified, due. */
function Marks({ order }: { order: Order }): ReactNode {
  const say = useSay();
  const stands = order.life === 'in-force' || order.life === 'release-awaiting';
  if (!stands && order.life !== 'released') return null;
  return (
    <p className="order-marks">
      {order.endReached ? (
        <b className="warn" data-testid={`end-reached-${order.id}`}>
          {say('order.end-reached')}
        </b>
      ) : (
        order.reviewDue && (
          <b className="warn" data-testid={`review-due-${order.id}`}>
            {say('order.review-due')}
          </b>
        )
      )}
      {order.receipt?.by ? (
        <span className="good">
          ✓ {say('order.receipt')} {order.receipt.by} <At at={order.receipt.at} />
        </span>
      ) : (
        stands && <span className="muted">{say('order.receipt.none')}</span>
      )}
      {order.executed ? (
        <span className="good">
          ✓ {say('order.proof')} <At at={order.executed.at} /> {order.executed.proof?.count ?? ''}{' '}
          {order.executed.proof?.words ?? ''}
        </span>
      ) : (
        stands && <span className="muted">{say('order.proof.none')}</span>
      )}
      {order.verified ? (
        <span className="good">
          ✓ {say('order.verified')} {order.verified.by} <At at={order.verified.at} />
        </span>
      ) : (
        order.verifiedWords !== null && (
          <b className="warn">
            {say('order.found-not-done')}: {order.verifiedWords}
          </b>
        )
      )}
      {order.releaseReceipt?.by && (
        <span className="good">
          ✓ {say('order.release-receipt')} {order.releaseReceipt.by}
        </span>
      )}
      {order.alerts.map((alert) => (
        <Link key={alert.identifier} to={`/documents/${encodeURIComponent(alert.documentId)}`}>
          {order.message?.name} {alert.msgType}
        </Link>
      ))}
    </p>
  );
}

export function OrderCard({
  order,
  unfolded,
  chosen,
  onChoose,
  children,
}: {
  order: Order;
  /** Few orders show every line at once; many are opened one by one. */
  unfolded: boolean;
  chosen: boolean;
  onChoose: ((chosen: boolean) => void) | null;
  /** What can be done with this one order. */
  children?: ReactNode;
}): ReactNode {
  const say = useSay();
  return (
    <article className={`order order-is-${order.life}`} data-testid={`order-${order.id}`} data-state={order.life}>
      {onChoose && (
        <Checkbox
          checked={chosen}
          onChange={(event) => onChoose(event.target.checked)}
          aria-label={order.object}
          data-testid={`choose-order-${order.id}`}
        />
      )}
      <div className="order-body">
        <header>
          <span className={`order-kind order-${order.kind}`}>{order.kindName ?? say(`order.${order.kind}`)}</span>
          <h3>
            <DrillChip nature={order.nature} />
            {order.object}
          </h3>
          <span className="muted">{order.unitName ?? order.industryOrStreet}</span>
          {order.bundle !== null && <span className="muted">{say('order.bundle')}</span>}
          {order.bundle === null && order.draftedBy !== null && <span className="muted">{say('order.by-hand')}</span>}
          {order.number != null && (
            <b className="order-number">
              {order.documentId ? (
                <Link to={`/documents/${encodeURIComponent(order.documentId)}`}>{order.number}</Link>
              ) : (
                order.number
              )}
            </b>
          )}
          {order.releaseNumber !== null && order.releaseDocumentId !== null && (
            <Link to={`/documents/${encodeURIComponent(order.releaseDocumentId)}`}>{order.releaseNumber}</Link>
          )}
          <ApprovalMark approval={order.approval} />
        </header>
        <p>{order.text}</p>
        {order.returnedReason !== null && (
          <p className="warn-box">
            {say('order.returned')}: {order.returnedReason}
          </p>
        )}
        {order.releaseProposed !== null && order.life === 'release-awaiting' && (
          <p className="warn-box">
            {say('order.release-proposed')} {order.releaseProposed.by} <At at={order.releaseProposed.at} />:{' '}
            {order.releaseProposed.reason}
          </p>
        )}
        <Marks order={order} />
        {order.conflicts.length > 0 && order.life !== 'released' && (
          <div className="order-conflicts" data-testid={`conflicts-${order.id}`}>
            <b>{say('order.conflicts')}</b>
            <ReasonList reasons={order.conflicts} />
          </div>
        )}
        <details open={unfolded} className="order-more">
          <summary>{say('order.more')}</summary>
          <dl className="facts facts-tight">
            {order.source && (
              <Fact name={say('order.basis')}>
                {order.source} <ProposedMark basis={order.basis} />
              </Fact>
            )}
            {order.trigger && <Fact name={say('order.trigger')}>{order.trigger}</Fact>}
            {order.streetNames.length > 0 && <Fact name={say('order.streets')}>{order.streetNames.join('、')}</Fact>}
            {order.startAt && (
              <Fact name={say('order.start')}>
                <At at={order.startAt} />
              </Fact>
            )}
            {order.reviewAt && (
              <Fact name={say('order.review')}>
                <At at={order.reviewAt} />
              </Fact>
            )}
            {order.endsAt && (
              <Fact name={say('order.ends')}>
                <At at={order.endsAt} />
              </Fact>
            )}
            {order.endCondition && <Fact name={say('order.end')}>{order.endCondition}</Fact>}
            {order.exceptions && <Fact name={say('order.exceptions')}>{order.exceptions}</Fact>}
            {order.added.length > 0 && (
              <Fact name={say('order.added')}>
                {order.added.map((each) => (
                  <span key={each.id} className={each.isOver ? 'muted order-exception' : 'order-exception'}>
                    {known(`exception.${each.kind}`) ? say(`exception.${each.kind}` as 'exception.unit') : each.kind}{' '}
                    {each.who}
                    {each.untilAt && (
                      <>
                        {' '}
                        {say('order.until')} <At at={each.untilAt} />
                      </>
                    )}{' '}
                    <small className="muted">
                      {each.askedBy}: {each.reason}
                    </small>
                  </span>
                ))}
              </Fact>
            )}
            {order.needsOpen.length > 0 && <Fact name={say('order.needs-open')}>{order.needsOpen.join('、')}</Fact>}
            {order.legalBasis && <Fact name={say('order.law')}>{order.legalBasis}</Fact>}
            {order.consentBy && <Fact name={say('order.consent')}>{order.consentBy}</Fact>}
            {order.filedWith && <Fact name={say('order.filed')}>{order.filedWith}</Fact>}
            <Fact name={say('order.signed')}>{order.signingRoleName ?? coded(say, 'role', order.signingRole)}</Fact>
            <Fact name={say('done-when')}>{order.doneWhenName}</Fact>
          </dl>
        </details>
        {children}
      </div>
    </article>
  );
}
