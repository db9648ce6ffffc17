import { Button, Form, Select } from 'antd';
import type { ReactNode } from 'react';
import type { AreaLevel } from '../api/life.js';
import type { Colour, ResponseLevel } from '../api/types.js';
import { LevelMark } from '../marks/level-mark.js';
import { useSay } from '../words/language.js';
import { colours, streets, toResponse } from './level-fields.js';

/** One milder level and the streets that stand at it. */
export interface MilderBlock {
  areas?: string[];
  level?: Colour;
  responseLevel?: ResponseLevel | 0;
}

/** Streets that stand milder than the gravest level above, a block for each level. */
export function AreaLevelFields({ chosen }: { chosen: readonly string[] }): ReactNode {
  const say = useSay();
  const need = [{ required: true, message: say('field.need') }];
  return (
    <Form.List name="milder">
      {(fields, { add, remove }) => (
        <div className="area-levels" data-testid="area-levels">
          {fields.length > 0 && <p className="muted">{say('area-levels.note')}</p>}
          {fields.map((field) => (
            <div key={field.key} className="area-level">
              <Form.Item name={[field.name, 'level']} rules={need} label={say('field.level')}>
                <Select
                  options={colours.map((level) => ({ value: level, label: <LevelMark level={level} short /> }))}
                />
              </Form.Item>
              <Form.Item name={[field.name, 'responseLevel']} rules={need} label={say('field.response')}>
                <Select
                  options={[
                    ...([4, 3, 2, 1] as const).map((level) => ({
                      value: level as number,
                      label: say(`response.${level}`),
                    })),
                    { value: 0, label: say('response.none.short') },
                  ]}
                />
              </Form.Item>
              <Form.Item name={[field.name, 'areas']} rules={need} label={say('area-levels.streets')}>
                <Select
                  mode="multiple"
                  optionFilterProp="label"
                  options={streets
                    .filter(({ id }) => chosen.includes(id))
                    .map(({ id, name }) => ({ value: id, label: name }))}
                />
              </Form.Item>
              <Button onClick={() => remove(field.name)} aria-label="×">
                ×
              </Button>
            </div>
          ))}
          <Button type="link" onClick={() => add({})} data-testid="area-levels-add">
            {say('area-levels.add')}
          </Button>
        </div>
      )}
    </Form.List>
  );
}

export function areaLevelsOf(blocks: readonly MilderBlock[] | undefined): AreaLevel[] {
  return (blocks ?? []).flatMap(({ areas = [], level, responseLevel = 0 }) =>
    level ? areas.map((area) => ({ area, level, responseLevel: toResponse(responseLevel) })) : [],
  );
}

/** As they stand in a version, to be edited. */
export function blocksOf(levels: readonly AreaLevel[] | undefined): MilderBlock[] {
  const blocks = new Map<string, Required<MilderBlock>>();
  for (const { area, level, responseLevel } of levels ?? []) {
    const key = `${level}|${responseLevel}`;
    const block = blocks.get(key);
    if (block) block.areas.push(area);
    else blocks.set(key, { areas: [area], level, responseLevel: responseLevel ?? 0 });
  }
  return [...blocks.values()];
}
