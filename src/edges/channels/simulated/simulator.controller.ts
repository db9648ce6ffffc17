import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { Needs } from '../../../platform/access/permission.js';
import { invalid } from '../../../shared/domain-error.js';
import { toRfc3339 } from '../../../shared/time.js';
import { SimulatorBehaviourDto, SimulatorReplyDto } from './simulator.dto.js';
import { VirtualPhones } from './virtual-phones.js';

/** The virtual phones: read them, answer on them, tell them how to behave. */
@Controller('api/v1/simulator/phones')
@Needs('simulator.use')
export class SimulatorController {
  constructor(private readonly phones: VirtualPhones) {}

  @Get()
  async list() {
    return (await this.phones.phones()).map(({ lastAt, ...phone }) => ({
      ...phone,
      lastAt: lastAt === null ? null : toRfc3339(lastAt),
    }));
  }

  @Get(':address')
  async messages(@Param('address') address: string) {
    return (await this.phones.messages(address)).map(({ at, ...message }) => ({ ...message, at: toRfc3339(at) }));
  }

  @Post(':address/reply')
  @HttpCode(200)
  reply(@Param('address') address: string, @Body() { text, digits }: SimulatorReplyDto) {
    if (text !== undefined && digits !== undefined) {
      throw invalid('simulator.text-or-digits', '文字和按键只能选一样', 'Send either text or digits, not both');
    }
    return this.phones.reply(address, { text: text ?? null, digits: digits ?? null });
  }

  @Put(':address/behaviour')
  @HttpCode(204)
  async setBehaviour(@Param('address') address: string, @Body() behaviour: SimulatorBehaviourDto): Promise<void> {
    await this.phones.setBehaviour(address, { ...behaviour });
  }
}
