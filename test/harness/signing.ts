import { DelegationService } from '../../src/decide/signing/delegation.service.js';
import { ReportsService } from '../../src/decide/signing/reports.service.js';
import type { SignatureEntry } from '../../src/decide/signing/signing.ports.js';
import { SignatureService } from '../../src/decide/signing/signature.service.js';
import { SigningClocks } from '../../src/decide/signing/signing-clocks.service.js';
import { TypeormSigningRecords, TypeormSigningStore } from '../../src/decide/signing/signing.store.js';
import { VerbalApprovalService } from '../../src/decide/signing/verbal-approval.service.js';
import type { Incidents } from '../../src/decide/hazard/hazard.ports.js';
import type { Rulebooks } from '../../src/decide/rulebook/rulebook.ports.js';
import type { People } from '../../src/shared/people.js';
import type { Session } from '../../src/shared/session.js';
import type { Calling, CallOrder } from '../../src/reach/calling/calling.ports.js';
import type { Tx } from '../../src/shared/unit-of-work.js';
import type { Ground } from './engines.js';
import { shippedRulebook as rulebook } from './rulebook.js';

const session = (userId: string, roles: Session['roles'], signingRoles: string[] = []): Session => ({
  ...{ userId, name: userId, roles, unitId: 'dept-emergency', signingRoles },
});
export const duty = session('duty', ['duty-officer']);
export const second = session('second', ['duty-officer']);
export const admin = session('admin', ['administrator']);
export const commander = session('commander', ['signer'], ['commander']);
export const deputy = session('deputy', ['signer'], ['deputy-commander']);
export const director = session('director', ['signer'], ['director-flood-office']);
const signers = [commander, deputy, director];

/** The signing room on its real store and the real plan; one incident stands open, nobody is really called. */
export function openSigning({ database, unitOfWork, clock, chance, audit, deadlines, events }: Ground) {
  const incident = { id: 'incident-1', stream: 'rain', nature: 'actual', state: 'open', rulebookHash: rulebook.hash };
  const incidents = {
    get: (id: string) => Promise.resolve(id === incident.id ? incident : null),
    hold: () => Promise.resolve(incident.state === 'open'),
  } as unknown as Incidents;
  const rulebooks = { current: () => rulebook, byHash: () => Promise.resolve(rulebook) } as unknown as Rulebooks;
  const people: People = {
    namesOf: async () => new Map(),
    signingRolesHeld: async () => new Set(),
    signers: async () => signers.map(({ userId, name, signingRoles }) => ({ id: userId, name, signingRoles })),
  };
  /** What the step-up was asked; a test may make it refuse. */
  const asked: { needsSecond: boolean }[] = [];
  const stepUp = {
    verify: (_id: string, { password }: { password: string }, needsSecond: boolean) => {
      asked.push({ needsSecond });
      return Promise.resolve(password === 'right');
    },
  };
  const calls: CallOrder[] = [];
  const closed: string[] = [];
  const calling = {
    call: (tx: Tx, order: CallOrder) => Promise.resolve(tx.afterCommit(() => calls.push(order))),
    close: (tx: Tx, { kind }: { kind: string }) => Promise.resolve(tx.afterCommit(() => closed.push(kind))),
  } as unknown as Calling;
  const store = new TypeormSigningStore(clock, chance, audit);
  const records = new TypeormSigningRecords(database);
  const signatures = new SignatureService(
    ...([store, records, stepUp, incidents, rulebooks, people, unitOfWork, clock] as const),
  );
  const clocks = new SigningClocks(...([incidents, rulebooks, calling, deadlines, events, unitOfWork, clock] as const));
  const verbal = new VerbalApprovalService(
    ...([store, records, signatures, stepUp, people, incidents, rulebooks, clocks, events, unitOfWork] as const),
    ...([clock, chance] as const),
  );
  const delegations = new DelegationService(store, records, rulebooks, people, unitOfWork, clock);
  const reports = new ReportsService(
    ...([store, records, clocks, deadlines, incidents, rulebooks, unitOfWork, clock] as const),
  );
  for (const room of [store, clocks]) room.onModuleInit();

  const entry = (subjectId: string, over: Partial<SignatureEntry> = {}): SignatureEntry => ({
    ...{ subjectKind: 'warning-version', subjectId, incidentId: incident.id, stream: 'rain', grade: 2 },
    ...{ role: 'commander', draftedBy: duty.userId },
    ...over,
  });
  /** As a room would: permitted, then recorded in one act. */
  const sign = async (who: Session, of: SignatureEntry) => {
    const permitted = await signatures.mayBegin(who, [of], { password: 'right' });
    await unitOfWork.run(async (tx) => {
      for (const each of permitted) await signatures.record(tx, each, { kind: 'user', id: who.userId });
    });
    return permitted[0]?.right;
  };
  const approve = async (recorder: Session, approver: Session, ...of: SignatureEntry[]) => {
    const given = {
      approver: approver.userId,
      channel: 'phone' as const,
      words: '同意,马上发',
      saidAt: clock.now(),
    };
    const permitted = await verbal.mayApprove(recorder, of, given);
    const { id } = await unitOfWork.run((tx) => verbal.record(tx, permitted, given, recorder));
    return id;
  };
  const failed = (of: SignatureEntry, role: string, outcome: 'no-answer' | 'switched-off' | 'reached' = 'no-answer') =>
    signatures.attempted([of], { role, channel: 'phone', outcome, words: '', triedAt: clock.now() }, duty);
  return {
    ...{ incident, store, records, signatures, clocks, verbal, delegations, reports, calls, closed, asked, rulebook },
    ...{ entry, sign, approve, failed },
  };
}

export type Signing = ReturnType<typeof openSigning>;
