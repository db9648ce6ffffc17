import { Attachments } from '../../src/decide/consultation/attachments.service.js';
import { ConsultationService } from '../../src/decide/consultation/consultation.service.js';
import { TypeormConsultations, TypeormConsultationStore } from '../../src/decide/consultation/consultation.store.js';
import { Convening } from '../../src/decide/consultation/convening.service.js';
import { JointRounds } from '../../src/decide/consultation/joint-rounds.service.js';
import { SignedOpinionLinks } from '../../src/decide/consultation/opinion-links.service.js';
import { OpinionPages } from '../../src/decide/consultation/opinion-page.service.js';
import { RoundClocks } from '../../src/decide/consultation/round-clocks.service.js';
import { RoundMembers } from '../../src/decide/consultation/round-members.service.js';
import { RoundMinutes } from '../../src/decide/consultation/round-minutes.service.js';
import { RoundVerdicts } from '../../src/decide/consultation/round-verdicts.service.js';
import { TypeormDocuments } from '../../src/decide/documents/document.store.js';
import type { ReportedSignal } from '../../src/decide/hazard/core/reported-signal.js';
import type { Arrival, IntakeResult } from '../../src/decide/hazard/hazard.ports.js';
import { TypeormFactStore } from '../../src/decide/hazard/fact.store.js';
import { HazardService } from '../../src/decide/hazard/hazard.service.js';
import { IncidentClocks } from '../../src/decide/hazard/incident-clocks.service.js';
import { KnownFacts } from '../../src/decide/hazard/known-facts.service.js';
import { Places } from '../../src/decide/hazard/places.service.js';
import { RaiseAdviceService } from '../../src/decide/hazard/raise-advice.service.js';
import { SignalIntakeService } from '../../src/decide/hazard/signal-intake.service.js';
import { SituationService } from '../../src/decide/hazard/situation.service.js';
import type { RainWindow, Reading } from '../../src/decide/observation/core/reading.js';
import type { Observations } from '../../src/decide/observation/observation.ports.js';
import { TypeormHazardStore, TypeormIncidents } from '../../src/decide/hazard/hazard.store.js';
import { DoneByClocks } from '../../src/decide/instruction/done-by.service.js';
import { TypeormDutyClockStore } from '../../src/decide/instruction/duty-clocks.store.js';
import { RaisePreviews } from '../../src/decide/instruction/raise-preview.service.js';
import { StreetLevels } from '../../src/decide/instruction/street-levels.service.js';
import { InstructionService } from '../../src/decide/instruction/instruction.service.js';
import { TypeormInstructions, TypeormInstructionStore } from '../../src/decide/instruction/instruction.store.js';
import { RulebookFolder } from '../../src/decide/rulebook/rulebook.files.js';
import { RulebookService } from '../../src/decide/rulebook/rulebook.service.js';
import { TypeormRulebookVersionStore } from '../../src/decide/rulebook/rulebook.store.js';
import { SignatureService } from '../../src/decide/signing/signature.service.js';
import { ReportsService } from '../../src/decide/signing/reports.service.js';
import { SigningClocks } from '../../src/decide/signing/signing-clocks.service.js';
import { TypeormSigningRecords, TypeormSigningStore } from '../../src/decide/signing/signing.store.js';
import { VerbalApprovalService } from '../../src/decide/signing/verbal-approval.service.js';
import type { Draft } from '../../src/decide/warning/warning.service.js';
import { WarningSigning } from '../../src/decide/warning/warning-signing.service.js';
import { WarningService } from '../../src/decide/warning/warning.service.js';
import { TypeormWarnings, TypeormWarningStore } from '../../src/decide/warning/warning.store.js';
import { validationFaults } from '../../src/platform/settings/validation-faults.js';
import {
  Announcements,
  Calling,
  type Announcement,
  type CallOrder,
  type CallQueries,
} from '../../src/reach/calling/calling.ports.js';
import { SecretLinks } from '../../src/reach/calling/one-tap-links.store.js';
import { DirectoryIndex } from '../../src/reach/directory/core/directory-index.js';
import { readDirectory } from '../../src/reach/directory/directory.files.js';
import type { Directory } from '../../src/reach/directory/directory.ports.js';
import type { People } from '../../src/shared/people.js';
import type { Session } from '../../src/shared/session.js';
import type { Tx } from '../../src/shared/unit-of-work.js';
import { openControls } from './controls.js';
import type { Ground } from './engines.js';
import { weatherStation } from './signals.js';

