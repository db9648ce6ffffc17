import { Button, Form, Input, Segmented } from 'antd';
import { useEffect, type ReactNode } from 'react';
import { api } from '../../api/client.js';
import { serverNow } from '../../api/server-time.js';
import type { Area, Consultation, Incident, VerdictKind } from '../../api/types.js';
import { useSay } from '../../words/language.js';
import { useAct } from '../act.js';
import { fromLevel, fromResponse, idsOf, LevelFields, toLevel, toResponse, type LevelValues } from '../level-fields.js';

/** A verdict, or a pause: the round stays open. */
type SaidKind = VerdictKind | 'adjourn';
const verdictKinds: readonly SaidKind[] = ['start', 'raise', 'keep', 'lower', 'end', 'no-start', 'adjourn'];
/** A pause judges nothing. */
const nothing = { level: null, responseLevel: null, areas: [] };

interface VerdictValues extends LevelValues {
  kind: SaidKind;
  reason?: string;
  /** Of a pause: for how many minutes. */
  minutes?: number;
}

/** The convener concludes, or lets the round pause; a reason is asked for wherever the service wants one. */
export function VerdictForm({
  consultation,
  incident,
  named,
}: {
  consultation: Consultation;
  incident: Incident;
  named: readonly Area[];
}): ReactNode {
  const say = useSay();
  const act = useAct();
  const [form] = Form.useForm<VerdictValues>();
  const hasWarning = (incident.warnings ?? []).some((warning) => warning.current);
  // Null: nothing suggests a level, as where no rule covers the signal and nobody has spoken.
  const suggested = consultation.suggested === undefined ? (consultation.proposal ?? null) : consultation.suggested;
  const level = Form.useWatch('level', form);
  const response = Form.useWatch('responseLevel', form);
  const kind = Form.useWatch('kind', form);
  const differs =
    kind === 'no-start' ||
    kind === 'keep' ||
    kind === 'adjourn' ||
    kind === 'end' ||
    (suggested !== null &&
      level !== undefined &&
      (toLevel(level) !== suggested.level || toResponse(response ?? 0) !== (suggested.responseLevel ?? null)));

  // As long as no rule and no opinion speaks for a level, none is filled in.
  const filled = consultation.proposal?.byHand && (consultation.tally ?? []).length === 0 ? null : suggested;
  const filledKey = filled ? `${filled.level}${filled.responseLevel ?? 0}` : '';
  useEffect(() => {
    // Until the convener touches the form it follows the opinions as they come in.
    if (filled && !form.isFieldsTouched()) {
      form.setFieldsValue({ level: fromLevel(filled.level), responseLevel: fromResponse(filled.responseLevel) });
    }
  }, [form, filledKey, filled]);

  const decide = async (typed: VerdictValues): Promise<void> => {
    await act.run(
      () =>
        api.post(`/consultations/${encodeURIComponent(consultation.id)}/verdict`, {
          kind: typed.kind,
          reason: typed.reason?.trim() ?? '',
          ...(typed.kind === 'adjourn'
            ? {
                ...nothing,
                stage: typed.stage,
                resumesAt: new Date(serverNow() + (typed.minutes ?? 30) * 60_000).toISOString(),
              }
            : {
                level: toLevel(typed.level),
                responseLevel: toResponse(typed.responseLevel),
                areas: typed.areas,
                stage: typed.stage,
              }),
        }),
      say(typed.kind === 'adjourn' ? 'verdict.adjourned' : consultation.joint ? 'joint.signed' : 'verdict.given'),
    );
  };

  return (
    <Form<VerdictValues>
      form={form}
      layout="vertical"
      data-testid="verdict-form"
      initialValues={{
        kind: hasWarning ? 'raise' : 'start',
        level: filled ? fromLevel(filled.level) : undefined,
        responseLevel: filled ? fromResponse(filled.responseLevel) : undefined,
        areas: idsOf(consultation.proposal?.areas ?? named),
        stage: consultation.proposal?.stage ?? '0h',
      }}
      onFinish={(typed) => void decide(typed)}
    >
      <Form.Item label={say('verdict.kind')} name="kind">
        <Segmented
          block
          data-testid="verdict-kind"
          options={verdictKinds
            .filter(
              (value) =>
                value === 'adjourn' ||
                (hasWarning ? value !== 'start' && value !== 'no-start' : value === 'start' || value === 'no-start'),
            )
            .map((value) => ({ value, label: say(`verdict.${value}`) }))}
        />
      </Form.Item>
      <div hidden={kind === 'end' || kind === 'adjourn'}>
        <LevelFields named={named} />
      </div>
      {kind === 'adjourn' && (
        <Form.Item label={say('verdict.pause')} name="minutes" initialValue={30}>
          <Segmented
            block
            options={[15, 30, 60, 120].map((value) => ({ value, label: say('verdict.pause.minutes', { n: value }) }))}
          />
        </Form.Item>
      )}
      <Form.Item
        label={say(differs ? 'verdict.reason.must' : 'verdict.reason')}
        name="reason"
        rules={[{ required: differs, whitespace: true, message: say('field.reason.need') }]}
        validateTrigger={['onBlur', 'onSubmit']}
        extra={
          differs && kind !== 'no-start' && kind !== 'keep' && kind !== 'end' && kind !== 'adjourn'
            ? say('verdict.differs')
            : undefined
        }
      >
        <Input.TextArea rows={2} data-testid="verdict-reason" maxLength={500} />
      </Form.Item>
      <Button type="primary" block htmlType="submit" loading={act.busy} data-testid="verdict-submit">
        {say(kind === 'adjourn' ? 'verdict.submit.pause' : consultation.joint ? 'joint.sign' : 'verdict.submit')}
      </Button>
    </Form>
  );
}
