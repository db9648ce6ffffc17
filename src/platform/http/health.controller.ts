import { Controller, Get } from '@nestjs/common';
import { unavailable } from '../../shared/domain-error.js';
import { Open } from '../access/permission.js';
import { Database } from '../database/database.js';

/** What a supervisor asks: is the process alive, and can it do its work. */
@Controller('health')
@Open('A supervisor has no account, and the answer says nothing but well or not well.')
export class HealthController {
  constructor(private readonly database: Database) {}

  @Get('live')
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  /** 503 while the database does not answer. */
  @Get('ready')
  async ready(): Promise<{ status: 'ready' }> {
    try {
      await this.database.reader.one('SELECT 1 AS well', []);
    } catch {
      throw unavailable('health.database-silent', '数据库没有应答', 'The database does not answer');
    }
    return { status: 'ready' };
  }
}
