import { Injectable } from '@nestjs/common';
import { Directory } from '../../reach/directory/directory.ports.js';
import type { Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { invalid } from '../../shared/domain-error.js';
import { gradeOf, standingInChinese, type ResponseLevel } from '../../shared/level.js';
import { error, type Reason } from '../../shared/reason.js';
import type { Session } from '../../shared/session.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { bundlesOf, controlMessageByCode, drawBundle } from '../rulebook/core/control-lookups.js';
import { draftOf, signingCellFor } from '../rulebook/core/lookups.js';
import type { ControlKind, DoneWhen } from '../rulebook/core/rulebook.js';
import { Warnings } from '../warning/warning.ports.js';
import { ControlActs, onObject, placesOfPlan, type OrderContext } from './control-acts.service.js';
import { ControlOrderStore, type OrderDraft } from './control-order.ports.js';
import { conflictsOf } from './core/control-conflicts.js';
import { holdsObject, type ActsAs } from './core/control-life.js';
import { objectKey } from './core/control-objects.js';
import { matrixRow } from './core/instructions-for.js';
import { FloodPeriods } from './flood-period.ports.js';
import { ControlOrders, type ControlOrder } from './instruction.ports.js';

const drafting: ReadonlySet<ActsAs> = new Set(['draft']);

/** What a duty officer writes by hand; what is left out comes from the plan's tables. */
export interface HandWritten {
  readonly kind: ControlKind;
  readonly object: string;
  readonly text: string;
  readonly unitId: string;
  readonly areas: readonly string[];
  readonly grade: ResponseLevel | null;
  readonly trigger: string | null;
  readonly legalBasis: string | null;
  readonly reviewMinutes: number | null;
  readonly endCondition: string | null;
  readonly endsAt: number | null;
  readonly exceptions: string;
  readonly doneWhen: DoneWhen;
  readonly needsOpen: readonly string[];
  readonly replaces: string | null;
  readonly eventCode: string | null;
  readonly consentBy: string | null;
  readonly filedWith: string | null;
  readonly floodPeriodId: string | null;
}

/** What may be changed while it is a draft. */
export type DraftChange = {
  readonly [Field in Exclude<keyof HandWritten, 'unitId' | 'grade' | 'kind'>]?: ControlOrder[Field];
};

/** An order as it was written, and what stands against it or beside it. */
export interface Drafted {
  readonly id: string;
  readonly version: number;
  readonly conflicts: readonly Reason[];
}

/** Orders written by hand, one by one or as a bundle (熔断), and changed while they are drafts. */
@Injectable()
export class ControlDraftService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ControlOrderStore,
    private readonly orders: ControlOrders,
    private readonly acts: ControlActs,
    private readonly warnings: Warnings,
    private readonly floodPeriods: FloodPeriods,
    private readonly directory: Directory,
    private readonly chance: Chance,
    private readonly clock: Clock,
  ) {}

  async draft(incidentId: string, given: HandWritten, who: Session): Promise<Drafted> {
    const context = await this.acts.known(incidentId);
    const draft = await this.complete(context, given, who, null);
    const faults = await this.faultsOf(draft, context);
    if (faults.length > 0)
      throw invalid('instruction.draft-invalid', '管控令没有写对', 'the order is not right', faults);
    return this.unitOfWork.run(async (tx) => {
      await this.acts.holdOpenIncidents(tx, [draft]);
      const id = await this.store.add(tx, draft, { kind: 'user', id: who.userId });
      return this.drafted(tx, id, context);
    });
  }

  /** Every order of a bundle for the chosen streets; each is a draft of its own, known together by `bundle`. */
  async draftBundle(
    incidentId: string,
    given: { bundleId: string; streets: readonly string[]; reason: string },
    who: Session,
  ): Promise<{ bundle: string; orders: readonly Drafted[] }> {
    const context = await this.acts.known(incidentId);
    const { incident, rulebook } = context;
    const bundle = bundlesOf(rulebook, incident.stream).find(({ id }) => id === given.bundleId);
    if (!bundle)
      throw invalid('instruction.unknown-bundle', '这个决策流没有这组熔断', 'there is no such bundle in this stream', [
        error('bundleId', 'instruction.unknown-bundle', '规程里没有', 'the plan has none'),
      ]);
    const faults = this.areaFaults(given.streets);
    const drawn = drawBundle(rulebook, bundle, given.streets);
    if (faults.length === 0 && drawn.length === 0)
      faults.push(
        error('streets', 'instruction.bundle-empty', '所选街道没有这类地方', 'the streets have no such places'),
      );
    if (faults.length > 0)
      throw invalid('instruction.draft-invalid', '熔断组合拟不出令', 'the bundle drafts no order', faults);
    const run = `${bundle.id} ${this.chance.id()}`;
    const trigger = given.reason.trim() === '' ? null : given.reason;
    const drafts = await Promise.all(
      drawn.map((order) =>
        this.complete(
          context,
          {
            ...order,
            ...{ grade: null, trigger, legalBasis: null, reviewMinutes: null, endCondition: null, endsAt: null },
            ...{ needsOpen: [], replaces: null, eventCode: null, consentBy: null, filedWith: null },
            floodPeriodId: null,
          },
          who,
          run,
        ),
      ),
    );
    return this.unitOfWork.run(async (tx) => {
      await this.acts.holdOpenIncidents(tx, [{ incidentId }]);
      const ids: string[] = [];
      for (const draft of drafts) ids.push(await this.store.add(tx, draft, { kind: 'user', id: who.userId }));
      const orders: Drafted[] = [];
      for (const id of ids) orders.push(await this.drafted(tx, id, context));
      return { bundle: run, orders };
    });
  }

  /** The second of two editors is told: nobody's words are lost silently. */
  async edit(id: string, version: number, change: DraftChange, who: Session): Promise<Drafted> {
    const read = await this.orders.get(id);
    const context = read ? await this.acts.known(read.incidentId) : null;
    return this.unitOfWork.run(async (tx) => {
      const [order] = await this.acts.held(tx, [id], 'edit', drafting, (held) =>
        held.version === version ? {} : { 'same-version': [] },
      );
      const { incident, rulebook } = context as OrderContext;
      const next = { ...(order as ControlOrder), ...withoutUnset(change) };
      const faults = await this.faultsOf(next, { incident, rulebook });
      if (faults.length > 0)
        throw invalid('instruction.draft-invalid', '管控令没有写对', 'the order is not right', faults);
      await this.store.change(
        tx,
        id,
        {
          ...withoutUnset(change),
          objectKey: objectKey(next.object, next.unitId, placesOfPlan(rulebook)),
          version: version + 1,
        },
        { act: 'edited', by: { kind: 'user', id: who.userId } },
      );
      return this.drafted(tx, id, { incident, rulebook });
    });
  }

  /** 区政府同意, 报市教委备案: entered when the paper is there, also while the order is in force. */
  async file(id: string, papers: { consentBy?: string; filedWith?: string }, who: Session): Promise<void> {
    const by: Actor = { kind: 'user', id: who.userId };
    await this.unitOfWork.run(async (tx) => {
      await this.acts.held(tx, [id], 'file', drafting);
      await this.store.change(tx, id, withoutUnset(papers), { act: 'filed', by, said: papers });
    });
  }

  private async complete(
    { incident, rulebook }: OrderContext,
    given: HandWritten,
    who: Session,
    bundle: string | null,
  ): Promise<OrderDraft> {
    const warning = (await this.warnings.ofIncident(incident.id)).find(({ current }) => current !== null)?.current;
    // Where nothing stands yet, an order is as grave as it gets.
    const grade =
      given.grade ?? (warning ? gradeOf(matrixRow(warning.level, warning.responseLevel)) : (1 as ResponseLevel));
    const colour = (['red', 'orange', 'yellow', 'blue'] as const)[grade - 1] ?? 'red';
    const terms = draftOf(
      rulebook,
      {
        ...{ kind: given.kind, object: given.object, exceptions: given.exceptions, legalBasis: given.legalBasis },
        ...{ reviewMinutes: given.reviewMinutes, endCondition: given.endCondition },
      },
      { stream: incident.stream, level: colour, points: '' },
    );
    const unit = this.directory.unit(given.unitId);
    const isStreet = unit?.kind === 'street';
    return {
      ...{ incidentId: incident.id, warningId: incident.id, nature: incident.nature },
      subjectKind: isStreet ? 'street' : 'unit',
      ...{ subjectId: given.unitId, subjectName: unit?.shortName ?? unit?.name ?? given.unitId, unitId: given.unitId },
      ...{ ruleId: 'by-hand', kind: given.kind, object: given.object, text: given.text },
      ...{ legalBasis: terms.legalBasis, basis: 'proposed', source: '值班拟稿' },
      trigger: given.trigger ?? (warning ? standingInChinese(warning.level, warning.responseLevel) : incident.title),
      ...{ reviewMinutes: terms.reviewMinutes, endCondition: terms.endCondition, exceptions: given.exceptions },
      ...{ doneWhen: given.doneWhen, signingRole: signingCellFor(rulebook, incident.stream, grade).role, grade },
      areas: given.areas.length > 0 || !isStreet ? given.areas : [given.unitId],
      objectKey: objectKey(given.object, given.unitId, placesOfPlan(rulebook)),
      ...{ needsOpen: given.needsOpen, endsAt: given.endsAt, draftedBy: who.userId, draftedAt: this.clock.now() },
      ...{ bundle, replaces: given.replaces, eventCode: given.eventCode, consentBy: given.consentBy },
      ...{ filedWith: given.filedWith, floodPeriodId: given.floodPeriodId },
    };
  }

  /** What a person can put right before anybody signs. */
  private async faultsOf(
    order: Omit<OrderDraft, 'draftedAt'>,
    { incident, rulebook }: OrderContext,
  ): Promise<Reason[]> {
    const faults: Reason[] = this.areaFaults(order.areas);
    const fault = (where: string, code: string, zh: string, en: string) =>
      faults.push(error(where, `instruction.${code}`, zh, en));
    if (!this.directory.unit(order.unitId))
      fault('unitId', 'unknown-unit', `通讯录里没有这个单位:${order.unitId}`, `there is no unit ${order.unitId}`);
    if (order.endsAt !== null && order.endsAt <= this.clock.now())
      fault('endsAt', 'end-over', '最迟期限须晚于现在', 'the latest end must be later than now');
    if (order.eventCode !== null) {
      if (!controlMessageByCode(rulebook, order.eventCode))
        fault('eventCode', 'unknown-message', '规程里没有这个信号', 'the plan has no such message');
      if (order.kind !== 'stop')
        fault('eventCode', 'message-of-stop', '只有停的令有停课、停工信号', 'only what stops has such a message');
    }
    if (order.replaces !== null) {
      const earlier = await this.orders.get(order.replaces);
      if (earlier?.incidentId !== incident.id || !holdsObject(earlier.state))
        fault(
          'replaces',
          'replaces-nothing',
          '被取代的令不在本事件或没有生效',
          'the order it replaces is not in force here',
        );
    }
    if (order.floodPeriodId !== null && (await this.floodPeriods.cited(order.floodPeriodId)) === null)
      fault('floodPeriodId', 'period-over', '引用的紧急防汛期没有生效', 'the flood period it cites does not stand');
    return faults;
  }

  private areaFaults(areas: readonly string[]): Reason[] {
    const streets = new Set(this.directory.units('street').map(({ id }) => id));
    return areas.flatMap((area, index) =>
      streets.has(area)
        ? []
        : [
            error(
              `areas[${index}]`,
              'instruction.unknown-street',
              `没有这个街道:${area}`,
              `there is no street ${area}`,
            ),
          ],
    );
  }

  private async drafted(tx: Tx, id: string, { rulebook }: OrderContext): Promise<Drafted> {
    const order = (await this.store.hold(tx, id)) as ControlOrder;
    const others = await this.acts.others(tx, rulebook);
    return { id, version: order.version, conflicts: conflictsOf(onObject(order, rulebook), others) };
  }
}

/** A field that was not sent stays as it is. */
function withoutUnset<T extends object>(change: T): T {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as T;
}
