/** 禁停撤疏: the whole life of an order as data: which act leads where, who may, and what it needs (design.md §2). */
import { error, type Reason } from '../../../shared/reason.js';

/**
 * `release-awaiting` still holds: the road stays closed until the release itself is signed. `superseded`: another order
 * took its place.
 */
export const orderStates = [
  'drafted',
  'awaiting-signature',
  'in-force',
  'release-awaiting',
  'released',
  'superseded',
  'discarded',
] as const;
export type OrderState = (typeof orderStates)[number];

const stateWords: Readonly<Record<OrderState, readonly [zh: string, en: string]>> = {
  drafted: ['拟稿', 'a draft'],
  'awaiting-signature': ['待签发', 'awaiting its signature'],
  'in-force': ['生效中', 'in force'],
  'release-awaiting': ['解除待签', 'in force, its release awaiting a signature'],
  released: ['已解除', 'released'],
  superseded: ['已被新令取代', 'superseded'],
  discarded: ['已作废', 'discarded'],
};

export function orderStateInChinese(state: OrderState): string {
  return stateWords[state][0];
}

/** Whether what it closes is closed. */
export function holdsObject(state: OrderState): boolean {
  return state === 'in-force' || state === 'release-awaiting';
}

export function isOver(state: OrderState): boolean {
  return state === 'released' || state === 'superseded' || state === 'discarded';
}

/** `rule`: the service itself, following a signed act of somebody. `execute`: the post that carries it out, or the desk for it. */
export type ActsAs = 'draft' | 'sign' | 'release' | 'execute' | 'rule';

export type Need =
  /** Why, in words. */
  | 'reason'
  /** Nobody changed the draft since it was read. */
  | 'same-version'
  /** Nothing that must stand on the paper is missing. */
  | 'complete'
  /** No other order contradicts it. */
  | 'no-contradiction'
  /** Whoever drafted or proposed it is somebody else. */
  | 'not-own'
  /** The numbers, lists and pictures its kind asks for. */
  | 'proof'
  | 'executed'
  /** Whoever reported it is somebody else. */
  | 'another-person'
  /** The next look is later than now. */
  | 'later-review'
  /** The person says that the end condition is met. */
  | 'end-met'
  /** The plan lets an order of this kind and grade be released without a signature. */
  | 'simple-release'
  /** The plan ends orders of this kind with the warning. */
  | 'ends-with-lift'
  /** The plan knows a message of its own for what is stopped. */
  | 'message-kind'
  /** The government's consent is on file, where the message needs it. */
  | 'consent'
  /** It was not told to the public before. */
  | 'not-told';

export interface OrderAct {
  readonly from: readonly OrderState[];
  readonly to: OrderState | 'same';
  readonly who: ActsAs;
  readonly needs: readonly Need[];
}

export const orderActs = {
  edit: { from: ['drafted'], to: 'same', who: 'draft', needs: ['same-version'] },
  submit: { from: ['drafted'], to: 'awaiting-signature', who: 'draft', needs: ['complete', 'no-contradiction'] },
  discard: { from: ['drafted', 'awaiting-signature'], to: 'discarded', who: 'draft', needs: ['reason'] },
  return: { from: ['awaiting-signature'], to: 'drafted', who: 'sign', needs: ['reason'] },
  sign: {
    from: ['awaiting-signature'],
    to: 'in-force',
    who: 'sign',
    needs: ['same-version', 'not-own', 'no-contradiction'],
  },
  file: {
    from: ['drafted', 'awaiting-signature', 'in-force', 'release-awaiting'],
    to: 'same',
    who: 'draft',
    needs: [],
  },
  except: { from: ['in-force', 'release-awaiting'], to: 'same', who: 'release', needs: ['reason'] },
  execute: { from: ['in-force', 'release-awaiting'], to: 'same', who: 'execute', needs: ['proof'] },
  verify: { from: ['in-force', 'release-awaiting'], to: 'same', who: 'draft', needs: ['executed', 'another-person'] },
  keep: { from: ['in-force', 'release-awaiting'], to: 'same', who: 'release', needs: ['reason', 'later-review'] },
  announce: { from: ['in-force'], to: 'same', who: 'draft', needs: ['message-kind', 'consent', 'not-told'] },
  release: { from: ['in-force'], to: 'released', who: 'release', needs: ['reason', 'end-met', 'simple-release'] },
  'propose-release': { from: ['in-force'], to: 'release-awaiting', who: 'release', needs: ['reason', 'end-met'] },
  'refuse-release': { from: ['release-awaiting'], to: 'in-force', who: 'sign', needs: ['reason'] },
  'sign-release': { from: ['release-awaiting'], to: 'released', who: 'sign', needs: ['not-own'] },
  supersede: { from: ['in-force', 'release-awaiting'], to: 'superseded', who: 'rule', needs: [] },
  lapse: { from: ['drafted', 'awaiting-signature'], to: 'discarded', who: 'rule', needs: [] },
  'end-with-lift': { from: ['in-force', 'release-awaiting'], to: 'released', who: 'rule', needs: ['ends-with-lift'] },
} as const satisfies Readonly<Record<string, OrderAct>>;
export type OrderActKind = keyof typeof orderActs;
export const orderActKinds = Object.keys(orderActs) as OrderActKind[];

