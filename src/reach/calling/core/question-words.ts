/** The short words that replies and calls use for the questions after 收到 (domain.md §7.1: 谁指挥, 几个社区, 转移几人). */
import type { Question } from './call.js';

interface Wording {
  /** In a reply: `社区` of `社区3`. The first is the one we ask for. */
  readonly words: readonly string[];
  /** In an example: `社区3`. */
  readonly example: string;
}

const known: Readonly<Record<string, Wording>> = {
  commander: { words: ['指挥'], example: '指挥李四' },
  communities: { words: ['社区'], example: '社区3' },
  moved: { words: ['转移', '撤离'], example: '转移0' },
};

/** Words of a question that carries none and is not one of the three stay empty: only the console can answer it. */
export function wordsOf(question: Question): readonly string[] {
  if (question.word !== undefined) return [question.word];
  return known[question.id]?.words ?? [];
}

/** The one word we ask with: 社区, or the question itself where it has no short word. */
export function wordOf(question: Question): string {
  return wordsOf(question)[0] ?? question.text;
}

/** What a complete reply holds for it; null where only the console can answer. */
export function exampleOf(question: Question): string | null {
  const word = wordsOf(question)[0];
  if (word === undefined) return null;
  return known[question.id]?.example ?? (question.kind === 'count' ? `${word}0` : `${word}张三`);
}

/** True for the question who is in command: the speaker's own name may answer it. */
export function asksForCommander(question: Question): boolean {
  return question.kind === 'text' && wordsOf(question).includes('指挥');
}
