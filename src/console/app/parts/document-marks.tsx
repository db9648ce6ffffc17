import type { ReactNode } from 'react';
import type { PaperMark } from '../api/documents.js';
import { useSay } from '../words/language.js';

/** What a paper's approval leaves open, in words: a colour alone would not say it. */
export function DocumentMarks({ marks }: { marks: readonly PaperMark[] }): ReactNode {
  const say = useSay();
  return marks.map((mark) => (
    <span key={mark} className={mark === 'drill' ? 'drill-chip' : `document-mark document-mark-${mark}`}>
      {say(`documents.mark.${mark}`)}
    </span>
  ));
}
