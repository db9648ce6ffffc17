import { Button, Form, Input, Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.js';
import { shrinkPhoto } from '../../api/shrink-photo.js';
import type { Area, Consultation, ConsultationMember, Session } from '../../api/types.js';
import { useSay } from '../../words/language.js';
import { useAct } from '../act.js';
import { fromLevel, fromResponse, idsOf, LevelFields, toLevel, toResponse, type LevelValues } from '../level-fields.js';

/** As many as the service keeps with one opinion. */
const mostFiles = 5;

interface OpinionValues extends LevelValues {
  confidence: 'low' | 'medium' | 'high';
  why: string;
  measures?: string;
  speaker: string;
  post: string;
  onBehalfOf?: string;
}

/** What one seat says, typed by itself or by the duty officer who has it on the phone. */
export function OpinionForm({
  consultation,
  member,
  typedIn,
  session,
  named,
  onDone,
}: {
  consultation: Consultation;
  member: ConsultationMember;
  /** The duty officer types in what was said on the phone. */
  typedIn: boolean;
  session: Session;
  named: readonly Area[];
  onDone: () => void;
}): ReactNode {
  const say = useSay();
  const act = useAct();
  const [files, setFiles] = useState<readonly File[]>([]);
  // A proposal to be decided by hand proposes no level: nothing is filled in for the person.
  const proposal = consultation.proposal?.byHand ? null : consultation.proposal;
  const send = async (typed: OpinionValues): Promise<void> => {
    const body = {
      level: toLevel(typed.level),
      responseLevel: toResponse(typed.responseLevel),
      areas: typed.areas,
      stage: typed.stage,
      confidence: typed.confidence,
      why: typed.why.trim(),
      speaker: typed.speaker.trim(),
      post: typed.post.trim(),
      ...(typed.measures?.trim() ? { measures: typed.measures.trim() } : {}),
      ...(typed.onBehalfOf?.trim() ? { onBehalfOf: typed.onBehalfOf.trim() } : {}),
      ...(typedIn ? { unitId: member.unitId } : {}),
    };
    const path = `/consultations/${encodeURIComponent(consultation.id)}/opinions`;
    const done = await act.run(
      async () => {
        const { opinionId } = await api.post<{ opinionId: string }>(path, body);
        for (const file of files) await api.post(`${path}/${opinionId}/attachments`, await shrinkPhoto(file));
        return { opinionId };
      },
      say('opinion.given', { who: member.name }),
    );
    if (done) onDone();
  };
  return (
    <Form<OpinionValues>
      layout="vertical"
      className="opinion-form"
      data-testid="opinion-form"
      initialValues={{
        level: proposal ? fromLevel(proposal.level) : undefined,
        responseLevel: proposal ? fromResponse(proposal.responseLevel) : undefined,
        areas: idsOf(consultation.proposal?.areas),
        stage: consultation.proposal?.stage ?? '0h',
        confidence: 'medium',
        speaker: typedIn ? '' : session.name,
      }}
      onFinish={(typed) => void send(typed)}
    >
      <LevelFields named={named} />
      <Form.Item label={say('opinion.confidence')} name="confidence">
        <Segmented
          block
          options={(['low', 'medium', 'high'] as const).map((value) => ({ value, label: say(`confidence.${value}`) }))}
        />
      </Form.Item>
      <Form.Item
        label={say('opinion.why')}
        name="why"
        rules={[{ required: true, whitespace: true, message: say('opinion.why.need') }]}
      >
        <Input.TextArea rows={2} data-testid="opinion-why" maxLength={500} />
      </Form.Item>
      <Form.Item label={say('opinion.measures')} name="measures">
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <div className="two-fields">
        <Form.Item
          label={say('opinion.speaker')}
          name="speaker"
          rules={[{ required: true, whitespace: true, message: say('field.need') }]}
        >
          <Input data-testid="opinion-speaker" />
        </Form.Item>
        <Form.Item
          label={say('opinion.post')}
          name="post"
          rules={[{ required: true, whitespace: true, message: say('field.need') }]}
        >
          <Input data-testid="opinion-post" placeholder={say('opinion.post.hint')} />
        </Form.Item>
      </div>
      <Form.Item label={say('opinion.behalf')} name="onBehalfOf">
        <Input placeholder={say('opinion.behalf.hint')} />
      </Form.Item>
      <Form.Item label={say('opinion.files')} extra={say('opinion.files.hint')}>
        <input
          type="file"
          multiple
          accept="image/jpeg,image/png,application/pdf"
          data-testid="opinion-files"
          onChange={(event) => setFiles([...(event.target.files ?? [])].slice(0, mostFiles))}
        />
      </Form.Item>
      <Button type="primary" block htmlType="submit" loading={act.busy} data-testid="opinion-submit">
        {say(typedIn ? 'opinion.submit.typed' : 'opinion.submit')}
      </Button>
    </Form>
  );
}
