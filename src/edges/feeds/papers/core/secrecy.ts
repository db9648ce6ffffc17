/** Secrecy marks (密级标志) on official papers, GB/T 9704: 秘密★1年. What carries one may not be kept here. */

/** Spaces stand between the characters of a printed mark; a line end never does. */
const pressed = (text: string): string => text.normalize('NFKC').replace(/[^\S\n\r]+/g, '');

const marks: readonly RegExp[] = [
  /绝密/,
  /(秘密|机密)[★☆*✩✭⭐]/u,
  // A time it is secret for, straight after the word.
  /(秘密|机密)(长期|[\d一二三四五六七八九十]+(年|个?月|天|日))/,
  /(密级|秘密等级|保密等级)(为|是)?[:：]?(秘密|机密)/,
  /[[(〔【《](秘密|机密)[\])〕】》]/,
  // Alone in its line, as it is printed in the corner.
  /^(秘密|机密)$/m,
];

/** Whether any of these texts carries a mark. Talk of secrets (商业秘密, 保守国家秘密) is none. */
export function carriesSecrecyMark(texts: readonly (string | null | undefined)[]): boolean {
  return texts.some((text) => {
    if (!text) return false;
    const plain = pressed(text);
    return marks.some((mark) => mark.test(plain));
  });
}
