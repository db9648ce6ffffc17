import { Form, Input } from 'antd';
import type { ChangeEvent, ReactNode } from 'react';
import { serverNow, shortTime } from '../../api/server-time.js';
import { readTypedTime } from '../../api/typed-time.js';
import { spanInWords } from '../../marks/time-left.js';
import { useLanguage, useSay } from '../../words/language.js';

/** `2026-07-20T02:05:00+08:00` of what was typed; undefined for nothing. Only of a text the form has found readable. */
export function typedInstant(typed: string | undefined, side: 'past' | 'future'): string | undefined {
  const ms = readTypedTime(typed ?? '', serverNow(), side);
  return typeof ms === 'number' ? new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z') : undefined;
}

/** A time typed in four figures, read back in words so that a slip is seen. */
export function ClockField({
  name,
  label,
  side = 'past',
  placeholder,
  required = false,
}: {
  name: string | string[];
  label: string;
  side?: 'past' | 'future';
  placeholder?: string;
  required?: boolean;
}): ReactNode {
  const say = useSay();
  return (
    <Form.Item
      label={label}
      name={name}
      rules={[
        { required, message: say('field.need') },
        {
          validator: (_, value: string | undefined) =>
            readTypedTime(value ?? '', serverNow(), side) === 'unreadable'
              ? Promise.reject(new Error(say('papers.time.unreadable')))
              : Promise.resolve(),
        },
      ]}
    >
      <ReadBackInput placeholder={placeholder ?? say('papers.time.hint')} side={side} />
    </Form.Item>
  );
}

/** Says behind what is typed which moment that is. */
function ReadBackInput({
  side,
  placeholder,
  value,
  ...rest
}: {
  side: 'past' | 'future';
  placeholder: string;
  id?: string;
  value?: string;
  onChange?: (event: ChangeEvent<HTMLInputElement>) => void;
}): ReactNode {
  const { say, language } = useLanguage();
  const now = serverNow();
  const read = readTypedTime(value ?? '', now, side);
  const minutesAgo = typeof read === 'number' ? Math.floor((now - read) / 60_000) : 0;
  return (
    <Input
      {...rest}
      value={value ?? ''}
      placeholder={placeholder}
      autoComplete="off"
      suffix={
        typeof read === 'number' ? (
          <span className="papers-read-back">
            {shortTime(read, now)}
            {minutesAgo > 0 &&
              ` ${say('papers.time.ago', { span: spanInWords(minutesAgo * 60_000, language).replace(/0秒$/, '') })}`}
          </span>
        ) : (
          <span />
        )
      }
    />
  );
}
