/** The lives of a version, a warning and a response as data, and what one version may do to the one in force (design.md §2 Lifecycle; domain.md §4.2–§4.4, §9). */
import { colourRank, gradeOf, responseLevelInChinese, type Colour, type ResponseLevel } from '../../../shared/level.js';
import { error, type Reason } from '../../../shared/reason.js';
import { mayMove, type Machine } from './machine.js';

export const versionStates = [
  'draft',
  'awaiting-signature',
  'signed',
  'in-force',
  'superseded',
  'lifted',
  'cancelled',
  'discarded',
] as const;
export type VersionState = (typeof versionStates)[number];

/** `supersede`: a newer version took its place; `disown`: its verbal approval was disowned before it left. Nobody does these by hand. */
export const versionActs = ['submit', 'return', 'sign', 'issue', 'discard', 'supersede', 'disown'] as const;
export type VersionAct = (typeof versionActs)[number];

export const versionMachine: Machine<VersionState, VersionAct> = {
  name: 'version',
  names: {
    ...{ draft: '草稿', 'awaiting-signature': '待签发', signed: '已签发', 'in-force': '生效中' },
    ...{ superseded: '已被替换', lifted: '已解除', cancelled: '已撤销', discarded: '已作废' },
    ...{ submit: '送签', return: '退回', sign: '签发', issue: '发布', discard: '作废', supersede: '替换' },
    disown: '被否认',
  },
  states: versionStates,
  acts: versionActs,
  start: 'draft',
  transitions: [
    { act: 'submit', from: 'draft', to: 'awaiting-signature', permission: 'warning.draft' },
    { act: 'discard', from: 'draft', to: 'discarded', permission: 'warning.draft' },
    { act: 'return', from: 'awaiting-signature', to: 'draft', permission: 'warning.sign', needs: ['cell', 'reason'] },
    {
      ...{ act: 'sign', from: 'awaiting-signature', to: 'signed', permission: 'warning.sign' },
      needs: ['cell', 'another', 'step-up'],
    },
    { act: 'discard', from: 'awaiting-signature', to: 'discarded', permission: 'warning.draft' },
    {
      ...{ act: 'issue', from: 'signed', to: 'in-force', permission: 'warning.issue' },
      needs: ['still-valid', 'superior-reason'],
    },
    { act: 'issue', from: 'signed', to: 'lifted', permission: 'warning.issue' },
    { act: 'issue', from: 'signed', to: 'cancelled', permission: 'warning.issue' },
    { act: 'discard', from: 'signed', to: 'discarded', permission: 'warning.draft' },
    { act: 'disown', from: 'signed', to: 'draft', permission: null },
    { act: 'supersede', from: 'in-force', to: 'superseded', permission: null },
  ],
};

export const warningActions = ['issue', 'raise', 'extend', 'areas', 'lower', 'correct', 'lift', 'cancel'] as const;
export type WarningAction = (typeof warningActions)[number];

/** 误发, 未出现, 演练 (domain.md §9). */
export const cancelClasses = ['mis-issued', 'not-occurred', 'drill'] as const;
export type CancelClass = (typeof cancelClasses)[number];

/** Expired is no state: what ran out stands until somebody extends or lifts, and that is computed when it is read. */
export const warningStates = ['none', 'in-force', 'after', 'ended', 'cancelled'] as const;
export type WarningState = (typeof warningStates)[number];

/** `tasks-done`: the last after-task was reported. */
export const warningActs = [...warningActions, 'close-after', 'tasks-done'] as const;
export type WarningAct = (typeof warningActs)[number];

