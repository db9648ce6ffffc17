import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { desktop, fitsWidth, launchBrowser, phone, Screens } from '../harness/browser.js';
import { freePort } from '../harness/free-port.js';
import { ServiceProcess } from '../harness/process.js';
import { sampleFeedKey, samplePassword } from '../harness/service.js';

describe('the worst night, in a real browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiaoying-worst-'));
  let service: ServiceProcess;
  let browser: Browser;
  let screens: Screens;
  let officer: Page;
  let acts = 0;

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

  /** From here on every press of the pointer or of Enter at this screen is an act. */
  const counts = async (page: Page) => {
    await page.exposeFunction('anotherAct', () => void (acts += 1));
    await page.evaluate(`
      addEventListener('click', (event) => event.isTrusted && event.detail > 0 && anotherAct(), true);
      addEventListener('keydown', (event) => event.key === 'Enter' && anotherAct(), true);
    `);
    return page;
  };

  it('lets the desk start at once from the card of the signal', async () => {
    officer = await counts(await screens.open('zhuban', desktop));
    await officer.getByTestId('duty-desk').waitFor();
    const posted = await fetch(`${service.url}/api/v1/signals`, {
      method: 'POST',
      headers: { 'content-type': 'application/cap+xml', authorization: `Bearer ${sampleFeedKey}` },
      body: readFileSync('test/fixtures/cap/red-rain.xml'),
    });
    expect(posted.status).toBe(201);
    const clock = officer.getByTestId('clock-decision').filter({ hasText: '防汛' });
    await clock.getByTestId('act-urgent').click();
    await officer.getByTestId('urgent-reason').fill('洪崖洞片区积水上涨，不能等会商');
    expect(await fitsWidth(officer)).toBe(true);
    await officer.getByTestId('urgent-send').click();
    await officer.getByTestId('waiting-signature').waitFor();
  });

  it('is signed on a telephone, which issues it: at most four acts of two people since the red signal', async () => {
    const commander = await counts(await screens.open('zhihuizhang', phone));
    await commander
      .getByRole('link', { name: /防汛|预警/ })
      .first()
      .click();
    await commander.getByTestId('sign-version-password').fill(samplePassword);
    expect(await fitsWidth(commander)).toBe(true);
    await commander.getByTestId('sign-version').click();
    for (const screen of [commander, officer])
      await screen
        .getByText(/渝中汛指〔2026〕1号/)
        .first()
        .waitFor();
    expect(acts).toBeGreaterThan(0);
    expect(acts).toBeLessThanOrEqual(4);
    expect(screens.troubles).toEqual([]);
  });

  it('holds the round beside it, and says on the desk that it has to confirm', async () => {
    const second = await screens.open('fuban', desktop);
    await second.getByTestId('clock-emergency-confirm').waitFor();
    expect(await second.getByTestId('in-force').first().innerText()).toMatch(/防汛[\s\S]*红\(一级\)[\s\S]*Ⅱ级/);
  });
});
