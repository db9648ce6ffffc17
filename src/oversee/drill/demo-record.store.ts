import type { Database } from '../../platform/database/database.js';
import type { StepTarget } from '../../reach/calling/core/call.js';
import type { Colour, ResponseLevel } from '../../shared/level.js';
import { toRfc3339 } from '../../shared/time.js';

/** A post that was silent until somebody higher was called. */
export interface Escalated {
  readonly unit: string;
  readonly unitName: string;
  readonly source: string;
  readonly version: number;
  readonly target: string;
  readonly called: string;
  readonly why: string;
  readonly at: string;
  readonly receivedAt: string | null;
  readonly receivedBy: string | null;
}

/** A version after the first: what it changed and what became of the answers. */
export interface Update {
  readonly version: number;
  readonly action: string;
  readonly level: Colour;
  readonly responseLevel: ResponseLevel | null;
  readonly from: { readonly level: Colour; readonly responseLevel: ResponseLevel | null };
  readonly reason: string;
  readonly signedBy: string | null;
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly capIdentifier: string;
  readonly number: string;
  /** Posts whose answer to the version before stands. */
  readonly kept: number;
  /** Posts that had answered and were asked for 收到 anew, and how many of them answered again. */
  readonly askedAgain: number;
  readonly answeredAgain: number;
}

/** What `audit verify` said at the end. */
export interface AuditSummary {
  readonly sealed: number;
  readonly unsealed: number;
  readonly faults: readonly { readonly kind: string; readonly where: string }[];
}

/** The whole run as the database tells it afterwards. Times are RFC 3339 in Beijing. */
export interface DemoRecord {
  readonly signalAt: string;
  readonly signal: { readonly identifier: string; readonly headline: string | null };
  readonly proposal: {
    readonly stream: string;
    readonly level: Colour;
    readonly responseLevel: ResponseLevel;
    readonly areas: readonly { readonly id: string; readonly name: string }[];
    readonly stage: string;
    readonly because: readonly unknown[];
  };
  readonly firstRequestAt: string;
  /** From the signal to the first request that left, milliseconds of domain time. */
  readonly firstRequestAfterMs: number;
  readonly verdict: {
    readonly kind: string;
    readonly level: Colour;
    readonly responseLevel: ResponseLevel;
    readonly reason: string;
    readonly givenBy: string;
    readonly givenAt: string;
    readonly opinions: readonly {
      readonly unit: string;
      readonly level: Colour | null;
      readonly responseLevel: ResponseLevel | null;
      readonly late: boolean;
    }[];
    /** Members that said nothing. */
    readonly silentMembers: readonly string[];
  };
  readonly signedBy: string;
  readonly signedAt: string;
  readonly issuedAt: string;
  readonly capIdentifier: string;
  readonly number: string;
  /** The first version of each, and which versions followed. */
  readonly instructions: readonly {
    readonly kind: 'industry' | 'street';
    readonly id: string;
    readonly name: string;
    readonly unit: string;
    readonly version: number;
    readonly text: string;
    readonly versions: readonly number[];
  }[];
  readonly controlOrders: readonly {
    readonly id: string;
    readonly kind: string;
    readonly subject: string;
    readonly unit: string;
    readonly text: string;
    readonly state: string;
    readonly number: string | null;
    readonly signedBy: string | null;
    readonly signedAt: string | null;
    /** Instructions and messages that carried this text before it was signed. */
    readonly saidBeforeSigning: number;
  }[];
  readonly deliveries: {
    readonly total: number;
    readonly states: Readonly<Record<string, number>>;
    readonly channels: Readonly<Record<string, number>>;
  };
  readonly obligations: { readonly total: number; readonly sources: Readonly<Record<string, number>> };
  readonly answered: {
    readonly total: number;
    readonly complete: number;
    readonly via: Readonly<Record<string, number>>;
    readonly late: number;
  };
  readonly escalated: { readonly deputies: readonly Escalated[]; readonly nextTier: readonly Escalated[] };
  /** Posts that never answered what stood when it was lifted. */
  readonly silent: readonly {
    readonly unit: string;
    readonly unitName: string;
    readonly source: string;
    readonly since: string;
  }[];
  readonly updates: readonly Update[];
  readonly measures: { readonly reported: number };
  readonly lifted: string | null;
  /** Of the run, on the wall clock of the machine. */
  readonly durationMs: number;
  /** Of the story, from the signal to the lift, by domain time. */
  readonly storyMs: number | null;
  readonly audit: AuditSummary;
}

