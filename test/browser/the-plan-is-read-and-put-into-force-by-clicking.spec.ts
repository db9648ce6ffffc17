import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { desktop, fitsWidth, launchBrowser, phone, Screens } from '../harness/browser.js';
import { freePort } from '../harness/free-port.js';
import { ServiceProcess } from '../harness/process.js';

describe('the plan in a real browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiaoying-plan-'));
  const rules = join(folder, 'rules');
  let service: ServiceProcess;
  let browser: Browser;
  let screens: Screens;

  beforeAll(async () => {
    cpSync('config/rulebook', rules, { recursive: true });
    service = await ServiceProcess.start(folder, await freePort(), {
      JIAOYING_RULEBOOK_PATH: rules,
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

  const edit = (name: string, from: string, to: string) => {
    const before = readFileSync(join(rules, name), 'utf8');
    expect(before).toContain(from);
    writeFileSync(join(rules, name), before.replace(from, to));
  };

  it('shows what two streets do in the same flood, what is only proposed, and where it comes from', async () => {
    const officer = await screens.open('zhuban', desktop);
    await officer.getByTestId('nav-rulebook').click();
    await officer.getByTestId('rulebook-counts').waitFor();
    await officer.getByTestId('choose-stream').click();
    await officer.getByText('江河洪水', { exact: true }).last().click();
    await officer.getByTestId('cell-street-500103010-red').click();
    const gate = officer.getByTestId('cell-of-street-500103010');
    await gate.waitFor();
    expect(await gate.innerText()).toMatch(/建议值/);
    expect(await gate.innerText()).toMatch(/十码头|2号平台/);
    await officer.getByTestId('cell-beside').click();
    await officer.getByText('七星岗街道', { exact: true }).last().click();
    const hill = officer.getByTestId('cell-of-street-500103001');
    await hill.waitFor();
    expect(await hill.innerText()).not.toMatch(/十码头|2号平台/);
    expect(await fitsWidth(officer)).toBe(true);
  });

  it('says on the desk that an edit is broken and where, and that the old plan still applies', async () => {
    const officer = await screens.open('zhuban', desktop);
    await officer.getByTestId('duty-desk').waitFor();
    edit('clocks.yaml', 'colour: red, minutes: 20', 'colour: red, minutes: soon');
    const line = officer.getByTestId('next-rulebook');
    await line.waitFor();
    expect(await line.innerText()).toMatch(/clocks\.yaml:\d+/);
    await line.getByRole('link').or(line.getByRole('button')).first().click();
    await officer.getByTestId('faults').waitFor();
    expect(await officer.getByTestId('faults').innerText()).toMatch(/clocks\.yaml:\d+:\d+/);
  });

  it('lets the administrator compare a sound edit and put it into force, and nobody else', async () => {
    edit('clocks.yaml', 'minutes: soon', 'minutes: 15');
    const officer = await screens.open('zhuban', desktop);
    const admin = await screens.open('admin', desktop);
    for (const page of [officer, admin]) {
      await page.getByTestId('nav-rulebook').click();
      await page.getByTestId('rulebook-new').waitFor();
      await page.getByTestId('rulebook-new').getByRole('button').click();
      await page.getByTestId('changes').waitFor();
      expect(await page.getByTestId('changes').innerText()).toMatch(/20分钟[\s\S]*15分钟/);
    }
    expect(await officer.getByTestId('activate').count()).toBe(0);
    await admin.getByTestId('activate').first().click();
    await admin.getByTestId('activate-reason').fill('按2026年修订');
    await admin.getByTestId('activate-submit').click();
    await admin.getByTestId('rulebook-new').waitFor({ state: 'detached' });
    await admin.getByTestId('rulebook-in-force').getByText('按2026年修订').waitFor();
    // The other screen hears of it without being asked again.
    await officer.getByTestId('rulebook-in-force').getByText('按2026年修订').waitFor();
  });

  it('fits a phone', async () => {
    const page = await screens.open('zhihuizhang', phone);
    // Signed in first: leaving the page earlier would leave the sign-in behind.
    await page.getByTestId('live-state').waitFor({ state: 'attached' });
    await page.goto(`${service.url}/rulebook`);
    await page.getByTestId('matrix').waitFor();
    expect(await fitsWidth(page)).toBe(true);
    expect(screens.troubles).toEqual([]);
  });
});
