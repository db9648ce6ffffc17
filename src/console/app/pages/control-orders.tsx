import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { may } from '../access.js';
import { useOrdersOf } from '../api/controls.js';
import { useIncident } from '../api/queries.js';
import type { Incident, Session } from '../api/types.js';
import { Empty, Loaded } from '../marks/problem.js';
import { DraftBundle, DraftOrder } from '../parts/controls/draft-order.js';
import { DeclarePeriod } from '../parts/controls/flood-period.js';
import { OrderGroups } from '../parts/controls/order-groups.js';
import { IncidentFrame } from '../parts/incident-frame.js';
import { VerbalApprovals } from '../parts/verbal-approvals.js';
import { useSay } from '../words/language.js';
import '../styles/issue.css';

function OrdersOf({ incident, session }: { incident: Incident; session: Session }): ReactNode {
  const say = useSay();
  const query = useOrdersOf(incident.id);
  return (
    <IncidentFrame incident={incident}>
      <Loaded query={query} rows={8}>
        {(orders) => (
          <>
            {may(session, 'control.draft') && incident.state === 'open' && (
              <div className="order-draft-acts">
                <DraftOrder incidentId={incident.id} orders={orders} />
                <DraftBundle incidentId={incident.id} />
                <DeclarePeriod incident={incident} />
              </div>
            )}
            <VerbalApprovals incidentId={incident.id} session={session} />
            {orders.length === 0 ? (
              <Empty title={say('controls.none')}>
                {incident.warnings?.length ? say('controls.none.here') : say('controls.none.yet')}
              </Empty>
            ) : (
              <OrderGroups orders={orders} session={session} />
            )}
          </>
        )}
      </Loaded>
    </IncidentFrame>
  );
}

export default function ControlOrders({ session }: { session: Session }): ReactNode {
  const { id } = useParams();
  const incident = useIncident(id);
  return <Loaded query={incident}>{(value) => <OrdersOf incident={value} session={session} />}</Loaded>;
}
