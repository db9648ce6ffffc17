import { Form, Segmented, Select, Checkbox } from 'antd';
import type { ReactNode } from 'react';
import type { Area, Colour, ResponseLevel, Stage } from '../api/types.js';
import { LevelMark } from '../marks/level-mark.js';
import { useSay } from '../words/language.js';

export const colours: readonly Colour[] = ['blue', 'yellow', 'orange', 'red'];
export const stages: readonly Stage[] = ['3d', '1d', '6h', '2h', '0h', 'after'];

/** The eleven streets by their statistical codes; what an area list is made of until an incident names others. */
export const streets: readonly (Area & { code: string })[] = (
  [
    ['500103010', '朝天门'],
    ['500103003', '解放碑'],
    ['500103001', '七星岗'],
    ['500103008', '南纪门'],
    ['500103007', '菜园坝'],
    ['500103004', '两路口'],
    ['500103011', '大溪沟'],
    ['500103005', '上清寺'],
    ['500103012', '大坪'],
    ['500103014', '石油路'],
    ['500103013', '化龙桥'],
  ] as const
).map(([code, name]) => ({ id: `street-${code}`, code, name }));

/** Areas to choose from: what the incident names first, then the streets it does not name. */
export function areaChoices(named: readonly Area[]): Area[] {
  const seen = new Set<string>();
  return [...named, ...streets].filter(({ id, name }) => {
    const key = id.replace(/^street-/, '');
    if (seen.has(key) || seen.has(name)) return false;
    seen.add(key);
    seen.add(name);
    return true;
  });
}

export interface LevelValues {
  level: Colour | 'none';
  responseLevel: ResponseLevel | 0;
  areas: string[];
  stage: Stage;
}

/** Without a value the control would draw its first choice as chosen, though nobody chose it. */
const noneChosen = (value: unknown): { value: unknown } => ({ value: value ?? null });

/** Level, response, areas and stage, asked the same way wherever a person proposes or decides. */
export function LevelFields({
  named,
  withNone = true,
}: {
  named: readonly Area[];
  /** A person may hold that no warning is needed; a draft always has a level. */
  withNone?: boolean;
}): ReactNode {
  const say = useSay();
  const choices = areaChoices(named);
  const form = Form.useFormInstance<LevelValues>();
  const whole = streetsOf(choices);
  const chosen = Form.useWatch<string[] | undefined>('areas', form) ?? [];
  return (
    <>
      <Form.Item
        label={say('field.level')}
        name="level"
        getValueProps={noneChosen}
        rules={[{ required: true, message: say('field.need') }]}
      >
        <Segmented
          block
          data-testid="field-level"
          options={[
            ...colours.map((level) => ({ value: level as string, label: <LevelMark level={level} short /> })),
            ...(withNone ? [{ value: 'none', label: say('level.none.short') }] : []),
          ]}
        />
      </Form.Item>
      <Form.Item
        label={say('field.response')}
        name="responseLevel"
        getValueProps={noneChosen}
        rules={[{ required: true, message: say('field.need') }]}
      >
        <Segmented
          block
          data-testid="field-response"
          options={[
            ...([4, 3, 2, 1] as const).map((level) => ({ value: level as number, label: say(`response.${level}`) })),
            { value: 0, label: say('response.none.short') },
          ]}
        />
      </Form.Item>
      <Form.Item
        label={
          <span className="label-row">
            {say('field.areas')}
            <Checkbox
              checked={whole.every((area) => chosen.includes(area.id))}
              onChange={(event) =>
                form.setFieldValue('areas', event.target.checked ? whole.map((area) => area.id) : [])
              }
            >
              {say('field.areas.all')}
            </Checkbox>
          </span>
        }
        name="areas"
        rules={[{ required: true, message: say('field.areas.need') }]}
      >
        <Select
          mode="multiple"
          maxTagCount="responsive"
          data-testid="field-areas"
          optionFilterProp="label"
          options={choices.map((area) => ({ value: area.id, label: area.name }))}
        />
      </Form.Item>
      <Form.Item label={say('field.stage')} name="stage" rules={[{ required: true, message: say('field.need') }]}>
        <Segmented block options={stages.map((stage) => ({ value: stage, label: say(`stage.${stage}`) }))} />
      </Form.Item>
    </>
  );
}

/** The streets among the choices; a choice that covers the whole district would say them twice. */
function streetsOf(choices: readonly Area[]): readonly Area[] {
  const found = choices.filter((area) => /^(street-)?500103\d{3}(000)?$/.test(area.id) && !/500103000/.test(area.id));
  return found.length > 0 ? found : choices;
}

export const toLevel = (value: Colour | 'none'): Colour | null => (value === 'none' ? null : value);
export const fromLevel = (value: Colour | null | undefined): Colour | 'none' => value ?? 'none';
export const toResponse = (value: ResponseLevel | 0): ResponseLevel | null => (value === 0 ? null : value);
export const fromResponse = (value: ResponseLevel | null | undefined): ResponseLevel | 0 => value ?? 0;
export const idsOf = (areas: readonly (Area | string)[] | undefined): string[] =>
  (areas ?? []).map((area) => (typeof area === 'string' ? area : area.id));
