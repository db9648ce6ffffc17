import { Button, Form, Input, Segmented } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { api } from '../api/client.js';
import { newestProposal, rounds } from '../api/newest.js';
import { useConsultation, useIncident } from '../api/queries.js';
import { fieldTime, fieldToInstant, serverNow, toMs } from '../api/server-time.js';
import type { CancelClass } from '../api/life.js';
import type { Consultation, Incident, VerdictKind, Warning, WarningAction } from '../api/types.js';
import { Standing } from '../marks/level-mark.js';
import { Loaded } from '../marks/problem.js';
import { useAct } from '../parts/act.js';
import { AreaLevelFields, areaLevelsOf, blocksOf, type MilderBlock } from '../parts/area-levels.js';
import { IncidentFrame, standingOf } from '../parts/incident-frame.js';
import { EndTest, RaiseEffect } from '../parts/raise-effect.js';
import { fromResponse, idsOf, LevelFields, toLevel, toResponse, type LevelValues } from '../parts/level-fields.js';
import { useSay } from '../words/language.js';
import '../styles/issue.css';

/** Which verdicts carry which act; extending, correcting and changing areas change no level and rest on no round. */
const carriedBy: Readonly<Record<WarningAction, readonly VerdictKind[]>> = {
  issue: ['start', 'raise'],
  raise: ['raise', 'start'],
  lower: ['lower'],
  lift: ['end'],
  cancel: ['end'],
  extend: [],
  areas: [],
  correct: [],
};

const actions: readonly WarningAction[] = ['issue', 'raise', 'extend', 'areas', 'lower', 'correct', 'lift', 'cancel'];
const cancelClasses: readonly CancelClass[] = ['mis-issued', 'not-occurred', 'drill'];

interface DraftValues extends LevelValues {
  action: WarningAction;
  expiresAt: string;
  reason?: string;
  milder?: MilderBlock[];
  cancelClass?: CancelClass;
  againstSuperior?: string;
}

