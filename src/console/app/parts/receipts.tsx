import type { ReactNode } from 'react';
import type { Obligation } from '../api/types.js';
import { AnsweringMark } from '../marks/answering-mark.js';
import { At, TimeLeft } from '../marks/time-left.js';
import { useSay } from '../words/language.js';

/** Who of those told has said that they have it, when and through whom. */
export function Receipts({
  receipts,
  onOpen,
}: {
  receipts: readonly Obligation[];
  /** Opens one of them, to answer for it; left out: it is only shown. */
  onOpen?: (id: string | number) => void;
}): ReactNode {
  if (receipts.length === 0) return null;
  return <List receipts={receipts} {...(onOpen ? { onOpen } : {})} />;
}

function List({ receipts, onOpen }: Parameters<typeof Receipts>[0]): ReactNode {
  const say = useSay();
  return (
    <ul className="rows receipts" aria-label={say('drafts.receipts')} data-testid="receipts">
      {receipts.map((receipt) => (
        <li key={receipt.id}>
          {onOpen ? (
            <button type="button" className="link-button" lang="zh-CN" onClick={() => onOpen(receipt.id)}>
              {receipt.unitName ?? receipt.unitId}
            </button>
          ) : (
            <b lang="zh-CN">{receipt.unitName ?? receipt.unitId}</b>
          )}{' '}
          <AnsweringMark state={receipt.state} />{' '}
          {receipt.receivedAt ? (
            <>
              {say('liaison.received', { name: receipt.receivedBy ?? '—' })} <At at={receipt.receivedAt} />
            </>
          ) : (
            <TimeLeft due={receipt.dueAt} />
          )}
        </li>
      ))}
    </ul>
  );
}
