import { Button, Dropdown, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { readReason } from '../../api/client.js';
import {
  paperPath,
  usePaperWhole,
  type Paper,
  type PaperChoices,
  type PaperCopy,
  type PaperScan,
} from '../../api/papers.js';
import { Loaded, ReasonList } from '../../marks/problem.js';
import { At, Moment } from '../../marks/time-left.js';
import { coded } from '../obligation-drawer.js';
import { useSay } from '../../words/language.js';
import { AddScanForm, CompleteForm, MergeForm, SplitForm, VerifyForm } from './paper-acts.js';
import { SaidLine, SaidWords } from './said-line.js';

type Act = 'verify' | 'complete' | 'merge' | 'scan' | 'story';

/** Whether somebody was called back, and what is not so is struck through. */
export function VerificationMark({ paper }: { paper: Paper }): ReactNode {
  const say = useSay();
  const { state } = paper.verification;
  return (
    <span className={`papers-mark papers-mark-${state}`} data-testid="paper-verification">
      {say(`papers.${state}`)}
    </span>
  );
}

function LateMark({ on }: { on: boolean }): ReactNode {
  const say = useSay();
  return on ? <span className="papers-mark papers-mark-late">{say('papers.late')}</span> : null;
}

function ScanLink({ paper, scan }: { paper: Paper; scan: PaperScan }): ReactNode {
  const say = useSay();
  const [isOpen, setOpen] = useState(false);
  const url = `/api/v1${paperPath(paper.id, `/scans/${encodeURIComponent(scan.id)}`)}`;
  if (scan.mediaType === 'application/pdf')
    return (
      <a href={url} download className="papers-scan">
        {say('papers.scan.pdf')}
      </a>
    );
  return (
    <>
      <button type="button" className="plain papers-scan" onClick={() => setOpen(true)} data-testid="scan-view">
        {say('papers.scan.view')}
      </button>
      <Modal
        open={isOpen}
        onCancel={() => setOpen(false)}
        width={900}
        title={paper.title}
        footer={
          <span className="muted">
            {say('papers.scan.recorded')} ·{' '}
            <a href={url} target="_blank" rel="noreferrer">
              {say('papers.scan.open')}
            </a>
          </span>
        }
        destroyOnHidden
      >
        <img src={url} alt={paper.title} className="papers-picture" />
      </Modal>
    </>
  );
}

function CopyLine({
  paper,
  copy,
  choices,
  onSplit,
}: {
  paper: Paper;
  copy: PaperCopy;
  choices: PaperChoices | undefined;
  onSplit: ((copyId: string) => void) | null;
}): ReactNode {
  const say = useSay();
  return (
    <li>
      <span>
        {say(`papers.channel.${copy.channel}`)} {say('papers.received')} <At at={copy.receivedAt} />{' '}
        <LateMark on={copy.isLate} /> <span className="muted">{copy.enteredByName}</span>
      </span>
      {copy.scans.map((scan) => (
        <ScanLink key={scan.id} paper={paper} scan={scan} />
      ))}
      {copy.contradicts && (
        <span className="warn">
          {say('papers.contradicts')}: <SaidWords says={copy.says} choices={choices} />
        </span>
      )}
      {onSplit && !copy.isFirst && (
        <button type="button" className="plain papers-split" onClick={() => onSplit(copy.id)} data-testid="copy-split">
          {say('papers.split')}
        </button>
      )}
    </li>
  );
}

/** Everything that was done with a paper, by whom and why. */
function Story({ paper, onClose }: { paper: Paper; onClose: () => void }): ReactNode {
  const say = useSay();
  const query = usePaperWhole(paper.id);
  return (
    <Modal open title={`${say('papers.story')} · ${paper.title}`} onCancel={onClose} footer={null} destroyOnHidden>
      <Loaded query={query}>
        {({ acts }) => (
          <ol className="papers-story">
            {acts.map((act) => (
              <li key={act.id}>
                <Moment at={act.at} /> {act.byName} {coded(say, 'papers.act', act.act)}
                {act.reason && <span className="muted"> · {act.reason}</span>}
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </Modal>
  );
}

/** One paper: what it says and what came of it, its times, its copies, and what is still to be done with it. */
export function PaperCard({
  paper,
  others,
  choices,
  mayRegister,
  isNew,
}: {
  paper: Paper;
  others: readonly Paper[];
  choices: PaperChoices | undefined;
  mayRegister: boolean;
  isNew: boolean;
}): ReactNode {
  const say = useSay();
  const [act, setAct] = useState<Act | null>(null);
  const [split, setSplit] = useState<string | null>(null);
  const standing = paper.statements.filter(({ state }) => state === 'standing');
  const shown = standing.length > 0 ? standing : paper.statements.slice(-1);
  const { verification } = paper;
  const faults = paper.copies.flatMap((copy) => copy.faults).map(readReason);
  const close = (): void => setAct(null);
  return (
    <li
      className={`row-block papers-card papers-card-${verification.state}${isNew ? ' papers-card-new' : ''}`}
      data-testid="paper-card"
      data-paper={paper.id}
    >
      <div className="papers-head">
        <h3>{paper.title}</h3>
        <span className="papers-marks">
          <VerificationMark paper={paper} />
          <LateMark on={paper.isLate} />
          {paper.copies.length > 1 && (
            <span className="papers-mark" data-testid="paper-copies">
              {say('papers.copies', { n: paper.copies.length })}
            </span>
          )}
        </span>
      </div>
      <p className="papers-facts">
        <span>
          {paper.sender.name}
          {paper.personName && ` · ${paper.personName}`} {paper.phone}
        </span>
        {paper.number && <span>{paper.number}</span>}
        <span>{say(`papers.classification.${paper.classification}`)}</span>
      </p>
      <p className="papers-times">
        {paper.documentAt && (
          <span>
            {say('papers.dated')} <At at={paper.documentAt} />
          </span>
        )}
        {paper.effectiveAt && (
          <span>
            {say('papers.effective')} <At at={paper.effectiveAt} />
          </span>
        )}
        <span>
          <b>
            {say('papers.received')} <At at={paper.receivedAt} />
          </b>
        </span>
        <span>
          {say('papers.entered')} <At at={paper.enteredAt} /> {paper.enteredByName}
        </span>
      </p>
      <ul className={`papers-says${standing.length === 0 ? ' papers-says-withdrawn' : ''}`}>
        {shown.map((statement) => (
          <SaidLine key={statement.id} statement={statement} choices={choices} />
        ))}
        {standing.length === 0 && <li className="warn">{say('papers.withdrawn')}</li>}
      </ul>
      {paper.words && <p className="papers-words">{paper.words}</p>}
      {verification.at && (
        <p className="muted">
          <CalledLine paper={paper} />
        </p>
      )}
      <ul className="papers-copies">
        {paper.copies.map((copy) => (
          <CopyLine key={copy.id} paper={paper} copy={copy} choices={choices} onSplit={mayRegister ? setSplit : null} />
        ))}
      </ul>
      {faults.length > 0 && <ReasonList reasons={faults} />}
      <div className="acts papers-acts">
        {mayRegister && verification.state === 'unverified' && (
          <Button type="primary" size="small" onClick={() => setAct('verify')} data-testid="paper-verify">
            {say('papers.verify')}
          </Button>
        )}
        {mayRegister && (
          <>
            <Button size="small" onClick={() => setAct('complete')} data-testid="paper-complete-open">
              {say('papers.complete')}
            </Button>
            <Button size="small" onClick={() => setAct('scan')} data-testid="paper-scan-open">
              {say('papers.scan.add')}
            </Button>
          </>
        )}
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              ...(mayRegister && others.length > 0 ? [{ key: 'merge', label: say('papers.merge') }] : []),
              { key: 'story', label: say('papers.story') },
            ],
            onClick: ({ key }) => setAct(key as Act),
          }}
        >
          <Button size="small" aria-haspopup="menu" aria-label={say('papers.story')} data-testid="paper-menu">
            ⋯
          </Button>
        </Dropdown>
      </div>
      {act === 'verify' && <VerifyForm paper={paper} onClose={close} />}
      {act === 'complete' && choices && <CompleteForm paper={paper} onClose={close} choices={choices} />}
      {act === 'merge' && <MergeForm paper={paper} others={others} onClose={close} />}
      {act === 'scan' && <AddScanForm paper={paper} onClose={close} />}
      {act === 'story' && <Story paper={paper} onClose={close} />}
      {split !== null && <SplitForm paper={paper} copyId={split} onClose={() => setSplit(null)} />}
    </li>
  );
}

function CalledLine({ paper }: { paper: Paper }): ReactNode {
  const say = useSay();
  const { at, byName, personName, phone, note } = paper.verification;
  return (
    <>
      <At at={at} /> {byName} {say('papers.act.verified')} {personName} {phone} {note && `· ${note}`}
    </>
  );
}