function DraftForm({
  incident,
  consultation,
}: {
  incident: Incident;
  consultation: Consultation | undefined;
}): ReactNode {
  const say = useSay();
  const act = useAct();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const [form] = Form.useForm<DraftValues>();
  const current =
    incident.warnings?.map((warning) => warning.current).find((version) => version?.state === 'in-force') ?? null;
  const wanted = search.get('action') as WarningAction | null;
  const first: WarningAction =
    wanted && actions.includes(wanted)
      ? wanted !== 'issue' && !current
        ? 'issue'
        : wanted
      : current
        ? 'extend'
        : 'issue';
  const action = Form.useWatch('action', form) ?? first;
  const cancelClass = Form.useWatch('cancelClass', form) ?? null;
  const chosen = Form.useWatch<string[] | undefined>('areas', form) ?? [];
  const level = Form.useWatch<DraftValues['level'] | undefined>('level', form);
  const responseLevel = Form.useWatch<DraftValues['responseLevel'] | undefined>('responseLevel', form);
  const ends = action === 'lift' || action === 'cancel';
  const verdict = consultation?.verdict;
  const proposal = newestProposal(incident.proposals);
  // What is to be decided by hand proposes no level.
  const proposed = proposal?.byHand ? undefined : proposal;
  const start = useMemo(() => {
    const base =
      first === 'issue' || first === 'raise' || first === 'lower'
        ? (verdict ?? current ?? proposed)
        : (current ?? verdict ?? proposed);
    const from = first === 'extend' && current ? Math.max(toMs(current.expiresAt) ?? 0, serverNow()) : serverNow();
    return {
      action: first,
      level: base?.level ?? proposed?.level ?? undefined,
      responseLevel: base ? fromResponse(base.responseLevel) : undefined,
      areas: idsOf(base?.areas ?? proposal?.areas),
      stage: base?.stage ?? proposal?.stage ?? '0h',
      expiresAt: fieldTime(from + 6 * 3_600_000),
      reason: first === 'issue' ? (verdict?.reason ?? '') : '',
      milder: blocksOf(current?.areaLevels),
      againstSuperior: current?.againstSuperior ?? '',
    };
    // The form is filled once; what comes in later must not overwrite what a person typed.
  }, [incident.id, consultation?.id, first]);

  // What was sent by mistake is taken back at once.
  const needed = action === 'cancel' && cancelClass !== 'not-occurred' ? [] : carriedBy[action];
  // On the emergency path the round is held in parallel; what was decided ahead of it carries a start or a raise.
  const emergency = !verdict && (action === 'issue' || action === 'raise') ? consultation?.emergency : null;
  const lacksVerdict = needed.length > 0 && !emergency && (!verdict || !needed.includes(verdict.kind));
  const consult = async (): Promise<void> => {
    const round = await act.run(
      () => api.post(`/incidents/${encodeURIComponent(incident.id)}/consultations`, {}),
      say('consult.convened'),
    );
    if (round) void navigate(`/incidents/${encodeURIComponent(incident.id)}`);
  };

  const send = async (typed: DraftValues): Promise<void> => {
    const made = await act.run(
      () =>
        api.post<Warning>(`/incidents/${encodeURIComponent(incident.id)}/warnings`, {
          ...(consultation && needed.length > 0 ? { consultationId: consultation.id } : {}),
          ...(ends ? {} : { areaLevels: areaLevelsOf(typed.milder) }),
          ...(typed.action === 'cancel' && typed.cancelClass ? { cancelClass: typed.cancelClass } : {}),
          ...(typed.againstSuperior?.trim() ? { againstSuperior: typed.againstSuperior.trim() } : {}),
          action: typed.action,
          level: toLevel(typed.level),
          responseLevel: toResponse(typed.responseLevel),
          areas: typed.areas,
          stage: typed.stage,
          expiresAt: fieldToInstant(typed.expiresAt),
          ...(typed.reason?.trim() ? { reason: typed.reason.trim() } : {}),
        }),
      say('draft.made'),
    );
    if (made?.id) void navigate(`/warnings/${encodeURIComponent(made.id)}`);
  };

  const addHours = (hours: number): void => form.setFieldValue('expiresAt', fieldTime(serverNow() + hours * 3_600_000));
  const named = [...(current?.areas ?? []), ...(proposal?.areas ?? [])];

  return (
    <Form<DraftValues>
      form={form}
      layout="vertical"
      className="draft panel"
      initialValues={start}
      onFinish={(typed) => void send(typed)}
      data-testid="draft-form"
    >
      <h2>{say('draft.title')}</h2>
      {lacksVerdict && current ? (
        <div className="warn-box" data-testid="draft-lacks-verdict">
          <p>{say('draft.lacks-verdict', { what: say(`action.${action}`) })}</p>
          <Button loading={act.busy} onClick={() => void consult()} data-testid="draft-consult">
            {say('draft.consult')}
          </Button>
        </div>
      ) : needed.length === 0 ? null : emergency ? (
        <p className="warn-box" data-testid="draft-emergency">
          {say('draft.emergency', { reason: emergency.reason })}
        </p>
      ) : verdict ? (
        <p className="muted">
          {say('draft.follows')} {say('consult.round', { n: consultation?.round ?? 1 })} ·{' '}
          {say(`verdict.${verdict.kind}`)}{' '}
          <Standing level={verdict.level} responseLevel={verdict.responseLevel} size="small" />
        </p>
      ) : (
        <p className="warn-box">{say('draft.no-verdict')}</p>
      )}
      <Form.Item label={say('draft.action')} name="action">
        <Segmented
          block
          data-testid="draft-action"
          options={actions
            .filter((value) => (current ? value !== 'issue' : value === 'issue'))
            .map((value) => ({ value, label: say(`action.${value}`) }))}
        />
      </Form.Item>
      {action === 'lift' && <EndTest incidentId={incident.id} />}
      {action === 'cancel' && (
        <>
          <p className="muted">{say('cancel.note')}</p>
          <Form.Item
            label={say('cancel.class')}
            name="cancelClass"
            rules={[{ required: true, message: say('field.need') }]}
          >
            <Segmented
              block
              data-testid="draft-cancel-class"
              options={cancelClasses
                .filter((value) => value !== 'drill' || incident.nature === 'drill')
                .map((value) => ({ value, label: say(`cancel.${value}`) }))}
            />
          </Form.Item>
        </>
      )}
      {/* An end ends what stands: there is nothing to choose but the reason. */}
      <div hidden={ends}>
        <LevelFields named={named} withNone={false} />
        <Form.Item label={say('area-levels')}>
          <AreaLevelFields chosen={chosen} />
        </Form.Item>
        <Form.Item label={say('superior.against')} name="againstSuperior" extra={say('superior.against.note')}>
          <Input maxLength={500} data-testid="draft-against-superior" />
        </Form.Item>
        <Form.Item label={say('draft.expires')} required>
          <span className="expires">
            <Form.Item name="expiresAt" noStyle rules={[{ required: true, message: say('field.need') }]}>
              <Input type="datetime-local" data-testid="draft-expires" />
            </Form.Item>
            {[3, 6, 12, 24].map((hours) => (
              <Button key={hours} onClick={() => addHours(hours)}>
                {say('draft.hours', { n: hours })}
              </Button>
            ))}
          </span>
        </Form.Item>
      </div>
      {(action === 'issue' || action === 'raise') && level && level !== 'none' && responseLevel !== undefined && (
        <RaiseEffect incidentId={incident.id} level={level} responseLevel={toResponse(responseLevel)} areas={chosen} />
      )}
      <Form.Item
        label={say('field.reason')}
        name="reason"
        rules={[{ required: action !== 'issue', whitespace: true, message: say('field.reason.need') }]}
      >
        <Input.TextArea
          rows={2}
          maxLength={500}
          data-testid="draft-reason"
          placeholder={say(`draft.reason.${action}`)}
        />
      </Form.Item>
      <Button
        type="primary"
        size="large"
        htmlType="submit"
        loading={act.busy}
        disabled={lacksVerdict}
        data-testid="draft-submit"
      >
        {say('draft.submit')}
      </Button>
    </Form>
  );
}

