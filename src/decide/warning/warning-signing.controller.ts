import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Needs, Who } from '../../platform/access/permission.js';
import { People } from '../../shared/people.js';
import type { Session } from '../../shared/session.js';
import { attemptGiven, AttemptDto, VerbalDto, verbalGiven } from '../signing/signing-acts.ports.js';
import type { Outlook } from '../signing/signing.ports.js';
import { outlookWire, peopleOfOutlook } from '../signing/signing-wire.ports.js';
import { WarningSigning } from './warning-signing.service.js';

@Controller('api/v1/warning-versions/:id')
export class WarningSigningController {
  constructor(
    private readonly signing: WarningSigning,
    private readonly people: People,
  ) {}

  /** Under which right one would sign, who else could, and what was tried. */
  @Get('signing')
  @Needs('signing.read')
  async outlook(@Param('id') id: string, @Who() who: Session) {
    return this.view(await this.signing.outlook(id, who));
  }

  /** 联系签发人未果: recorded by hand. */
  @Post('attempts')
  @HttpCode(200)
  @Needs('signing.record')
  async attempted(@Param('id') id: string, @Body() body: AttemptDto, @Who() who: Session) {
    return this.view(await this.signing.attempted(id, attemptGiven(body), who));
  }

  /** 口头批准: signs at once, unverified. */
  @Post('verbal-approval')
  @HttpCode(200)
  @Needs('signing.record')
  async approve(@Param('id') id: string, @Body() body: VerbalDto, @Who() who: Session) {
    return this.view(await this.signing.approve(id, verbalGiven(body), who));
  }

  private async view(outlook: Outlook) {
    return outlookWire(outlook, await this.people.namesOf(peopleOfOutlook(outlook)));
  }
}