/** Remembers who was called and what was closed, once that is committed. */
export class CallsMade extends Calling {
  readonly orders: CallOrder[] = [];
  readonly closed: string[] = [];

  call(tx: Tx, order: CallOrder): Promise<void> {
    tx.afterCommit(() => this.orders.push(order));
    return Promise.resolve();
  }
  close(tx: Tx, source: { kind: string; id: string }): Promise<number> {
    tx.afterCommit(() => this.closed.push(`${source.kind} ${source.id}`));
    return Promise.resolve(0);
  }
  answer(): Promise<{ late: boolean }> {
    return Promise.resolve({ late: false });
  }
  /** Source kinds called, each once. */
  kinds(): string[] {
    return [...new Set(this.orders.map(({ source }) => source.kind))].sort();
  }
}

/** Remembers what was announced, once that is committed. */
export class AnnouncementsMade extends Announcements {
  readonly said: Announcement[] = [];

  announce(tx: Tx, announcement: Announcement): Promise<void> {
    tx.afterCommit(() => this.said.push(announcement));
    return Promise.resolve();
  }
}

/** No accounts: names are not known, and nobody holds a role. */
export const nobody: People = {
  namesOf: async () => new Map(),
  signingRolesHeld: async () => new Set(),
  signers: async () => [],
};

const person = (userId: string, unitId: string, roles: Session['roles'], signingRoles: string[] = []): Session => ({
  userId,
  name: userId,
  roles,
  unitId,
  signingRoles,
});
export const duty = person('duty', 'district', ['duty-officer']);
export const commanders = ['commander-a', 'commander-b'].map((name) =>
  person(name, 'dept-emergency', ['signer'], ['commander', 'deputy-commander', 'director-flood-office']),
);
export const [commander] = commanders as [Session];
/** Of the cells below the commander's. */
export const deputyCommander = person('deputy', 'dept-emergency', ['signer'], ['deputy-commander']);
const signers: People = {
  namesOf: async () => new Map(),
  signingRolesHeld: async () => new Set(),
  signers: async () =>
    [...commanders, deputyCommander].map(({ userId, name, signingRoles }) => ({ id: userId, name, signingRoles })),
};