interface VersionRow {
  id: string;
  version: number;
  action: string;
  level: Colour;
  response_level: ResponseLevel | null;
  reason: string;
  expires_at: number;
  signed_by: string | null;
  signed_at: number;
  issued_at: number;
  number: string;
  cap_identifier: string;
}

/** Reads one incident back from its rows, across all rooms, as an inquiry would: nothing here was kept by the run. */
export class DemoRecordReader {
  constructor(private readonly database: Database) {}

  async read(incidentId: string, durationMs: number, audit: AuditSummary): Promise<DemoRecord> {
    const [signal, proposal, warnings, names] = await Promise.all([
      this.one<{ received_at: number; identifier: string; content: string }>(
        `SELECT received_at, identifier, content FROM signal WHERE incident_id = ? ORDER BY received_at, id LIMIT 1`,
        incidentId,
      ),
      this.proposal(incidentId),
      this.rows<VersionRow>(
        `SELECT * FROM warning_version WHERE incident_id = ? AND issued_at IS NOT NULL ORDER BY version`,
        incidentId,
      ),
      this.names(),
    ]);
    const [first] = warnings;
    if (!first) throw new Error('no warning of this incident was ever issued');
    const firstRequest = await this.one<{ at: number }>(
      `SELECT MIN(a.started_at) AS at FROM attempt a JOIN delivery d ON d.carrier_id = a.carrier_id WHERE d.incident_id = ?`,
      incidentId,
    );
    const lift = warnings.find(({ action }) => action === 'lift');
    return {
      signalAt: toRfc3339(signal.received_at),
      signal: {
        identifier: signal.identifier,
        headline: (JSON.parse(signal.content) as { headline: string | null }).headline,
      },
      proposal,
      firstRequestAt: toRfc3339(firstRequest.at),
      firstRequestAfterMs: firstRequest.at - signal.received_at,
      verdict: await this.verdict(incidentId, names),
      signedBy: names.person(first.signed_by) ?? '',
      signedAt: toRfc3339(first.signed_at),
      issuedAt: toRfc3339(first.issued_at),
      capIdentifier: first.cap_identifier,
      number: first.number,
      instructions: await this.instructions(incidentId),
      controlOrders: await this.controlOrders(incidentId, names),
      deliveries: {
        total: await this.count(`SELECT COUNT(*) AS n FROM delivery WHERE incident_id = ?`, incidentId),
        states: await this.tally(
          `SELECT state AS k, COUNT(*) AS n FROM delivery WHERE incident_id = ? GROUP BY state`,
          incidentId,
        ),
        channels: await this.tally(
          `SELECT channel AS k, COUNT(*) AS n FROM delivery WHERE incident_id = ? GROUP BY channel`,
          incidentId,
        ),
      },
      obligations: {
        total: await this.count(`SELECT COUNT(*) AS n FROM obligation WHERE incident_id = ?`, incidentId),
        sources: await this.tally(
          `SELECT source_kind AS k, COUNT(*) AS n FROM obligation WHERE incident_id = ? GROUP BY source_kind`,
          incidentId,
        ),
      },
      answered: {
        total: await this.count(
          `SELECT COUNT(*) AS n FROM obligation WHERE incident_id = ? AND received_at IS NOT NULL`,
          incidentId,
        ),
        complete: await this.count(
          `SELECT COUNT(*) AS n FROM obligation WHERE incident_id = ? AND completed_at IS NOT NULL`,
          incidentId,
        ),
        via: await this.tally(
          `SELECT via AS k, COUNT(*) AS n FROM obligation WHERE incident_id = ? AND via IS NOT NULL GROUP BY via`,
          incidentId,
        ),
        late: await this.count(`SELECT COUNT(*) AS n FROM answer WHERE incident_id = ? AND late = 1`, incidentId),
      },
      escalated: {
        deputies: await this.escalated(incidentId, 'deputies', names),
        nextTier: await this.escalated(incidentId, 'next-tier', names),
      },
      silent: await this.silent(incidentId, names),
      updates: await this.updates(warnings, names),
      measures: {
        reported: await this.count(
          `SELECT COUNT(*) AS n FROM measure_report r JOIN measure m ON m.id = r.measure_id
             JOIN instruction i ON i.id = m.instruction_id WHERE i.incident_id = ?`,
          incidentId,
        ),
      },
      lifted: lift ? toRfc3339(lift.issued_at) : null,
      durationMs,
      storyMs: lift ? lift.issued_at - signal.received_at : null,
      audit: { sealed: audit.sealed, unsealed: audit.unsealed, faults: audit.faults },
    };
  }

