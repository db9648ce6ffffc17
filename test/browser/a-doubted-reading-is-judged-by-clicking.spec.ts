import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { hourMs } from '../../src/shared/time.js';
import { desktop, fitsWidth, launchBrowser, phone, Screens } from '../harness/browser.js';
import { freePort } from '../harness/free-port.js';
import { level, rain } from '../harness/observation.js';
import { ServiceProcess } from '../harness/process.js';
import { sampleFeedKey } from '../harness/service.js';

describe('water and rain in a real browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiaoying-water-'));
  const start = Date.parse('2026-07-20T02:03:00+08:00');
  let service: ServiceProcess;
  let browser: Browser;
  let screens: Screens;

  beforeAll(async () => {
    service = await ServiceProcess.start(folder, await freePort(), {
      JIAOYING_CLOCK_START: '2026-07-20T02:03:00+08:00',
    });
    browser = await launchBrowser();
    screens = new Screens(browser, service.url);
  });
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const sends = async (rows: readonly object[]): Promise<number> =>
    (
      await fetch(`${service.url}/api/v1/observations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${sampleFeedKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(rows),
      })
    ).status;

  it('shows what is unknown as unknown, a level with its datum, and a crest on its way to us', async () => {
    const officer = await screens.open('zhuban', desktop);
    await officer.getByTestId('nav-water').click();
    await officer.getByTestId('station-gauge-cuntan').waitFor();
    expect(await officer.getByTestId('station-gauge-cuntan').innerText()).toMatch(/不明[\s\S]*从未有数据/);
    const crest = [216, 217, 218, 219, 220, 220.9, 220.5].map((metres, index) =>
      level(start - (7 - index) * hourMs, metres, { station: 'gauge-luoduxi' }),
    );
    expect(await sends([...crest, level(start - hourMs, 181.46), level(start, 187), rain(start, 12.5)])).toBe(201);
    await officer.getByTestId('doubted').waitFor();
    const cuntan = await officer.getByTestId('station-gauge-cuntan').innerText();
    expect(cuntan).toMatch(/181\.46 m 吴淞/);
    expect(cuntan).toMatch(/存疑/);
    expect(cuntan).toMatch(/超0\.96 m/);
    expect(await officer.getByTestId('station-rain-daping').innerText()).toMatch(/12\.5\s*mm/);
    await officer.getByTestId('course-gauge-luoduxi').waitFor();
    expect(await officer.getByTestId('course-gauge-luoduxi').innerText()).toMatch(/朝天门/);
    expect(await fitsWidth(officer)).toBe(true);
  });

  it('lets the desk believe what it has checked, with a reason, also on a phone', async () => {
    const officer = await screens.open('zhuban', phone);
    await officer.goto(`${service.url}/water-rain`);
    await officer.getByRole('button', { name: '采信', exact: true }).first().click();
    await officer.getByRole('dialog').getByRole('button', { name: '采信', exact: true }).click();
    expect(await officer.getByRole('dialog').innerText()).toMatch(/请写明理由/);
    await officer.getByTestId('judge-reason').fill('电话问过寸滩站，属实');
    await officer.getByRole('dialog').getByRole('button', { name: '采信', exact: true }).click();
    await officer.getByTestId('doubted').waitFor({ state: 'detached' });
    expect(await officer.getByTestId('station-gauge-cuntan').innerText()).toMatch(/187\.00 m 吴淞[\s\S]*正常/);
    expect(await fitsWidth(officer)).toBe(true);
  });

  it('shows others the same, and no button', async () => {
    const signer = await screens.open('zhihuizhang', desktop);
    await signer.getByTestId('nav-water').click();
    await signer.getByTestId('station-gauge-cuntan').waitFor();
    expect(await signer.getByRole('button', { name: '采信', exact: true }).count()).toBe(0);
    expect(screens.troubles).toEqual([]);
  });
});