/** The four deciding rooms on real stores and the real plan, or a copy of it; nobody is really called. */
export async function openDecide(ground: Ground, rulebookFolder = 'config/rulebook') {
  const { database, unitOfWork, clock, chance, audit, deadlines, events } = ground;
  const { units } = await readDirectory('config/directory');
  const directory = new DirectoryIndex(units, [], []) as unknown as Directory;
  const streets = directory.units('street').map(({ id }) => id);
  const rulebooks = new RulebookService(
    new RulebookFolder(rulebookFolder, validationFaults),
    new TypeormRulebookVersionStore(database, audit, chance),
    directory,
    nobody,
    unitOfWork,
    events,
    clock,
  );
  await rulebooks.load();
  const calls = new CallsMade();
  const announced = new AnnouncementsMade();
  const documents = new TypeormDocuments(database, clock, chance, audit);
  const hazardStore = new TypeormHazardStore(clock, chance, audit);
  const incidents = new TypeormIncidents(database, hazardStore);
  const facts = new TypeormFactStore(database, clock, chance, audit);
  const places = new Places(directory, { all: () => new Map() });
  /** What the instruments say; a test may put readings here. */
  const observed: { readings: Reading[]; windows: RainWindow[] } = { readings: [], windows: [] };
  const observations: Observations = { facts: () => Promise.resolve({ ...observed }) };
  const known = new KnownFacts(facts, observations, rulebooks, clock);
  const decisionClocks = new IncidentClocks(
    ...([unitOfWork, incidents, facts, rulebooks, calls, deadlines, events, clock] as const),
  );
  const hazard = new HazardService(
    ...([unitOfWork, hazardStore, facts, incidents, decisionClocks, events, clock, chance] as const),
  );
  const intake = new SignalIntakeService(
    ...([unitOfWork, hazardStore, hazard, decisionClocks, known, rulebooks, places] as const),
    ...([events, clock, chance] as const),
  );
  const ticks: ((now: number) => Promise<number>)[] = [];
  const situation = new SituationService(
    ...([unitOfWork, hazardStore, facts, known, hazard, decisionClocks, rulebooks, places] as const),
    ...([events, { register: (_name: string, run: (typeof ticks)[number]) => ticks.push(run) }, clock] as const),
  );
  const raiseAdvice = new RaiseAdviceService(
    ...([unitOfWork, facts, known, situation, rulebooks, places, clock] as const),
  );
  const consultationStore = new TypeormConsultationStore(clock, chance, audit);
  const consultations = new TypeormConsultations(database);
  const queries = { obligations: () => Promise.resolve([]) } as unknown as CallQueries;
  const roundClocks = new RoundClocks(
    ...([unitOfWork, consultationStore, incidents, rulebooks, calls, deadlines, clock] as const),
  );
  const links = new SecretLinks(unitOfWork, { url: 'http://jiaoying.test' }, clock, chance);
  await links.onModuleInit();
  const opinionLinks = new SignedOpinionLinks(links, clock);
  const members = new RoundMembers(
    ...([unitOfWork, consultationStore, consultations, incidents, rulebooks, directory, calls, queries] as const),
    ...([announced, opinionLinks, events, clock] as const),
  );
  const roundMinutes = new RoundMinutes(directory, clock);
  const consultation = new ConsultationService(
    ...([unitOfWork, consultationStore, consultations, incidents, directory, roundClocks, members] as const),
    ...([events, clock] as const),
  );
  const verdicts = new RoundVerdicts(
    ...([unitOfWork, consultationStore, consultations, incidents, rulebooks, directory, calls, documents] as const),
    ...([decisionClocks, roundClocks, roundMinutes, events, clock] as const),
  );
  const convening = new Convening(
    ...([unitOfWork, consultationStore, incidents, rulebooks, roundClocks, deadlines, events, clock] as const),
  );
  const joint = new JointRounds(
    ...([unitOfWork, consultationStore, consultations, incidents, rulebooks, convening, events] as const),
  );
  const attachments = new Attachments(unitOfWork, consultationStore, consultations, clock, chance);
  const opinionPages = new OpinionPages(
    ...([opinionLinks, consultations, consultation, roundMinutes, incidents, rulebooks, directory] as const),
    ...([{ number: '023-00000119' }, clock] as const),
  );
  const rounds = {
    convene: convening.convene.bind(convening),
    giveOpinion: consultation.giveOpinion.bind(consultation),
    giveVerdict: verdicts.giveVerdict.bind(verdicts),
    join: joint.join.bind(joint),
    refuse: joint.refuse.bind(joint),
    adjourn: consultation.adjourn.bind(consultation),
    resume: consultation.resume.bind(consultation),
    invite: members.invite.bind(members),
    chase: members.chase.bind(members),
    attach: attachments.add.bind(attachments),
  };
  const warningStore = new TypeormWarningStore(clock, chance, audit);
  const warnings = new TypeormWarnings(database);
  const signingStore = new TypeormSigningStore(clock, chance, audit);
  const signingRecords = new TypeormSigningRecords(database);
  const stepUp = { verify: () => Promise.resolve(true) };
  const signatures = new SignatureService(
    ...([signingStore, signingRecords, stepUp, incidents, rulebooks, signers, unitOfWork, clock] as const),
  );
  const signingClocks = new SigningClocks(
    ...([incidents, rulebooks, calls, deadlines, events, unitOfWork, clock] as const),
  );
  const approvals = new VerbalApprovalService(
    ...([signingStore, signingRecords, signatures, stepUp, signers, incidents, rulebooks, signingClocks] as const),
    ...([events, unitOfWork, clock, chance] as const),
  );
  const reports = new ReportsService(
    ...([signingStore, signingRecords, signingClocks, deadlines, incidents, rulebooks, unitOfWork, clock] as const),
  );
  const alertWriter = { write: ({ identifier }: { identifier: string }) => `<alert>${identifier}</alert>` };
  const warning = new WarningService(
    ...([unitOfWork, warningStore, warnings, signatures, approvals, reports, alertWriter, incidents] as const),
    ...([consultations, documents] as const),
    ...([
      rulebooks,
      directory,
      calls,
      decisionClocks,
      raiseAdvice,
      roundClocks,
      convening,
      deadlines,
      events,
      clock,
    ] as const),
  );
  const warningSigning = new WarningSigning(
    ...([warnings, warningStore, signatures, approvals, incidents, documents, events, unitOfWork] as const),
  );
  const instructionStore = new TypeormInstructionStore(clock, chance, audit);
  const instructions = new TypeormInstructions(database);
  const ofControls = openControls(ground, {
    ...{ incidents, rulebooks, signatures, approvals, documents, warnings, instructions, directory, calls },
  });
  const { controls, controlOrders } = ofControls;
  const dutyClockStore = new TypeormDutyClockStore(database, clock, chance, audit);
  const doneBy = new DoneByClocks(
    ...([unitOfWork, dutyClockStore, incidents, rulebooks, directory, calls, deadlines, events, clock] as const),
  );
  const streetLevels = new StreetLevels(
    ...([unitOfWork, dutyClockStore, instructions, warnings, incidents, rulebooks, directory, calls] as const),
    ...([deadlines, events, clock] as const),
  );
  const raisePreviews = new RaisePreviews(incidents, warnings, raiseAdvice, rulebooks, clock);
  const instruction = new InstructionService(
    ...([unitOfWork, instructionStore, instructions, controlOrders, controls, warnings, incidents, rulebooks] as const),
    ...([calls, announced, doneBy, streetLevels, events, clock] as const),
  );
  const rooms = [
    documents,
    hazardStore,
    facts,
    decisionClocks,
    situation,
    consultationStore,
    roundClocks,
    members,
    signingStore,
    signingClocks,
    warningStore,
    warning,
    warningSigning,
    instructionStore,
  ];
  for (const room of [...rooms, dutyClockStore, doneBy, streetLevels, instruction]) room.onModuleInit();

  let serial = 0;
  const signal = (said: Partial<ReportedSignal> = {}): ReportedSignal => ({
    ...{ sender: weatherStation, senderName: '重庆市气象台', identifier: `signal-${++serial}`, sent: clock.now() },
    ...{ status: 'actual', msgType: 'alert', eventCode: '11B03', eventName: '暴雨', colour: 'red' },
    ...{ areaCodes: ['500103'], areaText: '渝中区', effective: null, onset: null, expires: null },
    ...{ headline: null, description: null, instruction: null, references: [] },
    ...said,
  });
  const takeIn = (said: Partial<ReportedSignal> = {}, came: Partial<Arrival> = {}): Promise<IntakeResult> =>
    intake.takeIn({
      ...{ by: { kind: 'feed', id: 'feed' }, way: 'push', feed: 'feed', speaksFor: null, mediaType: 'application/xml' },
      ...{ format: 'cap-1.2', bytes: Buffer.from('<alert/>'), signature: 'none', isVerified: true, isSecret: false },
      ...{ keepsRepeats: true, faults: [] },
      signal: signal(said),
      ...came,
    });
  /** As the schedule would: what is known is weighed. */
  const weigh = async () => {
    clock.advance(5 * 60_000);
    for (const run of ticks) await run(clock.now());
  };
  const settle = async () => {
    await events.pump();
    const left = await events.unfinished();
    if (left.count > 0) throw new Error(`a step failed: ${JSON.stringify(await failures())}`);
  };
  const failures = () => database.reader.rows(`SELECT kind, last_error FROM event WHERE done_at IS NULL`);
  const judged = { level: 'red' as const, responseLevel: 2 as const, areas: streets, stage: '0h' as const };
  const verdict = async (incidentId: string, kind: 'start' | 'raise' | 'lower' | 'end', said: object = {}) => {
    clock.advance(1_000);
    const round = await rounds.convene(incidentId, { kind: 'user', id: duty.userId });
    await rounds.giveVerdict(round.id, { ...judged, ...said, kind, reason: '会商一致' }, duty);
    clock.advance(1_000);
    return round.id;
  };
  const draft = (incidentId: string, said: Partial<Draft>) =>
    warning.draft(
      incidentId,
      {
        ...{
          ...judged,
          consultationId: null,
          action: 'issue',
          expiresAt: clock.now() + 6 * 3_600_000,
          reason: '雨势变化',
        },
        ...said,
      },
      duty,
    );
  /** Consulted, drafted, signed: ready to be issued. */
  const signed = async (incidentId: string, action: Draft['action'], said: Partial<Draft> = {}): Promise<string> => {
    const kinds = { issue: 'start', raise: 'raise', lower: 'lower', lift: 'end' } as const;
    const consultationId =
      action in kinds ? await verdict(incidentId, kinds[action as keyof typeof kinds], said) : null;
    const versionId = (await draft(incidentId, { action, consultationId, ...said })).versions.at(-1)?.id ?? '';
    await warning.submit(versionId, duty);
    await warning.sign(versionId, { password: 'password' }, commander);
    return versionId;
  };
  const issue = async (incidentId: string, action: Draft['action'], said: Partial<Draft> = {}): Promise<string> => {
    const versionId = await signed(incidentId, action, said);
    clock.advance(1_000);
    await warning.issue(versionId, duty);
    return versionId;
  };
  const incident = async (said: Partial<ReportedSignal> = {}): Promise<string> => {
    const { incidentId } = await takeIn(said);
    if (incidentId === null) throw new Error('the signal opened nothing');
    return incidentId;
  };
  const rows = <T = Record<string, string | number | null>>(sql: string, params: (string | number)[] = []) =>
    database.reader.rows<T>(sql, params);
  return {
    ...{
      calls,
      announced,
      rulebooks,
      documents,
      hazard,
      intake,
      situation,
      facts,
      observed,
      weigh,
      incidents,
      rounds,
      consultations,
      convening,
      roundClocks,
      opinionLinks,
      opinionPages,
      warning,
      warnings,
      signingStore,
      signingRecords,
      signatures,
      approvals,
      reports,
      warningSigning,
      warningStore,
      instruction,
    },
    ...{ instructions, instructionStore, decisionClocks, streets, judged, ...ofControls },
    ...{ streetLevels, raisePreviews, raiseAdvice, directory },
    ...{ takeIn, incident, settle, verdict, draft, signed, issue, rows },
  };
}

export type Decide = Awaited<ReturnType<typeof openDecide>>;

/** How many of these acts went through; the others must have been refused in plain words. */
export async function through(acts: readonly Promise<unknown>[]): Promise<{ done: number; codes: string[] }> {
  const ended = await Promise.allSettled(acts);
  const codes = ended.flatMap((end) =>
    end.status === 'rejected' ? [String((end.reason as { code?: string }).code ?? end.reason)] : [],
  );
  return { done: ended.length - codes.length, codes: [...new Set(codes)].sort() };
}
