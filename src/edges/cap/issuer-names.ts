/** Who issued a message, as the words say it: 市规划自然资源局与市气象局联合 are two (peers.md §3.4 headline grammar). */

const agencyEnd =
  '(?:局|台|站|委|办|厅|署|处|所|部|院|会|中心|总队|支队|大队|政府|公司|集团|指挥部|办公室|委员会|管委会|办事处)';
const isAgency = new RegExp(`${agencyEnd}$`);
/** 规划和自然资源局 is one agency: a conjunction only parts what is an agency on both sides. */
const betweenAgencies = new RegExp(`(?<=${agencyEnd})(?:以及|会同|联合|与|和|及|暨)(?=.{1,30}?${agencyEnd})`, 'g');
const verbs = /继续|再次|续发|发布|签发|启动|解除|撤销|撤消|取消|终止|将|升级|降级|更新|变更|调整|更正|维持|延长/g;
const dateAtEnd = /(?:于)?(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:\d{1,2}[时点:]\d{0,2}分?(?:\d{1,2}秒)?)?$/;
const namesAtMost = 12;

/** The agencies of a list. A text without Chinese characters is one name, whatever commas it has. */
export function issuersIn(text: string): string[] {
  const plain = text
    .slice(0, 1_000)
    .trim()
    .replace(/(?:联合|共同)$/, '');
  if (!/\p{Script=Han}/u.test(plain)) return plain === '' ? [] : [plain];
  const names = plain.replace(betweenAgencies, '、').split(/[、,，;；/|\s]+/);
  return [...new Set(names.filter((name) => name !== ''))].slice(0, namesAtMost);
}

/** A headline in its two parts: the agencies before its verb, if agencies stand there, and what they say. */
export function partsOfHeadline(headline: string): { readonly issuers: readonly string[]; readonly says: string } {
  for (const { index } of headline.slice(0, 200).matchAll(verbs)) {
    const issuers = issuersIn(headline.slice(0, index).replace(dateAtEnd, ''));
    if (issuers.length > 0 && issuers.every((name) => isAgency.test(name))) {
      return { issuers, says: headline.slice(index) };
    }
  }
  return { issuers: [], says: headline };
}

/**
 * Everybody who issued it together, the stated sender first. The headline adds others only where it names several:
 * one name there is the sender again, often shortened or a 气象局 for its 气象台.
 */
export function issuerNamesOf(senderName: string, headline: string): string[] {
  const stated = issuersIn(senderName);
  const named = partsOfHeadline(headline).issuers;
  if (stated.length === 0) return [...named];
  if (named.length < 2) return stated;
  const isSame = (a: string, b: string) => a.endsWith(b) || b.endsWith(a);
  return [...stated, ...named.filter((name) => !stated.some((other) => isSame(name, other)))].slice(0, namesAtMost);
}
