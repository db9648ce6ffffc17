import { Select } from 'antd';
import type { ReactNode } from 'react';
import type { Stream } from '../../api/rulebook-types.js';
import { BasisMark } from '../../marks/because.js';
import { useSay } from '../../words/language.js';

/** One decision stream: its body, who convenes, how it is numbered, and whether anybody decides at all. */
export function StreamChoice({
  streams,
  chosen,
  facts,
  onChoose,
}: {
  streams: readonly Stream[];
  chosen: Stream;
  /** False where another version is looked at, of which only the matrix is told. */
  facts: boolean;
  onChoose: (stream: string) => void;
}): ReactNode {
  const say = useSay();
  return (
    <section className="stream-choice">
      <Select
        className="stream-select"
        aria-label={say('stream.choose')}
        data-testid="choose-stream"
        value={chosen.stream}
        onChange={onChoose}
        popupMatchSelectWidth={false}
        showSearch={{ optionFilterProp: 'label' }}
        options={streams.map(({ stream, name }) => ({ value: stream, label: name }))}
        optionRender={({ value }) => {
          const stream = streams.find((one) => one.stream === value);
          return (
            stream && (
              <span className="stream-option" lang="zh-CN">
                <b>{stream.name}</b>
                <small>
                  {stream.decidingBody}
                  {stream.flow === 'bypass' && ` · ${say('stream.bypass.short')}`}
                </small>
              </span>
            )
          );
        }}
      />
      {facts && <StreamFacts stream={chosen} />}
    </section>
  );
}

function StreamFacts({ stream }: { stream: Stream }): ReactNode {
  const say = useSay();
  return (
    <p className="stream-facts" data-testid="stream-facts">
      <span>
        <span className="muted">{say('stream.body')}</span> <b lang="zh-CN">{stream.decidingBody}</b>
      </span>
      {stream.flow === 'bypass' ? (
        <b className="stream-bypass">{say('stream.bypass')}</b>
      ) : (
        <>
          <span>
            <span className="muted">{say('stream.convenes')}</span> <span lang="zh-CN">{stream.conveningUnit}</span>
          </span>
          <span>
            <span className="muted">{say('stream.series')}</span> <span lang="zh-CN">{stream.documentSeries}</span>
          </span>
        </>
      )}
      {stream.takesUnruled && <span>{say('stream.unruled')}</span>}
      <span className="rule-source" lang="zh-CN">
        <BasisMark basis={stream.basis} /> {stream.source}
      </span>
    </p>
  );
}
