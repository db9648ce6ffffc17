import { Checkbox, Form, Input, InputNumber, Radio, Select } from 'antd';
import type { ReactNode } from 'react';
import type { PaperChoices, PaperSays, SaidKind } from '../../api/papers.js';
import type { Colour, ResponseLevel, Stage } from '../../api/types.js';
import { LevelMark } from '../../marks/level-mark.js';
import { useSay } from '../../words/language.js';
import { ClockField, typedInstant } from './clock-field.js';

/** What is typed about what a paper says; times as they were typed. */
export interface SaysValues {
  kind: SaidKind;
  stream?: string;
  responseLevel?: ResponseLevel | 0;
  event?: string;
  colour?: Colour;
  lifts?: boolean;
  issuer?: string;
  expiresAt?: string;
  quantity?: string;
  station?: string;
  datum?: string;
  value?: number | null;
  unit?: string;
  from?: string;
  until?: string;
  report?: string;
  street?: string;
  stage?: Stage | 'none';
  areas?: string[];
}

/** As it is sent: fields of other kinds are left out. */
export function saysOf(typed: SaysValues): PaperSays {
  const { kind } = typed;
  switch (kind) {
    case 'response':
      return { kind, stream: typed.stream, responseLevel: typed.responseLevel, areas: typed.areas ?? [] };
    case 'signal':
      return {
        ...{ kind, event: typed.event, colour: typed.colour ?? null, lifts: typed.lifts === true },
        ...{ areas: typed.areas ?? [], expiresAt: typedInstant(typed.expiresAt, 'future') ?? null },
        ...(typed.issuer?.trim() ? { issuer: typed.issuer.trim() } : {}),
      };
    case 'forecast': {
      const isLevel = typed.quantity === 'river-level';
      return {
        ...{ kind, quantity: typed.quantity, value: typed.value ?? null, unit: typed.unit },
        ...{ until: typedInstant(typed.until, 'future') ?? null },
        ...(typedInstant(typed.from, 'future') ? { from: typedInstant(typed.from, 'future') } : {}),
        ...(isLevel ? { station: typed.station, datum: typed.datum } : {}),
      };
    }
    case 'report':
      return { kind, report: typed.report, street: typed.street ?? null };
    case 'notice':
      return { kind, stage: typed.stage === 'none' ? null : (typed.stage ?? null) };
  }
}

const bulletins: readonly Stage[] = ['3d', '1d', '2h', '0h'];

const options = (list: readonly { id: string; name: string }[]) =>
  list.map(({ id, name }) => ({ value: id, label: name }));

/** Only what this kind of paper is asked for; `says` is where it lies in the form. */
export function KindFields({ kind, choices }: { kind: SaidKind; choices: PaperChoices }): ReactNode {
  switch (kind) {
    case 'response':
      return <ResponseFields choices={choices} />;
    case 'signal':
      return <SignalFields choices={choices} />;
    case 'forecast':
      return <ForecastFields choices={choices} />;
    case 'report':
      return <ReportFields choices={choices} />;
    case 'notice':
      return <NoticeFields />;
  }
}

function ResponseFields({ choices }: { choices: PaperChoices }): ReactNode {
  const say = useSay();
  const rules = [{ required: true, message: say('field.need') }];
  return (
    <>
      <Form.Item label={say('papers.stream')} name={['says', 'stream']} rules={rules}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={options(choices.streams)}
          data-testid="paper-stream"
        />
      </Form.Item>
      <Form.Item label={say('papers.level')} name={['says', 'responseLevel']} rules={rules} className="papers-wide">
        <Radio.Group
          block
          optionType="button"
          buttonStyle="solid"
          data-testid="paper-level"
          options={([4, 3, 2, 1, 0] as const).map((level) => ({
            value: level as number,
            label: say(level === 0 ? 'papers.level.0' : `response.${level}`),
          }))}
        />
      </Form.Item>
    </>
  );
}

