import { Alert, Form, Input, Radio, Select } from 'antd';
import { useId, type ReactNode } from 'react';
import type { PaperChoices, SaidKind } from '../../api/papers.js';
import { useSay } from '../../words/language.js';
import { ClockField } from './clock-field.js';

/** What stands on a paper besides what it says, and may be filled in later. */
export interface HeadValues {
  sender?: string;
  number?: string;
  documentAt?: string;
  effectiveAt?: string;
  title?: string;
  words?: string;
  personName?: string;
  phone?: string;
  classification?: 'public' | 'internal' | 'secret';
}

/** Free words with suggestions: the browser's own list never holds up the Tab key. */
export function SenderField({
  senders,
  value,
  onChange,
  id,
}: {
  senders: readonly string[];
  value?: string;
  onChange?: (typed: string) => void;
  id?: string;
}): ReactNode {
  const say = useSay();
  const list = useId();
  return (
    <>
      <Input
        {...(id === undefined ? {} : { id })}
        value={value ?? ''}
        onChange={(event) => onChange?.(event.target.value)}
        list={list}
        maxLength={120}
        autoComplete="off"
        placeholder={say('papers.sender.hint')}
        data-testid="paper-sender"
      />
      <datalist id={list}>
        {senders.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}

/** Title, person, number to call, time it takes effect, areas and classification: none is needed at 2 a.m. */
export function LaterFields({ kind, choices }: { kind: SaidKind; choices: PaperChoices }): ReactNode {
  const say = useSay();
  const form = Form.useFormInstance();
  const isSecret = Form.useWatch('classification', form) === 'secret';
  return (
    <>
      {kind !== 'notice' && (
        <Form.Item label={say('papers.title')} name="title" className="papers-wide">
          <Input placeholder={say('papers.title.hint')} maxLength={200} autoComplete="off" />
        </Form.Item>
      )}
      {(kind === 'response' || kind === 'signal') && (
        <Form.Item label={say('papers.areas')} name={['says', 'areas']} className="papers-wide">
          <Select
            mode="multiple"
            maxTagCount="responsive"
            optionFilterProp="label"
            placeholder={say('papers.areas.hint')}
            options={choices.streets.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
      )}
      <Form.Item label={say('papers.person')} name="personName">
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <Form.Item label={say('papers.phone')} name="phone">
        <Input maxLength={40} inputMode="tel" autoComplete="off" />
      </Form.Item>
      <ClockField name="effectiveAt" label={say('papers.effective-at')} />
      <Form.Item label={say('papers.classification')} name="classification">
        <Radio.Group
          block
          optionType="button"
          buttonStyle="solid"
          data-testid="paper-classification"
          options={(['public', 'internal', 'secret'] as const).map((value) => ({
            value,
            label: say(`papers.classification.${value}`),
          }))}
        />
      </Form.Item>
      {isSecret && (
        <Alert type="error" showIcon className="papers-widest" title={say('papers.classified')} role="alert" />
      )}
    </>
  );
}

/** The words of the paper; of a report they are what is known of it. */
export function WordsField({ isNeeded }: { isNeeded: boolean }): ReactNode {
  const say = useSay();
  return (
    <Form.Item
      label={say('papers.words')}
      name="words"
      className="papers-widest"
      rules={isNeeded ? [{ required: true, message: say('field.need') }] : []}
    >
      <Input.TextArea
        autoSize={{ minRows: isNeeded ? 2 : 1, maxRows: 8 }}
        maxLength={5_000}
        data-testid="paper-words"
      />
    </Form.Item>
  );
}
