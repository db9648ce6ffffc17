import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { desktop, fitsWidth, launchBrowser, phone, Screens } from '../harness/browser.js';
import { freePort } from '../harness/free-port.js';
import { ServiceProcess } from '../harness/process.js';

/** A photograph as a telephone makes it, larger than is sent. */
const photograph = `(() => {
  const canvas = document.createElement('canvas');
  canvas.width = 3000;
  canvas.height = 1500;
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, 3000, 1500);
  pen.fillStyle = '#000';
  pen.font = '90px sans-serif';
  pen.fillText('渝汛办〔2026〕15号', 200, 300);
  return canvas.toDataURL('image/jpeg', 0.95).split(',')[1];
})()`;

describe('来文来电 in a real browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiaoying-papers-'));
  let service: ServiceProcess;
  let browser: Browser;
  let screens: Screens;
  let officer: Page;

  beforeAll(async () => {
    service = await ServiceProcess.start(folder, await freePort(), {
      JIAOYING_CLOCK_START: '2026-07-20T02:30:00+08:00',
    });
    browser = await launchBrowser();
    screens = new Screens(browser, service.url);
    officer = await screens.open('zhuban', desktop);
    await officer.getByTestId('nav-papers').click();
    await officer.getByTestId('paper-form').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const holds = (page: Page, script: string) => page.waitForFunction(script);
  /** Sender, stream, level Ⅲ, number, dated, received: nothing but keys, by somebody who looks at each field before the next. */
  const types = async (page: Page, number: string, received: string) => {
    const { keyboard } = page;
    await page.getByTestId('paper-sender').waitFor();
    await holds(page, `document.activeElement?.dataset.testid === 'paper-sender'`);
    await keyboard.type('重庆市防汛抗旱指挥部');
    await holds(page, `document.activeElement?.value === '重庆市防汛抗旱指挥部'`);
    await keyboard.press('Tab');
    await keyboard.type('防汛');
    await page.locator('.ant-select-item-option-active').getByText('防汛(降雨)').waitFor();
    await keyboard.press('Enter');
    await page.getByTestId('paper-stream').getByText('防汛(降雨)').waitFor();
    await keyboard.press('Tab');
    await holds(page, `document.activeElement?.type === 'radio'`);
    await keyboard.press('ArrowRight');
    await holds(page, `document.activeElement?.checked === true`);
    await keyboard.press('Tab');
    for (const typed of [number, '0205', received]) {
      if (typed !== number) await keyboard.press('Tab');
      await keyboard.type(typed);
      await holds(page, `document.activeElement?.value === ${JSON.stringify(typed)}`);
    }
    await keyboard.press('Enter');
  };

  it('takes a superior’s response by keyboard alone, and counts from its receipt', async () => {
    await types(officer, '渝汛办〔2026〕15号', '-20');
    const card = officer.getByTestId('paper-card');
    await card.waitFor();
    const words = await card.innerText();
    expect(words).toMatch(/未核实[\s\S]*补录/);
    expect(words).toMatch(/重庆市防汛抗旱指挥部启动防汛\(降雨\)Ⅲ级应急响应/);
    expect(words).toMatch(/成文 02:05[\s\S]*收到 02:1\d/);
    expect(await officer.getByTestId('paper-follow').innerText()).toMatch(/剩(3[789]|40)分\d+秒\s*\(03:1\d前\)/);
    expect(await fitsWidth(officer)).toBe(true);
  });

  it('shows a second officer’s copy as one of the same paper, followed from the earlier receipt', async () => {
    const second = await screens.open('fuban', desktop);
    await second.getByTestId('nav-papers').click();
    await second.getByTestId('paper-card').waitFor();
    await types(second, '渝汛办（2026）第15号', '-32');
    await second.getByTestId('paper-copies').waitFor();
    expect(await second.getByTestId('paper-card').count()).toBe(1);
    // The first officer hears of it without asking.
    await officer.getByTestId('paper-copies').waitFor();
    expect(await officer.getByTestId('paper-copies').innerText()).toBe('2 件');
    expect(await officer.getByTestId('paper-follow').innerText()).toMatch(/剩2[5-8]分/);
  });

  it('refuses a classified paper with the notice', async () => {
    await officer.getByTestId('paper-kind').getByText('通知专报').click();
    await officer.getByTestId('paper-sender').fill('某单位');
    await officer.getByTestId('paper-title').fill('机密★1年 关于调度的通知');
    await officer.getByTestId('paper-title').press('Enter');
    const notice = officer.locator('.ant-modal-confirm-title').getByText('涉密文件不得录入本系统，请按保密规定办理');
    await notice.waitFor();
    await officer.getByRole('button', { name: '关闭' }).click();
    await notice.waitFor({ state: 'detached' });
    expect(await officer.getByTestId('paper-card').count()).toBe(1);
  });

  it('sends a photograph no larger than needed and shows it again', async () => {
    const bytes = Buffer.from(await officer.evaluate<string>(photograph), 'base64');
    await officer.getByTestId('paper-scan-open').click();
    const dialog = officer.getByRole('dialog').filter({ has: officer.getByTestId('scan-submit') });
    await dialog.getByTestId('paper-files').setInputFiles({ name: 'fax.jpg', mimeType: 'image/jpeg', buffer: bytes });
    await officer.getByTestId('scan-submit').click();
    await officer.getByTestId('scan-view').click();
    const picture = officer.locator('.papers-picture');
    await picture.waitFor();
    await officer.waitForFunction(`document.querySelector('.papers-picture')?.naturalWidth > 0`);
    const width = await officer.evaluate<number>(`document.querySelector('.papers-picture').naturalWidth`);
    expect(width).toBe(2_000);
    await officer.keyboard.press('Escape');
    await picture.waitFor({ state: 'detached' });
  });

  it('says 未核实 on the incident until somebody called back', async () => {
    const signer = await screens.open('zhihuizhang', desktop);
    await signer.getByTestId('nav-incidents').click();
    await signer.getByTestId('incidents').getByRole('link').first().click();
    await signer.getByTestId('unverified-papers').waitFor();
    await officer.getByTestId('paper-verify').click();
    await officer.getByTestId('verify-phone').fill('023-63800001');
    await officer.getByTestId('verify-person').fill('周某');
    await officer.getByTestId('verify-outcome').getByText('属实', { exact: true }).click();
    await officer.getByTestId('verify-submit').click();
    await officer.getByTestId('paper-verification').getByText('已核实').waitFor();
    await signer.getByTestId('unverified-papers').waitFor({ state: 'detached' });
  });

  it('fits a phone, in both languages', async () => {
    const page = await screens.open('zhuban', phone);
    await page.getByTestId('live-state').waitFor({ state: 'attached' });
    await page.goto(`${service.url}/papers`);
    await page.getByTestId('paper-card').waitFor();
    expect(await fitsWidth(page)).toBe(true);
    await page.getByTestId('language-switch').click();
    await page.getByText('Called back', { exact: true }).waitFor();
    expect(await fitsWidth(page)).toBe(true);
    expect(screens.troubles).toEqual([]);
  });
});