/** States no act reaches from a draft; must be empty, checked at start. */
export function unreachableOrderStates(acts: Readonly<Record<string, OrderAct>> = orderActs): OrderState[] {
  const reached = new Set<OrderState>(['drafted']);
  for (const state of reached) {
    for (const { from, to } of Object.values(acts)) if (to !== 'same' && from.includes(state)) reached.add(to);
  }
  return orderStates.filter((state) => !reached.has(state));
}

/** The state an act leaves behind. */
export function stateAfter(state: OrderState, act: OrderActKind): OrderState {
  const { to } = orderActs[act];
  return to === 'same' ? state : to;
}

export interface ActFacts {
  readonly as: ReadonlySet<ActsAs>;
  /** What the act needs and does not have, each with what to say about it; left out: it has it. */
  readonly lacking: Partial<Readonly<Record<Need, readonly Reason[]>>>;
}

const needWords: Readonly<Record<Need, readonly [zh: string, en: string]>> = {
  reason: ['必须写明理由', 'a reason is required'],
  'same-version': ['别人已经改过这份稿,请看过再改', 'somebody changed this draft meanwhile: look at it first'],
  complete: ['令没有写全', 'the order is not complete'],
  'no-contradiction': ['与另一道令矛盾', 'another order contradicts it'],
  'not-own': ['起草人不能签发自己的稿件', 'nobody signs what they drafted'],
  proof: ['落实情况没有报全', 'the proof is not complete'],
  executed: ['还没有报落实', 'nobody has reported it done'],
  'another-person': ['报落实的人不能自己核实', 'whoever reported it does not verify it'],
  'later-review': ['下次复核必须晚于现在', 'the next review must be later than now'],
  'end-met': ['须确认解除条件已经满足', 'say that the end condition is met'],
  'simple-release': ['这一级的解除须签发', 'a release of this grade is signed'],
  'ends-with-lift': ['这类管控不随预警解除', 'orders of this kind do not end with the warning'],
  'message-kind': ['这道令没有对应的停课、停工信号', 'there is no message of its own for what this order stops'],
  consent: ['没有登记区政府同意,不能发布', "the government's consent is not on file"],
  'not-told': ['已经发布过', 'it was told already'],
};

/** Every reason why this act can not be done now by this person; empty when it can. */
export function mayAct(state: OrderState, act: OrderActKind, { as, lacking }: ActFacts): Reason[] {
  const { from, who, needs }: OrderAct = orderActs[act];
  const reasons: Reason[] = [];
  if (!from.includes(state)) {
    const [zh, en] = stateWords[state];
    reasons.push(error('state', 'instruction.order-state', `状态已是${zh}`, `it is ${en} already`));
  }
  if (!as.has(who)) {
    reasons.push(error('who', 'instruction.not-yours', '这一步不是您的权限', 'this act is not yours'));
  }
  for (const need of needs) {
    const lack = lacking[need];
    if (lack === undefined) continue;
    const [zh, en] = needWords[need];
    reasons.push(...(lack.length > 0 ? lack : [error(need, `instruction.${need}`, zh, en)]));
  }
  return reasons;
}
