/**
 * What the verb of a Chinese headline makes of a message: 发布 issues, 继续发布 · 升级 · 降级 · 更新为 change what stands,
 * 解除 ends it (headline grammar of the national platform, peers.md §3.4). A headline also tells people what to call
 * off (请取消户外集会活动): only a verb that comes first and has the warning itself as its object ends the warning.
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

/** 解除8时发布的暴雨红色预警 issues nothing. */
const issuedBefore = /(?:继续|再次)?(?:发布|签发|启动)的/g;
/** 发布解除暴雨橙色预警的通知: what is issued is the ending. */
const issuesTheEnding = /(?:发布|签发)(?:关于)?(?=解除|撤销|撤消|取消|终止)/g;

/** The warning that an ending verb ends, straight behind it; nothing may follow that makes it part of something else. */
const endedWarning =
  /^[^,，。.;；:：!！?？]{0,60}?(?:预警信号|预警|信号|应急响应|响应)(?:的?(?:通知|通告|公告|通报|消息))?(?=$|[\s,，。.;；:：!！?？、)）]|并|和|及|与|同时|[改转]|继续|发布)/;
/** 取消因暴雨预警停运的航班, 取消户外活动应对暴雨预警: the object is another, the warning only its reason. */
const ofSomethingElse = /因|由于|受|鉴于|按|应对|防范|以|活动|集会|作业|航班|课|演出|比赛|营业|通行|运行|管制|前|期间/;

/** Null when the headline has none of these verbs. */
export function verbOfHeadline(headline: string): HeadlineVerb | null {
  const says = partsOfHeadline(headline).says.replace(notEnding, '');
  const text = says.replace(issuedBefore, '').replace(issuesTheEnding, '');
  const ended = ending.exec(text);
  const before = ended === null ? '' : text.slice(0, ended.index);
  const after = ended === null ? '' : text.slice(ended.index + ended[0].length);
  const isFirst = ended !== null && !issuing.test(before) && !changing.test(before);
  const warning = isFirst ? endedWarning.exec(after)?.[0] : undefined;
  if (ended && warning !== undefined && !ofSomethingElse.test(warning)) {
    // 解除红色预警,发布橙色预警: the old one is replaced, nothing is over.
    const isReplaced = issuing.test(after) || changing.test(after);
    return { verb: ended[0], msgType: isReplaced ? 'Update' : 'Cancel' };
  }
  const changed = changing.exec(text)?.[0];
  if (changed !== undefined) return { verb: changed, msgType: 'Update' };
  const issued = issuing.exec(text)?.[0];
  return issued === undefined ? null : { verb: issued, msgType: 'Alert' };
}

export interface StatedType {
  readonly stated: CapMsgType | null;
  readonly headline: string;
  /** Whether the message gives a warning its colour: such warns of something, whatever its headline says. */
  readonly isColoured: boolean;
}

/**
 * The message type by what was stated and by the headline. A headline is believed before the code beside it, but never
 * for an end against an Alert or Update that has a colour: a warning taken for its end would be lost. 发布 alone says nothing
 * against Update or Cancel, whose senders write it too. Null when neither tells.
 */
export function msgTypeByWords({ stated, headline, isColoured }: StatedType, faults: Faults): CapMsgType | null {
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
  const taken = found.msgType === 'Cancel' && isColoured ? stated : found.msgType;
  faults.warning(
    'msgType',
    'signal.msg-type-disagrees',
    `msgType为${stated},标题写的是“${found.verb}”,按${taken}处理;请核对原文。`,
    `The msgType is ${stated}, the headline says "${found.verb}"; it was taken as ${taken}. Check the original.`,
  );
  return taken;
}
