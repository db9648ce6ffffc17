import { AutoComplete, Button, Form, Input, InputNumber, Modal, Segmented, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.js';
import { useControlForms, useFloodPeriods, type Order } from '../../api/controls.js';
import type { Reason } from '../../api/types.js';
import { ReasonList } from '../../marks/problem.js';
import { useSay } from '../../words/language.js';
import { useAct } from '../act.js';
import { streets } from '../level-fields.js';
import { coded } from '../obligation-drawer.js';

const kinds = ['forbid', 'stop', 'withdraw', 'evacuate'] as const;
const proofs = ['people-left-zero', 'closure-list', 'list', 'status', 'photo', 'persons-moved', 'head-count', 'yes'];

interface Written {
  kind?: (typeof kinds)[number];
  object?: string;
  text?: string;
  unitId?: string;
  areas?: string[];
  doneWhen?: string;
  exceptions?: string;
  needsOpen?: string[];
  reviewMinutes?: number | null;
  legalBasis?: string;
  endCondition?: string;
  replaces?: string;
  eventCode?: string;
  floodPeriodId?: string;
}

interface Drafted {
  id: string;
  version: number;
  conflicts: Reason[];
}

/** What a person left empty comes from the plan. */
function filled(written: Written): Written {
  return Object.fromEntries(
    Object.entries(written).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
}

function Fields({
  incidentId,
  order,
  others,
}: {
  incidentId: string;
  order: Order | null;
  others: readonly Order[];
}): ReactNode {
  const say = useSay();
  const forms = useControlForms(incidentId, true).data;
  const period = useFloodPeriods().data?.find((each) => each.stands);
  const kind = Form.useWatch<Written['kind']>('kind') ?? order?.kind;
  const need = [{ required: true, message: say('field.reason.need') }];
  return (
    <>
      {order === null && (
        <Form.Item name="kind" label={say('form.kind')} rules={need}>
          <Segmented options={kinds.map((value) => ({ value, label: say(`order.${value}`) }))} />
        </Form.Item>
      )}
      <Form.Item name="object" label={say('form.object')} rules={need} extra={say('form.object.hint')}>
        <AutoComplete
          options={(forms?.places ?? []).map(({ name }) => ({ value: name }))}
          showSearch={{ filterOption: true }}
          data-testid="draft-object"
        />
      </Form.Item>
      <Form.Item name="text" label={say('form.text')} rules={need}>
        <Input.TextArea rows={3} data-testid="draft-text" />
      </Form.Item>
      {order === null && (
        <Form.Item name="unitId" label={say('form.unit')} rules={need}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={(forms?.units ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            data-testid="draft-unit"
          />
        </Form.Item>
      )}
      <Form.Item name="areas" label={say('form.areas')}>
        <Select mode="multiple" options={streets.map(({ id, name }) => ({ value: id, label: name }))} />
      </Form.Item>
      <Form.Item name="doneWhen" label={say('form.done-when')} rules={need}>
        <Select options={proofs.map((value) => ({ value, label: coded(say, 'proof', value) }))} />
      </Form.Item>
      <Form.Item name="exceptions" label={say('form.exceptions')} rules={need}>
        <Input />
      </Form.Item>
      <Form.Item name="needsOpen" label={say('form.needs-open')}>
        <Select mode="tags" options={(forms?.places ?? []).map(({ name }) => ({ value: name }))} />
      </Form.Item>
      <Form.Item name="reviewMinutes" label={say('form.review-minutes')}>
        <InputNumber min={10} max={2880} />
      </Form.Item>
      <Form.Item name="legalBasis" label={say('form.law')}>
        <Input />
      </Form.Item>
      <Form.Item name="endCondition" label={say('form.end-condition')}>
        <Input />
      </Form.Item>
      {kind === 'stop' && (
        <Form.Item name="eventCode" label={say('form.message')}>
          <Select
            allowClear
            options={(forms?.messages ?? []).map(({ eventCode, name }) => ({ value: eventCode, label: name }))}
          />
        </Form.Item>
      )}
      {others.length > 0 && (
        <Form.Item name="replaces" label={say('form.replaces')}>
          <Select
            allowClear
            options={others.map((each) => ({ value: each.id, label: `${each.number ?? ''} ${each.object}` }))}
          />
        </Form.Item>
      )}
      {period && (
        <Form.Item name="floodPeriodId" label={say('form.period')}>
          <Select allowClear options={[{ value: period.id, label: `${period.body} ${period.number ?? ''}` }]} />
        </Form.Item>
      )}
    </>
  );
}

/** An order written by hand; what stands beside it or against it is shown as soon as it is kept. */
export function DraftOrder({ incidentId, orders }: { incidentId: string; orders: readonly Order[] }): ReactNode {
  const say = useSay();
  const act = useAct();
  const [open, setOpen] = useState(false);
  const [drafted, setDrafted] = useState<Drafted | null>(null);
  const close = (): void => {
    setOpen(false);
    setDrafted(null);
  };
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid="draft-order">
        {say('act.draft-order')}
      </Button>
      <Modal open={open} onCancel={close} footer={null} destroyOnHidden title={say('act.draft-order')} width={640}>
        {drafted ? (
          <>
            <p>{say('order.conflicts')}</p>
            <ReasonList reasons={drafted.conflicts} />
            <Button block onClick={close}>
              {say('close')}
            </Button>
          </>
        ) : (
          <Form<Written>
            layout="vertical"
            initialValues={{ kind: 'forbid', doneWhen: 'closure-list', areas: [], needsOpen: [] }}
            onFinish={(written) =>
              void act
                .run(
                  () =>
                    api.post<Drafted>(`/incidents/${encodeURIComponent(incidentId)}/control-orders`, filled(written)),
                  say('orders.done'),
                )
                .then((done) => {
                  if (done === null) return;
                  if (done.conflicts.length > 0) setDrafted(done);
                  else close();
                })
            }
          >
            <Fields incidentId={incidentId} order={null} others={orders.filter(({ life }) => life === 'in-force')} />
            <Button type="primary" htmlType="submit" block loading={act.busy} data-testid="draft-send">
              {say('form.submit')}
            </Button>
          </Form>
        )}
      </Modal>
    </>
  );
}

/** Changes a draft; whoever was faster is shown by the refusal, and the page reads the newer words. */
export function EditOrder({ order, onDone }: { order: Order; onDone: () => void }): ReactNode {
  const say = useSay();
  const act = useAct();
  return (
    <Modal open onCancel={onDone} footer={null} destroyOnHidden title={say('act.edit-order')} width={640}>
      <Form<Written>
        layout="vertical"
        initialValues={{
          ...{ object: order.object, text: order.text, areas: order.areas, doneWhen: order.doneWhen },
          ...{ exceptions: order.exceptions, needsOpen: order.needsOpen, legalBasis: order.legalBasis },
          endCondition: order.endCondition,
        }}
        onFinish={(written) =>
          void act
            .run(
              () =>
                api.post(`/control-orders/${encodeURIComponent(order.id)}/edit`, {
                  ...filled(written),
                  version: order.version,
                }),
              say('orders.done'),
            )
            .then((done) => done !== null && onDone())
        }
      >
        <Fields incidentId={order.incidentId} order={order} others={[]} />
        <Button type="primary" htmlType="submit" block loading={act.busy} data-testid="edit-send">
          {say('form.submit')}
        </Button>
      </Form>
    </Modal>
  );
}

/** 熔断: one choice of a bundle and its streets drafts every order of it. */
export function DraftBundle({ incidentId }: { incidentId: string }): ReactNode {
  const say = useSay();
  const act = useAct();
  const [open, setOpen] = useState(false);
  const [bundleId, setBundleId] = useState<string | null>(null);
  const bundles = useControlForms(incidentId, true).data?.bundles ?? [];
  const bundle = bundles.find(({ id }) => id === bundleId);
  if (bundles.length === 0) return null;
  return (
    <>
      <Button danger onClick={() => setOpen(true)} data-testid="draft-bundle">
        {say('act.draft-bundle')}
      </Button>
      <Modal open={open} onCancel={() => setOpen(false)} footer={null} destroyOnHidden title={say('act.draft-bundle')}>
        <Form<{ bundleId: string; streets: string[]; reason?: string }>
          layout="vertical"
          onValuesChange={(change: { bundleId?: string }) => change.bundleId && setBundleId(change.bundleId)}
          onFinish={(given) =>
            void act
              .run(
                () => api.post(`/incidents/${encodeURIComponent(incidentId)}/control-bundles`, given),
                say('orders.done'),
              )
              .then((done) => done !== null && setOpen(false))
          }
        >
          <Form.Item
            name="bundleId"
            label={say('form.bundle')}
            rules={[{ required: true, message: say('field.reason.need') }]}
          >
            <Select options={bundles.map(({ id, name }) => ({ value: id, label: name }))} data-testid="bundle-id" />
          </Form.Item>
          {bundle && (
            <ul className="bundle-orders">
              {bundle.orders.map((each) => (
                <li key={each.object}>
                  {each.kindName} {each.object.replace(/[{}]/g, '').replace('points', say('form.object'))}
                </li>
              ))}
            </ul>
          )}
          <Form.Item
            name="streets"
            label={say('form.areas')}
            rules={[{ required: true, message: say('field.reason.need') }]}
          >
            <Select
              mode="multiple"
              options={streets
                .filter(({ id }) => bundle === undefined || bundle.streets.includes(id))
                .map(({ id, name }) => ({ value: id, label: name }))}
              data-testid="bundle-streets"
            />
          </Form.Item>
          <Form.Item name="reason" label={say('form.trigger')}>
            <Input />
          </Form.Item>
          <Button type="primary" htmlType="submit" block loading={act.busy} data-testid="bundle-send">
            {say('form.submit')}
          </Button>
        </Form>
      </Modal>
    </>
  );
}
