import { Alert, Button, Form, Input, Radio } from 'antd';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { api, readReason } from '../../api/client.js';
import type { PaperAnswer, PaperChannel, PaperChoices, SaidKind } from '../../api/papers.js';
import type { Reason } from '../../api/types.js';
import { ReasonList } from '../../marks/problem.js';
import { useSay } from '../../words/language.js';
import { useAct } from '../act.js';
import { ClockField, typedInstant } from './clock-field.js';
import { LaterFields, SenderField, WordsField, type HeadValues } from './head-fields.js';
import { KindFields, saysOf, type SaysValues } from './kind-fields.js';
import { ScanPicker, sendScans } from './scan-picker.js';

export const saidKinds: readonly SaidKind[] = ['response', 'signal', 'forecast', 'report', 'notice'];
const channels: readonly PaperChannel[] = ['fax', 'yukuaizheng', 'wechat', 'phone', 'email', 'in-person'];

interface QuickValues extends HeadValues {
  kind: SaidKind;
  channel: PaperChannel;
  receivedAt?: string;
  says?: Omit<SaysValues, 'kind'>;
}

/** What was typed, without what is empty. */
export function headOf(typed: HeadValues): Record<string, unknown> {
  const words = (text: string | undefined): string | undefined => text?.trim() || undefined;
  return {
    sender: words(typed.sender),
    number: words(typed.number),
    title: words(typed.title),
    words: words(typed.words),
    personName: words(typed.personName),
    phone: words(typed.phone),
    classification: typed.classification,
    documentAt: typedInstant(typed.documentAt, 'past'),
    effectiveAt: typedInstant(typed.effectiveAt, 'past'),
  };
}

/** One short form: what it says and who sent it are needed, everything else has a default or comes later. */
export function QuickForm({
  choices,
  onSaved,
}: {
  choices: PaperChoices;
  onSaved: (paperId: string) => void;
}): ReactNode {
  const say = useSay();
  const act = useAct();
  const [form] = Form.useForm<QuickValues>();
  const [files, setFiles] = useState<readonly File[]>([]);
  const [about, setAbout] = useState<readonly Reason[]>([]);
  const [showsMore, setShowsMore] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const kind = Form.useWatch('kind', form) ?? 'response';
  const isSecret = Form.useWatch('classification', form) === 'secret';
  const focusSender = (): void => {
    // On a phone the keyboard would come up over the form.
    if (window.matchMedia('(min-width: 761px)').matches)
      box.current?.querySelector<HTMLElement>('.papers-sender input')?.focus();
  };
  useEffect(focusSender, []);

  const save = async (typed: QuickValues): Promise<void> => {
    const answer = await act.run(
      async () => {
        const registered = await api.post<PaperAnswer>('/papers', {
          ...headOf(typed),
          channel: typed.channel,
          receivedAt: typedInstant(typed.receivedAt, 'past'),
          says: saysOf({ ...typed.says, kind: typed.kind }),
        });
        const withScans = await sendScans(registered.paper.id, files);
        return {
          paper: withScans?.paper ?? registered.paper,
          isMerged: registered.isMerged || withScans?.isMerged === true,
          faults: [...registered.faults, ...(withScans?.faults ?? [])],
        };
      },
      ({ isMerged }) => say(isMerged ? 'papers.saved.merged' : 'papers.saved'),
    );
    if (!answer) return;
    setAbout(answer.faults.map(readReason));
    setFiles([]);
    form.resetFields();
    // The next paper usually comes the same way.
    form.setFieldsValue({ kind: typed.kind, channel: typed.channel });
    onSaved(answer.paper.id);
    focusSender();
  };

  /** Enter saves from every field where it means nothing else. */
  const enter = (event: KeyboardEvent<HTMLElement>): void => {
    const target = event.target as HTMLElement;
    const isWords = target instanceof HTMLTextAreaElement;
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    if (isWords && !event.ctrlKey && !event.metaKey) return;
    if (target instanceof HTMLButtonElement || target.getAttribute('aria-expanded') === 'true') return;
    // Before a closed list takes it for a wish to be opened.
    event.preventDefault();
    event.stopPropagation();
    if (!isSecret) form.submit();
  };

  return (
    <Form<QuickValues>
      form={form}
      layout="vertical"
      className="panel papers-form"
      requiredMark={false}
      initialValues={{ kind: 'response', channel: 'fax', classification: 'internal' }}
      onFinish={(typed) => void save(typed)}
      data-testid="paper-form"
    >
      <div ref={box} onKeyDownCapture={enter} className="papers-fields">
        <Form.Item name="kind" className="papers-widest papers-kinds" aria-label={say('papers.kind')}>
          <Radio.Group optionType="button" buttonStyle="solid" size="large" data-testid="paper-kind">
            {saidKinds.map((one) => (
              <Radio.Button key={one} value={one}>
                {say(`papers.kind.${one}`)}
              </Radio.Button>
            ))}
          </Radio.Group>
        </Form.Item>
        <Form.Item
          label={say('papers.sender')}
          name="sender"
          className="papers-wide papers-sender"
          rules={[{ required: true, whitespace: true, message: say('field.need') }]}
        >
          <SenderField senders={choices.senders} />
        </Form.Item>
        <KindFields key={kind} kind={kind} choices={choices} />
        {kind === 'notice' && (
          <Form.Item
            label={say('papers.title')}
            name="title"
            className="papers-widest"
            rules={[{ required: true, whitespace: true, message: say('field.need') }]}
          >
            <Input maxLength={200} autoComplete="off" data-testid="paper-title" />
          </Form.Item>
        )}
        {kind === 'report' && <WordsField isNeeded />}
        <Form.Item label={say('papers.number')} name="number">
          <Input maxLength={80} autoComplete="off" placeholder="渝汛办〔2026〕15号" data-testid="paper-number" />
        </Form.Item>
        <ClockField name="documentAt" label={say('papers.document-at')} />
        <ClockField name="receivedAt" label={say('papers.received-at')} placeholder={say('papers.received-at.hint')} />
        <Form.Item label={say('papers.channel')} name="channel" className="papers-widest papers-channel">
          <Radio.Group
            block
            optionType="button"
            buttonStyle="solid"
            data-testid="paper-channel"
            options={channels.map((value) => ({ value, label: say(`papers.channel.${value}`) }))}
          />
        </Form.Item>
        <button
          type="button"
          className="plain papers-widest papers-later"
          aria-expanded={showsMore}
          onClick={() => setShowsMore(!showsMore)}
        >
          {showsMore ? '▾' : '▸'} {say('papers.more-fields')}
        </button>
        <div className="papers-fields papers-widest" hidden={!showsMore}>
          <LaterFields kind={kind} choices={choices} />
          {kind !== 'report' && <WordsField isNeeded={false} />}
        </div>
        <div className="papers-widest papers-foot">
          <ScanPicker files={files} onChange={setFiles} takesPaste />
          <Button
            type="primary"
            size="large"
            htmlType="submit"
            loading={act.busy}
            disabled={isSecret}
            data-testid="paper-save"
          >
            {say('papers.save')} <kbd>{say('papers.save.key')}</kbd>
          </Button>
        </div>
      </div>
      {about.length > 0 && (
        <Alert type="warning" showIcon className="papers-about" title={<ReasonList reasons={about} />} />
      )}
      <p className="muted papers-secret">{say('papers.classified')}</p>
    </Form>
  );
}
