/** A sentence in both languages of the product; Chinese is what a duty officer reads first. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

export type Language = keyof Words;

export function inLanguage(words: Words, language: Language): string {
  return words[language];
}