function DraftOf({ incident }: { incident: Incident }): ReactNode {
  const [search] = useSearchParams();
  // A round that was concluded before the version in force is used up: it carried that one.
  const inForce = incident.warnings?.map((warning) => warning.current).find((version) => version?.state === 'in-force');
  const issuedAt = toMs(inForce?.effectiveAt) ?? 0;
  const concluded = rounds(incident).filter(
    (one) => one.state === 'concluded' && (toMs(one.concludedAt) ?? 0) > issuedAt,
  );
  // A round that is still going on may carry what was decided ahead of it.
  const open = rounds(incident).find((one) => one.state === 'convened');
  const id = search.get('consultation') ?? concluded.at(-1)?.id ?? open?.id;
  const consultation = useConsultation(id);
  return (
    <IncidentFrame incident={incident}>
      {id ? (
        <Loaded query={consultation}>{(value) => <DraftForm incident={incident} consultation={value} />}</Loaded>
      ) : (
        <DraftForm incident={incident} consultation={undefined} />
      )}
    </IncidentFrame>
  );
}

export default function Draft(): ReactNode {
  const { id } = useParams();
  const incident = useIncident(id);
  return (
    <Loaded query={incident} rows={10}>
      {(value) => {
        const standing = standingOf(value);
        return <DraftOf key={`${value.id}-${standing ? 'standing' : 'none'}`} incident={value} />;
      }}
    </Loaded>
  );
}
