import { Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useParams } from 'react-router';
import { useIncident, useInstruction, useInstructions } from '../api/queries.js';
import type { Incident, InstructionSummary } from '../api/types.js';
import { Meter } from '../marks/answering-mark.js';
import { Empty, Loaded } from '../marks/problem.js';
import { IncidentFrame } from '../parts/incident-frame.js';
import { MeasureLine } from '../parts/measure-line.js';
import { useSay } from '../words/language.js';
import '../styles/issue.css';
import '../styles/measure.css';

function Body({ id }: { id: string }): ReactNode {
  const say = useSay();
  const query = useInstruction(id);
  return (
    <Loaded query={query}>
      {(instruction) => (
        <>
          {instruction.text && <blockquote className="story-words">{instruction.text}</blockquote>}
          {(instruction.measures ?? []).length === 0 ? (
            <p className="muted">{say('measures.none')}</p>
          ) : (
            <ul className="measures">
              {instruction.measures?.map((measure) => (
                <MeasureLine key={measure.id} measure={measure} />
              ))}
            </ul>
          )}
        </>
      )}
    </Loaded>
  );
}

const countsOf = (one: InstructionSummary): { done: number; total: number } => {
  if (Array.isArray(one.measures)) {
    return { done: one.measures.filter((measure) => measure.state === 'done').length, total: one.measures.length };
  }
  return { done: one.done ?? 0, total: one.total ?? one.measures ?? 0 };
};

function Row({ instruction }: { instruction: InstructionSummary }): ReactNode {
  const say = useSay();
  const [open, setOpen] = useState(false);
  const { done, total } = countsOf(instruction);
  return (
    <details
      className="exact"
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      data-testid={`instruction-${instruction.id}`}
    >
      <summary>
        <b>{instruction.title ?? instruction.subjectName}</b> <span className="muted">{instruction.unitName}</span>
        <span className="exact-count">
          {total > 0 && (
            <>
              <Meter answered={done} total={total} label={say('done')} /> {say('done')} {done}/{total}
            </>
          )}
        </span>
      </summary>
      {open && <Body id={instruction.id} />}
    </details>
  );
}

function List({ incident }: { incident: Incident }): ReactNode {
  const say = useSay();
  const query = useInstructions(incident.id);
  const [wanted, setWanted] = useState('');
  return (
    <IncidentFrame incident={incident}>
      <Loaded query={query} rows={8}>
        {(all) => {
          if (all.length === 0) return <Empty title={say('instructions.none')}>{say('instructions.none.more')}</Empty>;
          const shown = all.filter((one) =>
            `${one.title ?? one.subjectName ?? ''}${one.unitName ?? ''}`.includes(wanted.trim()),
          );
          return (
            <div className="orders" data-testid="instructions">
              <Input.Search
                allowClear
                value={wanted}
                onChange={(event) => setWanted(event.target.value)}
                placeholder={say('instructions.find', { n: all.length })}
                aria-label={say('instructions.find', { n: all.length })}
              />
              <div className="exact-list">
                {shown.map((one) => (
                  <Row key={one.id} instruction={one} />
                ))}
              </div>
              {shown.length === 0 && <Empty title={say('find.none')} />}
            </div>
          );
        }}
      </Loaded>
    </IncidentFrame>
  );
}

export default function Instructions(): ReactNode {
  const { id } = useParams();
  const incident = useIncident(id);
  return <Loaded query={incident}>{(value) => <List incident={value} />}</Loaded>;
}
