/** Whether a scan is of a kind that is taken, told from its first bytes and not from what it is called. */
import { fileKindOf, otherFileWords, type FileType, type OtherFile } from '../../../../shared/file-kind.js';
import { error, type Reason } from '../../../../shared/reason.js';

export type ScanType = FileType;

const codes: Readonly<Record<OtherFile, string>> = {
  empty: 'papers.scan-empty',
  heic: 'papers.scan-heic',
  office: 'papers.scan-office',
  other: 'papers.scan-kind',
};

/** The type, or why it is refused. */
export function scanKindOf(bytes: Uint8Array): { readonly type: ScanType } | { readonly refused: Reason } {
  const kind = fileKindOf(bytes);
  if (kind === 'image/jpeg' || kind === 'image/png' || kind === 'application/pdf') return { type: kind };
  const { zh, en } = otherFileWords[kind];
  return { refused: error('', codes[kind], zh, en) };
}