  private async proposal(incidentId: string): Promise<DemoRecord['proposal']> {
    const row = await this.one<{
      stream: string;
      level: Colour;
      response_level: ResponseLevel;
      areas: string;
      stage: string;
      because: string;
    }>(
      `SELECT i.stream, p.level, p.response_level, p.areas, p.stage, p.because FROM proposal p
         JOIN incident i ON i.id = p.incident_id WHERE p.incident_id = ? ORDER BY p.made_at, p.id LIMIT 1`,
      incidentId,
    );
    const names = await this.names();
    return {
      stream: row.stream,
      level: row.level,
      responseLevel: row.response_level,
      areas: (JSON.parse(row.areas) as string[]).map((id) => ({ id, name: names.short(id) })),
      stage: row.stage,
      because: JSON.parse(row.because) as unknown[],
    };
  }

  private async verdict(incidentId: string, names: Names): Promise<DemoRecord['verdict']> {
    const row = await this.one<{
      consultation_id: string;
      seats: string;
      kind: string;
      level: Colour;
      response_level: ResponseLevel;
      reason: string;
      given_by: string;
      given_at: number;
    }>(
      `SELECT v.consultation_id, c.seats, v.kind, v.level, v.response_level, v.reason, v.given_by, v.given_at FROM verdict v
         JOIN consultation c ON c.id = v.consultation_id WHERE c.incident_id = ? ORDER BY c.round LIMIT 1`,
      incidentId,
    );
    const opinions = await this.rows<{
      unit_id: string;
      level: Colour | null;
      response_level: ResponseLevel | null;
      late: number;
    }>(
      `SELECT unit_id, level, response_level, late FROM opinion WHERE consultation_id = ? ORDER BY given_at, id`,
      row.consultation_id,
    );
    const seats = JSON.parse(row.seats) as { unitId: string; seat: string }[];
    return {
      kind: row.kind,
      level: row.level,
      responseLevel: row.response_level,
      reason: row.reason,
      givenBy: names.person(row.given_by) ?? '',
      givenAt: toRfc3339(row.given_at),
      opinions: opinions.map(({ unit_id: unit, level, response_level: responseLevel, late }) => ({
        unit,
        level,
        responseLevel,
        late: late === 1,
      })),
      silentMembers: seats
        .filter(({ seat, unitId }) => seat === 'member' && !opinions.some((opinion) => opinion.unit_id === unitId))
        .map(({ unitId }) => unitId),
    };
  }