/** Each action is a version of its own: drafted under this permission, then signed and issued as the version machine says. */
export const warningMachine: Machine<WarningState, WarningAct> = {
  name: 'warning',
  names: {
    ...{ none: '没有预警', 'in-force': '生效中', after: '雨后', ended: '已结束', cancelled: '已撤销' },
    ...{ issue: '发布', raise: '提级', extend: '延长', areas: '调整范围', lower: '降级', correct: '更正' },
    ...{ lift: '解除', cancel: '撤销', 'close-after': '结束雨后', 'tasks-done': '雨后任务完成' },
  },
  states: warningStates,
  acts: warningActs,
  start: 'none',
  transitions: [
    { act: 'issue', from: 'none', to: 'in-force', permission: 'warning.draft' },
    ...(['raise', 'extend', 'areas', 'lower', 'correct'] as const).map((act) => ({
      act,
      from: 'in-force' as const,
      to: 'in-force' as const,
      permission: 'warning.draft',
    })),
    { act: 'lift', from: 'in-force', to: 'after', permission: 'warning.draft' },
    { act: 'cancel', from: 'in-force', to: 'cancelled', permission: 'warning.draft' },
    { act: 'close-after', from: 'after', to: 'ended', permission: 'incident.decide', needs: ['reason'] },
    { act: 'tasks-done', from: 'after', to: 'ended', permission: null },
  ],
};

export const responseStates = ['none', 'active', 'after', 'ended', 'cancelled'] as const;
export type ResponseState = (typeof responseStates)[number];
export const responseActs = ['start', 'raise', 'lower', 'keep', 'stand-down', 'end', 'cancel', 'close'] as const;
export type ResponseAct = (typeof responseActs)[number];

/** A response moves with the warning it stands in; nobody moves it alone. */
export const responseMachine: Machine<ResponseState, ResponseAct> = {
  name: 'response',
  names: {
    ...{ none: '没有响应', active: '响应中', after: '雨后', ended: '已终止', cancelled: '已撤销' },
    ...{ start: '启动', raise: '提级', lower: '降级', keep: '维持', 'stand-down': '停止响应' },
    ...{ end: '终止', cancel: '撤销', close: '收尾' },
  },
  states: responseStates,
  acts: responseActs,
  start: 'none',
  transitions: [
    { act: 'start', from: 'none', to: 'active', permission: 'warning.draft' },
    { act: 'keep', from: 'none', to: 'none', permission: 'warning.draft' },
    { act: 'raise', from: 'active', to: 'active', permission: 'warning.draft' },
    { act: 'lower', from: 'active', to: 'active', permission: 'warning.draft' },
    { act: 'keep', from: 'active', to: 'active', permission: 'warning.draft' },
    { act: 'stand-down', from: 'active', to: 'none', permission: 'warning.draft' },
    { act: 'end', from: 'active', to: 'after', permission: 'warning.draft' },
    { act: 'cancel', from: 'active', to: 'cancelled', permission: 'warning.draft' },
    { act: 'close', from: 'after', to: 'ended', permission: 'incident.decide' },
  ],
};

/** What an action does to the response, from what stood to what the version declares. */
export function responseActOf(
  action: WarningAction,
  before: ResponseLevel | null,
  after: ResponseLevel | null,
): ResponseAct {
  if (before !== null && action === 'lift') return 'end';
  if (before !== null && action === 'cancel') return 'cancel';
  if (before === null) return after === null || action === 'lift' || action === 'cancel' ? 'keep' : 'start';
  if (after === null) return 'stand-down';
  return after < before ? 'raise' : after > before ? 'lower' : 'keep';
}

/** What each action rests on besides the signature that every one needs. */
export interface ActionRule {
  /** Verdicts that carry it; empty: it changes no level and rests on no round. */
  readonly carriedBy: readonly string[];
  readonly needsReason: boolean;
}

export const actionRules: Readonly<Record<WarningAction, ActionRule>> = {
  issue: { carriedBy: ['start', 'raise'], needsReason: false },
  raise: { carriedBy: ['raise', 'start'], needsReason: true },
  lower: { carriedBy: ['lower'], needsReason: true },
  extend: { carriedBy: [], needsReason: false },
  areas: { carriedBy: [], needsReason: true },
  correct: { carriedBy: [], needsReason: true },
  lift: { carriedBy: ['end'], needsReason: true },
  // What was sent by mistake is taken back at once; that something did not come is judged by a round.
  cancel: { carriedBy: ['end'], needsReason: true },
};

