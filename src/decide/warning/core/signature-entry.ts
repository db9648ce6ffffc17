/** A version as the signing matrix sees it (design.md §2 "Sign and issue"). */
import type { StreamId } from '../../rulebook/core/rulebook.js';
import type { SignatureEntry } from '../../signing/core/rights.js';
import { signingGrade, type Declared, type DraftFacts } from './lifecycle.js';

/** While a version is in the making nothing else takes effect, so its grade stands. */
export function signatureEntry(
  warning: { readonly incidentId: string; readonly stream: StreamId; readonly current: Declared | null },
  version: Pick<DraftFacts, 'action' | 'level' | 'responseLevel'> & {
    readonly id: string;
    readonly signingRole: string;
    readonly draftedBy: string;
  },
): SignatureEntry {
  return {
    subjectKind: 'warning-version',
    subjectId: version.id,
    incidentId: warning.incidentId,
    stream: warning.stream,
    grade: signingGrade(version, warning.current),
    role: version.signingRole,
    draftedBy: version.draftedBy,
  };
}
