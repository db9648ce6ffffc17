import type { ReactNode } from 'react';

/** A table that scrolls inside its own box, never the page; reachable by keyboard, as whatever scrolls must be. */
export function WideTable({
  label,
  heads,
  children,
}: {
  label: string;
  heads: readonly string[];
  children: ReactNode;
}): ReactNode {
  return (
    <div className="wide-box" tabIndex={0} role="region" aria-label={label}>
      <table className="plain-table wide-table">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