  private async instructions(incidentId: string): Promise<DemoRecord['instructions']> {
    const rows = await this.rows<{
      subject_kind: 'industry' | 'street';
      subject_id: string;
      subject_name: string;
      unit_id: string;
      version: number;
      text: string;
    }>(
      `SELECT i.subject_kind, i.subject_id, i.subject_name, i.unit_id, i.version, i.text FROM instruction i
         JOIN warning w ON w.id = i.series WHERE i.incident_id = ? ORDER BY i.subject_kind, i.subject_id, i.version`,
      incidentId,
    );
    const versions = new Map<string, typeof rows>();
    for (const row of rows) {
      const key = `${row.subject_kind}|${row.subject_id}`;
      versions.set(key, [...(versions.get(key) ?? []), row]);
    }
    return [...versions.values()].flatMap(([row, ...later]) =>
      row
        ? [
            {
              kind: row.subject_kind,
              id: row.subject_id,
              name: row.subject_name,
              unit: row.unit_id,
              version: row.version,
              text: row.text,
              versions: [row, ...later].map(({ version }) => version),
            },
          ]
        : [],
    );
  }

  private async controlOrders(incidentId: string, names: Names): Promise<DemoRecord['controlOrders']> {
    const orders = await this.rows<{
      id: string;
      kind: string;
      subject_name: string;
      unit_id: string;
      text: string;
      state: string;
      number: string | null;
      signed_by: string | null;
      signed_at: number | null;
    }>(
      `SELECT o.id, o.kind, o.subject_name, o.unit_id, o.text, o.state, o.number, o.signed_by, s.signed_at FROM control_order o
         LEFT JOIN signature s ON s.subject_kind = 'control-order' AND s.subject_id = o.id
        WHERE o.incident_id = ? ORDER BY o.subject_kind, o.subject_id, o.rule_id`,
      incidentId,
    );
    const said = [
      ...(await this.rows<{ at: number; text: string; unit_id: string }>(
        `SELECT issued_at AS at, text, unit_id FROM instruction WHERE incident_id = ?`,
        incidentId,
      )),
      ...(await this.rows<{ at: number; text: string; unit_id: string }>(
        `SELECT MIN(d.planned_at) AS at, t.body AS text, d.unit_id FROM delivery d JOIN message_text t ON t.hash = d.text_hash
          WHERE d.incident_id = ? GROUP BY d.text_hash, t.body, d.unit_id`,
        incidentId,
      )),
    ];
    return orders.map((order) => ({
      id: order.id,
      kind: order.kind,
      subject: order.subject_name,
      unit: order.unit_id,
      text: order.text,
      state: order.state,
      number: order.number,
      signedBy: names.person(order.signed_by),
      signedAt: order.signed_at === null ? null : toRfc3339(order.signed_at),
      saidBeforeSigning: said.filter(
        ({ at, text, unit_id: unit }) =>
          unit === order.unit_id && at < (order.signed_at ?? Infinity) && text.includes(order.text),
      ).length,
    }));
  }

  private async escalated(incidentId: string, target: StepTarget, names: Names): Promise<Escalated[]> {
    const rows = await this.rows<{
      unit_id: string;
      source_kind: string;
      source_version: number;
      called: string;
      why: string;
      at: number;
      received_at: number | null;
      received_by: string | null;
    }>(
      `SELECT o.unit_id, o.source_kind, o.source_version, e.unit_id AS called, e.why, e.at, o.received_at, o.received_by
         FROM escalation e JOIN obligation o ON o.id = e.obligation_id
        WHERE e.incident_id = ? AND e.target = ? ORDER BY e.at, o.id`,
      incidentId,
      target,
    );
    return rows.map((row) => ({
      unit: row.unit_id,
      unitName: names.short(row.unit_id),
      source: row.source_kind,
      version: row.source_version,
      target,
      called: names.short(row.called),
      why: row.why,
      at: toRfc3339(row.at),
      receivedAt: row.received_at === null ? null : toRfc3339(row.received_at),
      receivedBy: row.received_by,
    }));
  }