export function verdictsFor(action: WarningAction, cancelClass: CancelClass | null): readonly string[] {
  return action === 'cancel' && cancelClass !== 'not-occurred' ? [] : actionRules[action].carriedBy;
}

/** A street that stands milder than the gravest level of its version. */
export interface AreaLevel {
  /** Street unit id. */
  readonly area: string;
  readonly level: Colour;
  readonly responseLevel: ResponseLevel | null;
}

/** What a version declares. `level` and `responseLevel` are the gravest in it. */
export interface Declared {
  readonly level: Colour;
  /** Null: a warning without a response. */
  readonly responseLevel: ResponseLevel | null;
  readonly areas: readonly string[];
  /** Only the streets that stand milder; every other stands at the gravest. */
  readonly areaLevels: readonly AreaLevel[];
  readonly expiresAt: number;
}

export type Levels = Pick<Declared, 'level' | 'responseLevel'>;

/** What one street of it stands at. */
export function levelsAt(declared: Omit<Declared, 'areas' | 'expiresAt'>, area: string): Levels {
  const own = declared.areaLevels.find((each) => each.area === area);
  return own
    ? { level: own.level, responseLevel: own.responseLevel }
    : { level: declared.level, responseLevel: declared.responseLevel };
}

/** The levels of a version with their streets, gravest first; each street in one of them. */
export function blocksOf(
  declared: Omit<Declared, 'expiresAt'>,
): readonly (Levels & { readonly areas: readonly string[] })[] {
  const blocks = new Map<string, Levels & { areas: string[] }>();
  for (const area of declared.areas) {
    const levels = levelsAt(declared, area);
    const key = `${levels.level}|${levels.responseLevel}`;
    const block = blocks.get(key);
    if (block) block.areas.push(area);
    else blocks.set(key, { ...levels, areas: [area] });
  }
  return [...blocks.values()].toSorted(
    (a, b) =>
      colourRank(b.level) - colourRank(a.level) || responseRank(b.responseLevel) - responseRank(a.responseLevel),
  );
}

export interface VerdictFact {
  readonly kind: string;
  readonly level: Colour | null;
  readonly responseLevel: ResponseLevel | null;
}

export interface DraftFacts extends Declared {
  readonly action: WarningAction;
  readonly reason: string;
  readonly cancelClass: CancelClass | null;
}

/** What is known around a draft when it is judged. */
export interface DraftAround {
  readonly current: Declared | null;
  readonly verdict: VerdictFact | null;
  /** Drafted on the emergency path: the round goes on beside it. */
  readonly isEmergency: boolean;
  readonly isDrill: boolean;
  readonly now: number;
}

type Fault = (where: string, code: string, zh: string, en: string) => void;

/** Every fault of a draft against what is in force now; empty when it may go to the signer. */
export function checkDraft(draft: DraftFacts, around: DraftAround): Reason[] {
  const { current, verdict, now } = around;
  const faults: Reason[] = [];
  const fault: Fault = (where, code, zh, en) => void faults.push(error(where, `warning.${code}`, zh, en));
  const ends = draft.action === 'lift' || draft.action === 'cancel';
  if (mayMove(warningMachine, current ? 'in-force' : 'none', draft.action).length > 0) {
    if (current)
      fault(
        'action',
        'in-force',
        '已有生效的预警,请用升级、延长、调整范围、降级或解除',
        'a warning is in force: raise, extend, change areas, lower or lift it',
      );
    else fault('action', 'not-in-force', '没有生效的预警', 'no warning is in force');
  }
  if (draft.areas.length === 0) fault('areas', 'no-areas', '必须写明范围', 'the areas are missing');
  // The thirteenth month and the like is no time at all.
  if (!ends && !(draft.expiresAt > now))
    fault('expiresAt', 'expired', '有效期必须晚于现在', 'it must end later than now');
  if (actionRules[draft.action].needsReason && draft.reason.trim() === '')
    fault('reason', 'reason-missing', '必须写明理由', 'a reason is required');
  if (draft.action === 'cancel') checkCancel(draft, around, fault);
  const needed = verdictsFor(draft.action, draft.cancelClass);
  if (needed.length > 0 && !(around.isEmergency && (draft.action === 'issue' || draft.action === 'raise'))) {
    if (!verdict)
      fault(
        'consultationId',
        'verdict-missing',
        '必须依据一轮有结论的会商',
        'it must rest on a concluded consultation',
      );
    else if (!needed.includes(verdict.kind))
      fault('consultationId', 'verdict-other', '会商结论与本次行动不符', 'the verdict is for another act');
    else if (!ends && (verdict.level !== draft.level || verdict.responseLevel !== draft.responseLevel))
      fault('level', 'departs-from-verdict', '级别与会商结论不一致', 'the levels are not those of the verdict');
  }
  if (!ends) checkAreaLevels(draft, fault);
  if (current) checkStep(draft, current, fault);
  return faults;
}

