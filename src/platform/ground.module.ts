import {
  Global,
  Inject,
  Injectable,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { AuditLog } from '../shared/audit-log.js';
import { Chance } from '../shared/chance.js';
import { Clock } from '../shared/clock.js';
import { Deadlines } from '../shared/deadlines.js';
import { Events } from '../shared/events.js';
import { Ticking } from '../shared/ticking.js';
import { UnitOfWork } from '../shared/unit-of-work.js';
import { ChainedAuditLog } from './audit/chained-audit-log.js';
import { Database, sqlOf } from './database/database.js';
import { DeadlineClock } from './deadlines/deadline-clock.js';
import { EventLog } from './events/event-log.js';
import { LiveController } from './events/live.controller.js';
import { Settings } from './settings/settings.js';

/** Opens what everything stands on, keeps it going, and closes it last. */
@Injectable()
class GroundKeeper implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly events: EventLog,
    private readonly deadlines: DeadlineClock,
    private readonly audit: ChainedAuditLog,
    @Inject(Ticking) private readonly ticking: Ticking,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.takeOver();
    // Sweepers: what a crash or another node left undone is taken up here, whatever rang first.
    this.ticking.register('events', () => this.events.pump());
    this.ticking.register('deadlines', (now) => this.deadlines.runDue(now));
    this.ticking.register('audit-seal', () => this.audit.seal());
  }

  /** An embedded database has one service: what a killed process had claimed is claimed by nobody, no lease need run out. */
  private async takeOver(): Promise<void> {
    if (this.database.engine !== 'sqlite') return;
    await this.database.unitOfWork.run(async (tx) => {
      await sqlOf(tx).run(`UPDATE event SET lease_until = 0 WHERE done_at IS NULL AND lease_until > 0`, []);
      await sqlOf(tx).run(`UPDATE deadline SET lease_until = 0 WHERE closed_at IS NULL AND lease_until > 0`, []);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.events.stop();
    await this.database.close();
  }
}

const log = new Logger('Events');

@Global()
@Module({
  controllers: [LiveController],
  providers: [
    {
      provide: Database,
      useFactory: (settings: Settings) =>
        Database.open({
          engine: settings.database.engine,
          sqlitePath: settings.database.sqlitePath,
          url: settings.database.url,
        }),
      inject: [Settings],
    },
    { provide: UnitOfWork, useFactory: (database: Database) => database.unitOfWork, inject: [Database] },
    {
      provide: EventLog,
      useFactory: (database: Database, clock: Clock, chance: Chance) =>
        new EventLog(database, database.unitOfWork, clock, chance, (event, step, error, tries) =>
          log.error(
            `${step} of ${event.kind} ${event.id} failed (try ${tries}): ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
          ),
        ),
      inject: [Database, Clock, Chance],
    },
    {
      provide: DeadlineClock,
      useFactory: (database: Database, clock: Clock, chance: Chance) =>
        new DeadlineClock(database, database.unitOfWork, clock, chance),
      inject: [Database, Clock, Chance],
    },
    {
      provide: ChainedAuditLog,
      useFactory: (database: Database, clock: Clock, chance: Chance) =>
        new ChainedAuditLog(database, database.unitOfWork, clock, chance),
      inject: [Database, Clock, Chance],
    },
    { provide: Events, useExisting: EventLog },
    { provide: Deadlines, useExisting: DeadlineClock },
    { provide: AuditLog, useExisting: ChainedAuditLog },
    GroundKeeper,
  ],
  exports: [Database, UnitOfWork, EventLog, Events, DeadlineClock, Deadlines, ChainedAuditLog, AuditLog],
})
export class GroundModule {}
