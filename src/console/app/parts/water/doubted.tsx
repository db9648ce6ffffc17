import { Button, Form, Input, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.js';
import type { Stations } from '../../api/stations.js';
import { At } from '../../marks/time-left.js';
import { useLanguage, useSay } from '../../words/language.js';
import { useAct } from '../act.js';
import { coded } from '../obligation-drawer.js';
import { valueWords } from './value.js';

type Doubted = Stations['doubted'][number];

/** What is kept and not believed, with why, until a person says whether it is so. */
export function DoubtedReadings({
  readings,
  mayJudge,
}: {
  readings: readonly Doubted[];
  mayJudge: boolean;
}): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const [judging, setJudging] = useState<{ reading: Doubted; believe: boolean } | null>(null);
  return (
    <section className="row-group" data-testid="doubted">
      <h2>
        {say('water.doubted')} <span className="muted">{say('water.doubted.n', { n: readings.length })}</span>
      </h2>
      <ul className="rows">
        {readings.map((reading) => (
          <li key={reading.id} className="row-block" data-testid={`doubted-${reading.id}`}>
            <div className="row-line">
              <span>
                <b lang="zh-CN">{reading.stationName}</b> {coded(say, 'quantity', reading.quantity)}{' '}
                <b className="height">{valueWords(reading, say)}</b>
                <small className="muted">
                  <At at={reading.at} />
                  {reading.overMinutes !== null && ` · ${say('water.doubted.over', { n: reading.overMinutes })}`}
                  {reading.said !== null && ` · ${say('water.doubted.said', { said: reading.said })}`}
                </small>
                <span className="water-why">
                  {reading.flags.map(({ flag, message, messageEn }) => (
                    <span key={flag}>{language === 'zh' ? message : messageEn}</span>
                  ))}
                </span>
              </span>
              {mayJudge && (
                <span className="acts">
                  <Button
                    size="small"
                    data-testid={`believe-${reading.id}`}
                    onClick={() => setJudging({ reading, believe: true })}
                  >
                    {say('water.believe')}
                  </Button>
                  <Button
                    size="small"
                    data-testid={`reject-${reading.id}`}
                    onClick={() => setJudging({ reading, believe: false })}
                  >
                    {say('water.reject')}
                  </Button>
                </span>
              )}
            </div>
          </li>
        ))}
      </ul>
      {judging && <JudgeModal {...judging} onClose={() => setJudging(null)} />}
    </section>
  );
}

function JudgeModal({
  reading,
  believe,
  onClose,
}: {
  reading: Doubted;
  believe: boolean;
  onClose: () => void;
}): ReactNode {
  const say = useSay();
  const act = useAct();
  const [form] = Form.useForm<{ reason: string }>();
  const judge = async ({ reason }: { reason: string }): Promise<void> => {
    const done = await act.run(
      () => api.post(`/observations/${reading.id}/judge`, { believe, reason }),
      say('water.judge.done'),
    );
    if (done !== null) onClose();
  };
  return (
    <Modal
      open
      title={say(believe ? 'water.believe.title' : 'water.reject.title')}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={say(believe ? 'water.believe' : 'water.reject')}
      okButtonProps={{ loading: act.busy }}
    >
      <p>
        <b lang="zh-CN">{reading.stationName}</b> {valueWords(reading, say)} <At at={reading.at} />
      </p>
      <p className="muted">{say('water.judge.means')}</p>
      <Form form={form} layout="vertical" onFinish={(values) => void judge(values)} className="water-judge">
        <Form.Item
          name="reason"
          label={say('field.reason')}
          rules={[{ required: true, whitespace: true, message: say('field.reason.need') }]}
        >
          <Input.TextArea
            rows={2}
            maxLength={500}
            placeholder={say('water.judge.hint')}
            data-testid="judge-reason"
            autoFocus
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
