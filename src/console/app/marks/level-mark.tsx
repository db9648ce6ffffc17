import type { ReactNode } from 'react';
import type { Colour, ResponseLevel } from '../api/types.js';
import { useSay } from '../words/language.js';

/** ◆ ▲ ⬢ ⬤ drawn, not typed: fonts disagree about these characters. */
export function LevelShape({ level }: { level: Colour }): ReactNode {
  const drawn: Record<Colour, ReactNode> = {
    blue: <path d="M8 .8 15.2 8 8 15.2.8 8Z" />,
    yellow: <path d="M8 1.4 15.4 14.6H.6Z" />,
    orange: <path d="M4.2 1.4h7.6L15.6 8l-3.8 6.6H4.2L.4 8Z" />,
    red: <circle cx="8" cy="8" r="7.2" />,
  };
  return (
    <svg className={`shape shape-${level}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {drawn[level]}
    </svg>
  );
}

/** ⬢橙(二级) */
export function LevelMark({ level, short = false }: { level: Colour; short?: boolean }): ReactNode {
  const say = useSay();
  return (
    <span className={`level level-${level}`}>
      <LevelShape level={level} />
      <span>{say(short ? `colour.${level}` : `warning.${level}`)}</span>
    </span>
  );
}

export function ResponseMark({ level }: { level: ResponseLevel | null | undefined }): ReactNode {
  const say = useSay();
  return level ? (
    <span className="response">
      <small>{say('response')}</small> {say(`response.${level}`)}
    </span>
  ) : (
    <span className="response response-none">{say('response.none')}</span>
  );
}

/** 预警 ⬢橙(二级)|响应 Ⅱ级: the two ladders side by side, always written apart. */
export function Standing({
  level,
  responseLevel,
  size = 'normal',
}: {
  /** Null: no warning is needed. */
  level: Colour | null;
  responseLevel: ResponseLevel | null | undefined;
  size?: 'normal' | 'large' | 'small';
}): ReactNode {
  const say = useSay();
  return (
    <span className={`standing standing-${size}`}>
      {level ? (
        <>
          <small>{say('warning')}</small> <LevelMark level={level} />
        </>
      ) : (
        <span className="response-none">{say('warning.none')}</span>
      )}
      <span className="standing-bar" aria-hidden="true">
        |
      </span>
      <ResponseMark level={responseLevel} />
    </span>
  );
}