function checkCancel({ cancelClass }: DraftFacts, { isDrill }: DraftAround, fault: Fault): void {
  if (cancelClass === null)
    fault(
      'cancelClass',
      'cancel-class-missing',
      '撤销必须写明属于误发、未出现还是演练',
      'a cancel says whether it was issued by mistake, did not occur, or was a drill',
    );
  if (cancelClass === 'drill' && !isDrill)
    fault(
      'cancelClass',
      'cancel-not-a-drill',
      '这不是演练,请选误发或未出现',
      'this is no drill: it was issued by mistake or did not occur',
    );
}

/** Milder streets are streets of it, each once, none graver than what it declares, and somebody stands at the gravest. */
function checkAreaLevels(draft: DraftFacts, fault: Fault): void {
  draft.areaLevels.forEach(({ area, level, responseLevel }, index) => {
    const where = `areaLevels[${index}]`;
    if (!draft.areas.includes(area))
      fault(
        where,
        'area-level-outside',
        '分区级别写了不在范围内的街道',
        'a level is given for a street outside the areas',
      );
    if (draft.areaLevels.findIndex((other) => other.area === area) !== index)
      fault(where, 'area-level-twice', '同一街道写了两个级别', 'a street is given two levels');
    if (colourRank(level) > colourRank(draft.level) || responseRank(responseLevel) > responseRank(draft.responseLevel))
      fault(
        where,
        'area-level-graver',
        '分区级别不能高于本次最高级别',
        'no street stands graver than the version itself',
      );
  });
  if (draft.areaLevels.length === 0 || draft.areas.length === 0) return;
  const blocks = blocksOf(draft);
  if (
    !blocks.some(({ level }) => level === draft.level) ||
    !blocks.some(({ responseLevel }) => responseLevel === draft.responseLevel)
  )
    fault('areaLevels', 'nobody-at-gravest', '没有街道处于本次最高级别', 'no street stands at the gravest level');
}

function checkStep(draft: DraftFacts, current: Declared, fault: Fault): void {
  if (draft.action === 'issue' || draft.action === 'lift' || draft.action === 'cancel') return;
  const kept = draft.areas.filter((area) => current.areas.includes(area));
  const steps = [stepOf(current, draft), ...kept.map((area) => stepOf(levelsAt(current, area), levelsAt(draft, area)))];
  const sameAreas = kept.length === draft.areas.length && kept.length === current.areas.length;
  const goesUp = steps.some(({ colour, response }) => colour > 0 || response > 0);
  const goesDown = steps.some(({ colour, response }) => colour < 0 || response < 0);
  switch (draft.action) {
    case 'raise':
      // Raising may skip a level; neither ladder may go down with it, in no street.
      if (goesDown || !goesUp)
        fault('level', 'not-raised', '提级必须有一项升高且没有降低', 'a raise goes up on one ladder and down on none');
      return;
    case 'lower':
      if (goesUp || !goesDown)
        fault(
          'level',
          'not-lowered',
          '降级必须有一项降低且没有升高',
          'lowering goes down on one ladder and up on none',
        );
      if (steps.some(({ colour, response }) => colour < -1 || response < -1))
        fault('level', 'too-many-steps', '每次只能降一级', 'lowering goes one step at a time');
      return;
    case 'extend':
      if (goesUp || goesDown) fault('level', 'level-changed', '延长不改变级别', 'extending changes no level');
      if (!sameAreas) fault('areas', 'areas-changed', '延长不改变范围,请用调整范围', 'extending changes no areas');
      if (draft.expiresAt <= current.expiresAt)
        fault('expiresAt', 'not-extended', '新的有效期必须更晚', 'the new end must be later');
      return;
    case 'areas':
      if (goesUp || goesDown)
        fault('level', 'level-changed', '调整范围不改变级别', 'changing the areas changes no level');
      if (sameAreas) fault('areas', 'areas-unchanged', '范围没有变化', 'the areas are those in force');
      return;
    case 'correct':
      if (goesUp || goesDown) fault('level', 'level-changed', '更正不改变级别', 'correcting changes no level');
      if (!sameAreas) fault('areas', 'areas-changed', '更正不改变范围,请用调整范围', 'correcting changes no areas');
      return;
  }
}