function SignalFields({ choices }: { choices: PaperChoices }): ReactNode {
  const say = useSay();
  const form = Form.useFormInstance();
  const rules = [{ required: true, message: say('field.need') }];
  const event = Form.useWatch<string | undefined>(['says', 'event'], form);
  const lifts = Form.useWatch<boolean | undefined>(['says', 'lifts'], form) === true;
  const colours =
    choices.hazards.find(({ id }) => id === event)?.colours ?? (['blue', 'yellow', 'orange', 'red'] as const);
  return (
    <>
      <Form.Item label={say('papers.event')} name={['says', 'event']} rules={rules}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={options(choices.hazards)}
          data-testid="paper-event"
        />
      </Form.Item>
      <Form.Item
        label={say('papers.colour')}
        name={['says', 'colour']}
        rules={lifts ? [] : rules}
        className="papers-wide papers-colour"
      >
        <Radio.Group
          block
          optionType="button"
          data-testid="paper-colour"
          options={colours.map((level) => ({ value: level as string, label: <LevelMark level={level} short /> }))}
        />
      </Form.Item>
      <Form.Item label=" " colon={false} name={['says', 'lifts']} valuePropName="checked">
        <Checkbox>{say('papers.lifts')}</Checkbox>
      </Form.Item>
      <ClockField name={['says', 'expiresAt']} label={say('papers.expires')} side="future" />
      <Form.Item label={say('papers.issuer')} name={['says', 'issuer']}>
        <Input placeholder={say('papers.issuer.hint')} autoComplete="off" />
      </Form.Item>
    </>
  );
}

function ForecastFields({ choices }: { choices: PaperChoices }): ReactNode {
  const say = useSay();
  const form = Form.useFormInstance();
  const rules = [{ required: true, message: say('field.need') }];
  const quantity = Form.useWatch<string | undefined>(['says', 'quantity'], form);
  const units = choices.quantities.find(({ id }) => id === quantity)?.units ?? [];
  const isLevel = quantity === 'river-level';
  return (
    <>
      <Form.Item label={say('papers.quantity')} name={['says', 'quantity']} rules={rules}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={options(choices.quantities)}
          onChange={(chosen: string) =>
            form.setFieldValue(['says', 'unit'], choices.quantities.find(({ id }) => id === chosen)?.units[0])
          }
          data-testid="paper-quantity"
        />
      </Form.Item>
      {isLevel && (
        <>
          <Form.Item label={say('papers.station')} name={['says', 'station']} rules={rules}>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={options(choices.gauges)}
              onChange={(chosen: string) =>
                form.setFieldValue(
                  ['says', 'datum'],
                  choices.gauges.find(({ id }) => id === chosen)?.datum ?? undefined,
                )
              }
            />
          </Form.Item>
          <Form.Item label={say('papers.datum')} name={['says', 'datum']} rules={rules}>
            <Select
              options={(['wusong', 'huanghai'] as const).map((id) => ({ value: id, label: say(`papers.datum.${id}`) }))}
            />
          </Form.Item>
        </>
      )}
      <Form.Item label={say('papers.value')} required className="papers-figure">
        <Form.Item name={['says', 'value']} rules={rules} noStyle>
          <InputNumber controls={false} aria-label={say('papers.value')} />
        </Form.Item>
        <Form.Item name={['says', 'unit']} noStyle>
          <Select options={units.map((unit) => ({ value: unit, label: unit }))} aria-label={say('papers.value')} />
        </Form.Item>
      </Form.Item>
      <ClockField
        name={['says', 'from']}
        label={say('papers.from')}
        side="future"
        placeholder={say('papers.received-at.hint')}
      />
      <ClockField name={['says', 'until']} label={say('papers.until')} side="future" required />
    </>
  );
}

function ReportFields({ choices }: { choices: PaperChoices }): ReactNode {
  const say = useSay();
  const rules = [{ required: true, message: say('field.need') }];
  return (
    <>
      <Form.Item label={say('papers.report')} name={['says', 'report']} rules={rules} className="papers-wide">
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={options(choices.reports)}
          data-testid="paper-report"
        />
      </Form.Item>
      <Form.Item label={say('papers.street')} name={['says', 'street']}>
        <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={options(choices.streets)} />
      </Form.Item>
    </>
  );
}

function NoticeFields(): ReactNode {
  const say = useSay();
  return (
    <Form.Item label={say('papers.stage')} name={['says', 'stage']} initialValue="none" className="papers-widest">
      <Radio.Group
        block
        optionType="button"
        buttonStyle="solid"
        options={[
          { value: 'none', label: say('papers.stage.none') },
          ...bulletins.map((stage) => ({ value: stage as string, label: say(`papers.stage.${stage as '3d'}`) })),
        ]}
      />
    </Form.Item>
  );
}
