import { openGround } from '../harness/engines.js';

describe.each(['sqlite', 'postgres'] as const)('tables on %s', (engine) => {
  let opened: Awaited<ReturnType<typeof openGround>>;
  beforeEach(async () => {
    opened = await openGround(engine);
  });
  afterEach(() => opened.close());

  async function drift(): Promise<string[]> {
    const { dataSource } = opened.ground.database;
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query);
  }

  it('are what the entities say after all migrations', async () => {
    expect(await drift()).toEqual([]);
  });

  it.each(['DROP INDEX ix_event_open', 'ALTER TABLE event DROP COLUMN last_error'])('would show %s', async (damage) => {
    await opened.ground.database.dataSource.query(damage);
    expect(await drift()).not.toEqual([]);
  });
});
