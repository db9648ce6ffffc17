/** What a rung of the ladder is called on screens and in stories. */
import type { StepTarget } from './call.js';

const words: Readonly<Record<StepTarget, string>> = {
  duty: '值班主班',
  assistant: '副班',
  deputies: '副职',
  leader: '带班领导',
  'next-tier': '上级值班',
  'person-sent': '派人上门',
};

export function stepInChinese(target: StepTarget): string {
  return words[target];
}