  private async silent(incidentId: string, names: Names): Promise<DemoRecord['silent']> {
    const rows = await this.rows<{ unit_id: string; source_kind: string; source_id: string; opened_at: number }>(
      `SELECT o.unit_id, o.source_kind, o.source_id, o.opened_at FROM obligation o
        WHERE o.incident_id = ? AND o.received_at IS NULL AND o.source_kind IN ('instruction', 'control-order')
          AND NOT EXISTS (SELECT 1 FROM obligation n WHERE n.source_kind = o.source_kind AND n.source_id = o.source_id
                             AND n.unit_id = o.unit_id AND n.source_version > o.source_version)
        ORDER BY o.unit_id, o.opened_at`,
      incidentId,
    );
    return rows.map((row) => ({
      unit: row.unit_id,
      unitName: names.short(row.unit_id),
      source: row.source_kind,
      since: toRfc3339(row.opened_at),
    }));
  }

  private async updates(issued: readonly VersionRow[], names: Names): Promise<Update[]> {
    const updates: Update[] = [];
    for (const [index, version] of issued.entries()) {
      const before = issued[index - 1];
      if (!before || version.action === 'lift') continue;
      const [counts] = await this.rows<{ kept: number; asked_again: number; answered_again: number }>(
        `SELECT SUM(CASE WHEN n.received_at = b.received_at THEN 1 ELSE 0 END) AS kept,
                SUM(CASE WHEN n.opened_at >= ? AND b.received_at IS NOT NULL THEN 1 ELSE 0 END) AS asked_again,
                SUM(CASE WHEN n.opened_at >= ? AND b.received_at IS NOT NULL AND n.received_at > b.received_at THEN 1 ELSE 0 END) AS answered_again
           FROM obligation n JOIN obligation b ON b.source_kind = n.source_kind AND b.source_id = n.source_id
                AND b.unit_id = n.unit_id AND b.source_version = ?
           JOIN instruction i ON i.version = n.source_version AND n.source_id = i.series || ':' || i.subject_kind || ':' || i.subject_id
           JOIN warning_version v ON v.warning_id = i.series AND v.version = n.source_version
          WHERE n.source_kind = 'instruction' AND v.id = ?`,
        version.issued_at,
        version.issued_at,
        before.version,
        version.id,
      );
      updates.push({
        version: version.version,
        action: version.action,
        level: version.level,
        responseLevel: version.response_level,
        from: { level: before.level, responseLevel: before.response_level },
        reason: version.reason,
        signedBy: names.person(version.signed_by),
        issuedAt: toRfc3339(version.issued_at),
        expiresAt: toRfc3339(version.expires_at),
        capIdentifier: version.cap_identifier,
        number: version.number,
        kept: counts?.kept ?? 0,
        askedAgain: counts?.asked_again ?? 0,
        answeredAgain: counts?.answered_again ?? 0,
      });
    }
    return updates;
  }

  private async names(): Promise<Names> {
    const [units, people] = await Promise.all([
      this.rows<{ id: string; short_name: string }>(`SELECT id, short_name FROM unit`),
      this.rows<{ id: string; display_name: string }>(`SELECT id, display_name FROM account`),
    ]);
    const unitNames = new Map(units.map((unit) => [unit.id, unit.short_name]));
    const personNames = new Map(people.map((person) => [person.id, person.display_name]));
    return {
      short: (id) => unitNames.get(id) ?? id,
      person: (id) => (id === null ? null : (personNames.get(id) ?? id)),
    };
  }

  private rows<T>(sql: string, ...params: (string | number)[]): Promise<T[]> {
    return this.database.reader.rows<T>(sql, params);
  }

  private async one<T>(sql: string, ...params: (string | number)[]): Promise<T> {
    const [row] = await this.rows<T>(sql, ...params);
    if (!row) throw new Error(`the record has no answer to: ${sql.trim().slice(0, 80)}`);
    return row;
  }

  private async count(sql: string, incidentId: string): Promise<number> {
    return (await this.one<{ n: number }>(sql, incidentId)).n;
  }

  private async tally(sql: string, incidentId: string): Promise<Record<string, number>> {
    const rows = await this.rows<{ k: string; n: number }>(sql, incidentId);
    return Object.fromEntries(rows.sort((a, b) => (a.k < b.k ? -1 : 1)).map(({ k, n }) => [k, n]));
  }
}

interface Names {
  short(unitId: string): string;
  person(accountId: string | null): string | null;
}
