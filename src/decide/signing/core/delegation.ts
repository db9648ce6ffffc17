/** What a written delegation (书面授权) must say before it counts. */
import type { ResponseLevel } from '../../../shared/level.js';
import { error, type Reason } from '../../../shared/reason.js';
import type { SubjectKind } from './rights.js';

export interface DelegationDraft {
  readonly fromRole: string;
  readonly toUser: string;
  /** Null: every stream. */
  readonly streams: readonly string[] | null;
  readonly grades: readonly ResponseLevel[];
  readonly subjectKinds: readonly SubjectKind[];
  readonly from: number;
  readonly until: number;
  readonly documentNumber: string;
}

/** Every fault at once; empty when it may be entered. */
export function checkDelegation(
  draft: DelegationDraft,
  facts: {
    readonly by: {
      readonly userId: string;
      readonly signingRoles: readonly string[];
      readonly isAdministrator: boolean;
    };
    readonly roles: readonly string[];
    readonly streams: readonly string[];
    readonly signers: readonly { readonly id: string; readonly signingRoles: readonly string[] }[];
    readonly now: number;
  },
): Reason[] {
  const faults: Reason[] = [];
  const fault = (where: string, code: string, zh: string, en: string) =>
    faults.push(error(where, `signing.${code}`, zh, en));
  if (!facts.roles.includes(draft.fromRole))
    fault('fromRole', 'unknown-role', `签发权限里没有${draft.fromRole}`, `the matrix has no role ${draft.fromRole}`);
  else if (!facts.by.isAdministrator && !facts.by.signingRoles.includes(draft.fromRole))
    fault('fromRole', 'not-your-role', '只能授出自己担任的签发权限', 'one delegates a role one holds');
  const to = facts.signers.find(({ id }) => id === draft.toUser);
  if (draft.toUser === facts.by.userId)
    fault('toUser', 'to-oneself', '不能授权给自己', 'nobody delegates to themselves');
  else if (!to) fault('toUser', 'unknown-signer', '被授权人没有签发账号', 'there is no such signer');
  else if (to.signingRoles.includes(draft.fromRole))
    fault('toUser', 'holds-it-already', '被授权人本来就有这项权限', 'that person holds the role already');
  const unknown = (draft.streams ?? []).filter((stream) => !facts.streams.includes(stream));
  if (unknown.length > 0)
    fault('streams', 'unknown-stream', `没有这些灾种:${unknown.join('、')}`, `no such streams: ${unknown.join(', ')}`);
  if (draft.streams?.length === 0) fault('streams', 'no-stream', '至少选一个灾种', 'choose at least one stream');
  if (draft.grades.length === 0) fault('grades', 'no-grade', '至少选一个级别', 'choose at least one grade');
  if (draft.subjectKinds.length === 0)
    fault('subjectKinds', 'no-kind', '至少选一类文书', 'choose at least one kind of paper');
  if (draft.documentNumber.trim() === '')
    fault('documentNumber', 'no-document', '须写明授权文件的编号', "the delegation's document number is missing");
  // NaN is no time at all.
  if (!(draft.until > draft.from)) fault('until', 'ends-before', '截止须晚于起始', 'it must end after it begins');
  else if (draft.until <= facts.now) fault('until', 'ended', '截止时间已过', 'it has ended already');
  return faults;
}
