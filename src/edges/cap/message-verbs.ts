/**
 * What the verb of a Chinese headline makes of a message: 发布 issues, 继续发布 · 升级 · 降级 · 更新为 change what stands,
 * 解除 ends it (headline grammar of the national platform, peers.md §3.4).
 */
import type { CapMsgType } from './cap-alert.js';
import type { Faults } from './faults.js';
import { partsOfHeadline } from './issuer-names.js';

export interface HeadlineVerb {
  /** As it stands in the headline. */
  readonly verb: string;
  readonly msgType: 'Alert' | 'Update' | 'Cancel';
}

/** 暂不解除 ends nothing. */
const notEnding = /(?:不|未|没有|无法|暂缓)(?:能|予|得|会|再)?(?:解除|撤销|撤消|取消|终止)/g;
const ending = /解除|撤销|撤消|取消|终止/;
const changing =
  /继续发布|继续维持|维持|续发|再次发布|延长|(?:升级|降级|升|降|更新|变更|调整|更改|转)(?:为|至|成)|升级|降级|更新|变更|更正/;
const issuing = /发布|签发|启动/;

/** Null when the headline has none of these verbs. */
export function verbOfHeadline(headline: string): HeadlineVerb | null {
  const text = partsOfHeadline(headline).says.replace(notEnding, '');
  const ended = ending.exec(text);
  const changed = changing.exec(text)?.[0];
  if (ended) {
    // 解除红色预警,发布橙色预警: the old one is replaced, nothing is over.
    const after = text.slice(ended.index);
    const isReplaced = issuing.test(after) || (changed !== undefined && after.includes(changed));
    return isReplaced ? { verb: ended[0], msgType: 'Update' } : { verb: ended[0], msgType: 'Cancel' };
  }
  if (changed !== undefined) return { verb: changed, msgType: 'Update' };
  const issued = issuing.exec(text)?.[0];
  return issued === undefined ? null : { verb: issued, msgType: 'Alert' };
}

/**
 * The message type by what was stated and by the headline. A headline that ends or changes something is believed
 * before the code beside it; 发布 alone says nothing against Update or Cancel, whose senders write it too.
 * Null when neither tells.
 */
export function msgTypeByWords(stated: CapMsgType | null, headline: string, faults: Faults): CapMsgType | null {
  if (stated === 'Ack' || stated === 'Error') return stated;
  const found = verbOfHeadline(headline);
  if (found === null || found.msgType === stated) return stated;
  if (stated === null) {
    faults.warning(
      'msgType',
      'signal.msg-type-inferred',
      `没有可读的msgType,按标题中的“${found.verb}”识别为${found.msgType}。`,
      `There is no readable msgType; "${found.verb}" in the headline was read as ${found.msgType}.`,
    );
    return found.msgType;
  }
  if (found.msgType === 'Alert') return stated;
  faults.warning(
    'msgType',
    'signal.msg-type-disagrees',
    `msgType为${stated},标题写的是“${found.verb}”,按标题作${found.msgType}处理;请核对原文。`,
    `The msgType is ${stated}, the headline says "${found.verb}"; it was taken as ${found.msgType}. Check the original.`,
  );
  return found.msgType;
}
