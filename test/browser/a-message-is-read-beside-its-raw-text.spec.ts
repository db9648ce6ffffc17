import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { desktop, fitsWidth, launchBrowser, phone, Screens } from '../harness/browser.js';
import { freePort } from '../harness/free-port.js';
import { ServiceProcess } from '../harness/process.js';
import { sampleFeedKey } from '../harness/service.js';

describe('a received message in a real browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiaoying-message-'));
  let service: ServiceProcess;
  let browser: Browser;
  let screens: Screens;

  beforeAll(async () => {
    service = await ServiceProcess.start(folder, await freePort(), {
      JIAOYING_CLOCK_START: '2026-07-20T11:35:00+08:00',
    });
    browser = await launchBrowser();
    screens = new Screens(browser, service.url);
    for (const name of ['national-lowered.xml', 'national-secret.xml']) {
      await fetch(`${service.url}/api/v1/signals`, {
        method: 'POST',
        headers: { authorization: `Bearer ${sampleFeedKey}`, 'content-type': 'application/xml' },
        body: readFileSync(`test/fixtures/cap/${name}`),
      });
    }
  });
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['desk', desktop],
    ['telephone', phone],
  ])('says what it says, what was wrong with it, and the text as it came: on a %s', async (_name, viewport) => {
    const page = await screens.open('zhuban', viewport);
    await page.goto(`${service.url}/received`);
    const rows = page.getByTestId('message-open');
    await rows.nth(1).click();
    const says = page.getByTestId('message-says');
    await says.getByText('重庆市气象局').waitFor();
    expect(await says.innerText()).toMatch(/暴雨\s*橙\(二级\)\s*更新/);
    expect(await page.getByTestId('message-arrival').innerText()).toMatch(/国家平台 XML.*[^]*没有签名/);
    expect(await page.getByTestId('message-faults').innerText()).toContain('标题写的是“降级为”');
    expect(await page.getByTestId('message-raw').innerText()).toContain('<audenceprt>,</audenceprt>');
    expect(await fitsWidth(page)).toBe(true);
    await page.goBack();
    await rows.nth(0).click();
    await says.getByText('内容没有留存').waitFor();
    expect(await page.getByTestId('message-raw').count()).toBe(0);
    await page.context().close();
  });

  it('went wrong nowhere', () => {
    expect(screens.troubles).toEqual([]);
  });
});
