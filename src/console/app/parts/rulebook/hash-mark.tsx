import type { ReactNode } from 'react';

export const shortHash = (hash: string): string => hash.slice(0, 12);

/** A version by the beginning of its hash; the whole of it on pointing. */
export function HashMark({ hash }: { hash: string }): ReactNode {
  return (
    <code className="hash" title={hash}>
      {shortHash(hash)}
    </code>
  );
}
