/** Whether what a post reports proves a measure done: an answer is not the deed (design.md §2, domain.md §5.5 "done when"). */
import { error, type Reason } from '../../../shared/reason.js';
import type { DoneWhen } from '../../rulebook/core/rulebook.js';

export interface Proof {
  /** Number where the measure counts something, null elsewhere. */
  readonly count: number | null;
  /** List, depth, status, where the photo is, who reported: in the post's own words. */
  readonly words: string;
}

const counted: readonly DoneWhen[] = ['head-count', 'people-left-zero', 'persons-moved', 'depth'];

const people: readonly DoneWhen[] = ['head-count', 'people-left-zero', 'persons-moved'];

export function checkProof(doneWhen: DoneWhen, proof: Proof): Reason[] {
  const faults: Reason[] = [];
  if (counted.includes(doneWhen) && (proof.count === null || !Number.isFinite(proof.count) || proof.count < 0)) {
    faults.push(
      error(
        'proof.count',
        'instruction.count-missing',
        '须报数字,没有就报0',
        'a number is needed, 0 when there is none',
      ),
    );
  }
  if (people.includes(doneWhen) && proof.count !== null && !Number.isInteger(proof.count)) {
    faults.push(
      error('proof.count', 'instruction.count-broken', '人数、户数须是整数', 'people are counted in whole numbers'),
    );
  }
  if (doneWhen === 'people-left-zero' && proof.count !== null && proof.count !== 0) {
    faults.push(
      error('proof.count', 'instruction.people-left', '还有人没有撤出,不能算落实', 'people are left: it is not done'),
    );
  }
  if (doneWhen !== 'yes' && !counted.includes(doneWhen) && proof.words.trim() === '') {
    faults.push(
      error(
        'proof.words',
        'instruction.proof-missing',
        '须写明清单、状态或照片存放处',
        'the list, status or place of the photo is needed',
      ),
    );
  }
  return faults;
}