function stepOf(from: Levels, to: Levels): { colour: number; response: number } {
  return {
    colour: colourRank(to.level) - colourRank(from.level),
    response: responseRank(to.responseLevel) - responseRank(from.responseLevel),
  };
}

/** 0 without a response, 1 for Ⅳ … 4 for Ⅰ. */
export function responseRank(level: ResponseLevel | null): number {
  return level === null ? 0 : 5 - level;
}

/** The gravest response a superior has on record for this stream. */
export interface SuperiorFact {
  readonly responseLevel: ResponseLevel;
  readonly by: string;
}

/** A district may stand below or above its superior, and says why (domain.md §4.1). */
export function checkSuperior(
  ours: Pick<DraftFacts, 'action' | 'responseLevel'>,
  superior: SuperiorFact | null,
  againstSuperior: string | null,
): Reason[] {
  // What ends is decided with reasons of its own.
  if (ours.action === 'lift' || ours.action === 'cancel') return [];
  if (!superior || ours.responseLevel === superior.responseLevel || (againstSuperior ?? '').trim() !== '') return [];
  const theirs = responseLevelInChinese(superior.responseLevel);
  const isBelow = responseRank(ours.responseLevel) < responseRank(superior.responseLevel);
  return [
    error(
      'againstSuperior',
      'warning.superior-reason-missing',
      `${isBelow ? '低于' : '高于'}${superior.by}的${theirs}响应,必须写明理由`,
      `it stands ${isBelow ? 'below' : 'above'} the superior's ${theirs}: say why`,
    ),
  ];
}

/** Whose cell signs: the response's level, or the colour's grade without one; lowering and ending are signed by what they end. */
export function signingGrade(
  draft: Pick<DraftFacts, 'action' | 'level' | 'responseLevel'>,
  current: Levels | null,
): ResponseLevel {
  const own = draft.responseLevel ?? gradeOf(draft.level);
  if (!current || (draft.action !== 'lower' && draft.action !== 'lift' && draft.action !== 'cancel')) return own;
  return Math.min(own, current.responseLevel ?? gradeOf(current.level)) as ResponseLevel;
}

/** CAP: the first is an Alert, what ends it a Cancel, all between are Updates. */
export function capMessageType(action: WarningAction): 'Alert' | 'Update' | 'Cancel' {
  if (action === 'issue') return 'Alert';
  return action === 'lift' || action === 'cancel' ? 'Cancel' : 'Update';
}

/** Where a version goes when it is issued. */
export function issuedState(action: WarningAction): 'in-force' | 'lifted' | 'cancelled' {
  return action === 'lift' ? 'lifted' : action === 'cancel' ? 'cancelled' : 'in-force';
}

/** What a warning stands at, from its versions and whether its incident is still in 雨后. */
export function warningState(versions: readonly { readonly state: VersionState }[], isAfter: boolean): WarningState {
  if (versions.some(({ state }) => state === 'in-force')) return 'in-force';
  if (versions.some(({ state }) => state === 'cancelled')) return 'cancelled';
  if (versions.some(({ state }) => state === 'lifted')) return isAfter ? 'after' : 'ended';
  return 'none';
}
