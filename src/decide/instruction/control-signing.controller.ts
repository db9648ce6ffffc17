import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsString } from 'class-validator';
import { Needs, Who } from '../../platform/access/permission.js';
import { People } from '../../shared/people.js';
import type { Session } from '../../shared/session.js';
import { AttemptDto, attemptGiven, VerbalDto, verbalGiven } from '../signing/signing-acts.ports.js';
import { outlookWire, peopleOfOutlook } from '../signing/signing-wire.ports.js';
import { ControlSigning } from './control-signing.service.js';

class OrdersAttemptDto extends AttemptDto {
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(500) @IsString({ each: true }) ids!: string[];
}

class OrdersVerbalDto extends VerbalDto {
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(500) @IsString({ each: true }) ids!: string[];
}

@Controller('api/v1/control-orders')
export class ControlSigningController {
  constructor(
    private readonly signing: ControlSigning,
    private readonly people: People,
  ) {}

  /** Under which right one would sign, who else could, and what was tried. */
  @Get(':id/signing')
  @Needs('signing.read')
  async outlook(@Param('id') id: string, @Who() who: Session) {
    const outlook = await this.signing.outlook(id, who);
    return outlookWire(outlook, await this.people.namesOf(peopleOfOutlook(outlook)));
  }

  /** 联系签发人未果, about all of these. */
  @Post('attempts')
  @HttpCode(204)
  @Needs('signing.record')
  attempted(@Body() { ids, ...body }: OrdersAttemptDto, @Who() who: Session): Promise<void> {
    return this.signing.attempted(ids, attemptGiven(body), who);
  }

  /** 口头批准: all of them in force at once, unverified. */
  @Post('verbal-approval')
  @HttpCode(200)
  @Needs('signing.record')
  approve(@Body() { ids, ...body }: OrdersVerbalDto, @Who() who: Session) {
    return this.signing.approve(ids, verbalGiven(body), who);
  }
}
