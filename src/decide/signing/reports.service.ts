import { Injectable } from '@nestjs/common';
import type { Actor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { Deadlines } from '../../shared/deadlines.js';
import { invalid, notFound } from '../../shared/domain-error.js';
import { error } from '../../shared/reason.js';
import type { Session } from '../../shared/session.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { Incidents } from '../hazard/hazard.ports.js';
import { signingCellFor } from '../rulebook/core/lookups.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { SigningClocks } from './signing-clocks.service.js';
import { reportClock, Reports, SigningRecords, SigningStore, type LeaderReport } from './signing.ports.js';

const clockSkewMs = 60_000;

/** 报告领导: an act with time, channel, words and reply; the clock closes when everybody named has been told. */
@Injectable()
export class ReportsService extends Reports {
  constructor(
    private readonly store: SigningStore,
    private readonly records: SigningRecords,
    private readonly clocks: SigningClocks,
    private readonly deadlines: Deadlines,
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {
    super();
  }

  async due(tx: Tx, issued: Parameters<Reports['due']>[1]): Promise<void> {
    const rulebook = await this.rulebooks.byHash(issued.rulebookHash);
    const { reportTo, reportMinutes } = signingCellFor(rulebook, issued.stream, issued.grade);
    if (reportTo.length === 0 || reportMinutes === undefined) return;
    await this.clocks.open(tx, reportClock, issued.subjectId, issued.incidentId, reportMinutes, { toWhom: reportTo });
  }

  async told(
    incidentId: string,
    given: Pick<LeaderReport, 'versionId' | 'toWhom' | 'channel' | 'words' | 'reply' | 'reportedAt'>,
    who: Session,
  ): Promise<readonly LeaderReport[]> {
    if (!(await this.incidents.get(incidentId)))
      throw notFound('hazard.unknown-incident', '没有这个事件', 'there is no such incident');
    if (given.reportedAt > this.clock.now() + clockSkewMs)
      throw invalid('signing.report-invalid', '报告记录有误,未保存', 'the report has faults', [
        error('reportedAt', 'signing.later-than-now', '时间不能晚于现在', 'it can not be later than now'),
      ]);
    const by: Actor = { kind: 'user', id: who.userId };
    const clock = (await this.deadlines.listOpen(incidentId)).find(
      ({ kind, subject }) => kind === reportClock && subject === given.versionId,
    );
    const toWhom = given.toWhom.trim();
    await this.unitOfWork.run(async (tx) => {
      // Held: of two reports of the same moment the later one sees the earlier.
      const isOpen = clock !== undefined && (await this.deadlines.hold(tx, clock.id));
      await this.store.addReport(tx, { ...given, toWhom, incidentId }, by);
      if (!isOpen) return;
      const told = await this.store.toldAbout(tx, clock.subject);
      const owed = (clock.payload as { toWhom: readonly string[] }).toWhom;
      if (owed.every((each) => told.includes(each)))
        await this.clocks.close(tx, reportClock, clock.subject, 'reported');
    });
    return this.records.reports(incidentId);
  }
}
