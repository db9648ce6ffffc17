import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { APP_GUARD, ModulesContainer } from '@nestjs/core';
import { People } from '../../shared/people.js';
import { StepUp } from '../../shared/step-up.js';
import { AccessController } from './access.controller.js';
import { AccessGuard } from './access.guard.js';
import { AccessStore, WhoIsThere } from './access.ports.js';
import { AccessService } from './access.service.js';
import { TypeormAccessStore } from './access.store.js';
import { routesOf } from './entrances.js';
import { SqlPeople } from './people.store.js';
import { SecondFactorService } from './second-factor.service.js';
import { SampleSignIn } from './sample-sign-in.js';

/** Who may come in, and where. */
@Global()
@Module({
  controllers: [AccessController],
  providers: [
    AccessService,
    SecondFactorService,
    SampleSignIn,
    { provide: AccessStore, useClass: TypeormAccessStore },
    { provide: WhoIsThere, useExisting: AccessService },
    { provide: StepUp, useExisting: AccessService },
    { provide: People, useClass: SqlPeople },
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
  exports: [StepUp, WhoIsThere, People],
})
export class AccessModule implements OnModuleInit {
  constructor(private readonly modules: ModulesContainer) {}

  /** A door that nobody thought about stays shut: the service does not start. */
  onModuleInit(): void {
    const undeclared = routesOf(this.modules).filter((route) => !route.entrance);
    if (undeclared.length > 0) {
      const list = undeclared.map((route) => `  ${route.method} ${route.path} (${route.handler})`).join('\n');
      throw new Error(`these routes declare neither @Needs nor @Open:\n${list}`);
    }
  }
}
