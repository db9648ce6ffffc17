import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { desktop, fitsWidth, launchBrowser, phone, Screens } from '../harness/browser.js';
import { freePort } from '../harness/free-port.js';
import { ServiceProcess } from '../harness/process.js';
import { sampleFeedKey, samplePassword } from '../harness/service.js';

describe('the console in a real browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiaoying-browser-'));
  const pictures = join(folder, 'pictures');
  let service: ServiceProcess;
  let browser: Browser;
  let screens: Screens;

  beforeAll(async () => {
    mkdirSync(pictures);
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

  it('takes a red signal from the feed to an answered tile', async () => {
    const officer = await screens.open('zhuban', desktop);
    await officer.getByTestId('duty-desk').waitFor();
    expect(await officer.getByTestId('on-duty').innerText()).toMatch(/主班/);

    // The feed posts; the desk shows the clock without being asked again.
    const posted = await fetch(`${service.url}/api/v1/signals`, {
      method: 'POST',
      headers: { 'content-type': 'application/cap+xml', authorization: `Bearer ${sampleFeedKey}` },
      body: readFileSync('test/fixtures/cap/red-rain.xml'),
    });
    expect(posted.status).toBe(201);
    // Rain moves two streams; this is the story of the first.
    const clock = officer.getByTestId('clock-decision').filter({ hasText: '防汛' });
    await clock.waitFor();
    expect(await clock.innerText()).toMatch(/信号待决定[\s\S]*剩\d+分\d+秒[\s\S]*建议值/);

    // Consult: one member speaks by its own account, the convener concludes.
    await clock.getByTestId('act-consult').click();
    await officer.getByTestId('verdict-form').waitFor();
    const member = await screens.open('m-qixiang', desktop);
    await member.getByTestId('nav-incidents').click();
    await member.getByRole('link', { name: /防汛/ }).first().click();
    await member.getByTestId('opinion-dept-meteorology').click();
    await member.getByTestId('opinion-why').fill('雷达回波维持,未来3小时仍有强降雨');
    await member.getByTestId('opinion-speaker').fill('样例 首席');
    await member.getByTestId('opinion-post').fill('首席预报员');
    await member.getByTestId('opinion-submit').click();
    await officer.getByTestId('seat-dept-meteorology').getByText('雷达回波维持').waitFor();
    await officer.getByTestId('verdict-submit').click();
    await officer.getByTestId('minutes').waitFor();
    expect(await officer.getByTestId('minutes').innerText()).toMatch(/会商纪要[\s\S]*参会[\s\S]*议定事项/);

    // Draft, submit; the commander reads the page and signs with the password; the officer issues.
    await officer.getByTestId('go-draft').click();
    await officer.getByTestId('draft-submit').click();
    await officer.getByTestId('submit-version').click();
    await officer.getByTestId('waiting-signature').waitFor();
    const commander = await screens.open('zhihuizhang', phone);
    await commander
      .getByRole('link', { name: /防汛|预警/ })
      .first()
      .click();
    await commander.getByTestId('sign-version-password').fill(samplePassword);
    await commander.getByTestId('sign-version').click();
    await officer.getByTestId('issue-version').click();
    await officer
      .getByText(/渝中汛指〔2026〕1号/)
      .first()
      .waitFor();

    // The street answers on its phone.
    const street = await screens.open('s-500103010', phone);
    await street.getByTestId('my-tasks').waitFor();
    await street.getByTestId('answer-name').first().fill('张三');
    await street.getByTestId('receive').first().click();
    await street.getByTestId('answer-commander').first().fill('李四');
    await street.getByTestId('answer-communities').first().fill('3');
    await street.getByTestId('answer-moved').first().fill('0');
    await street.screenshot({ path: join(pictures, 'street.png') });
    await street.getByTestId('answer-three').first().click();

    // The board turns.
    await officer.getByTestId('nav-board').click();
    const tile = officer.getByTestId('tile-500103010');
    // The other obligation is that of the water in the streets.
    await tile.getByText('1/2').waitFor();
    expect(await officer.getByTestId('tile-500103001').innerText()).toMatch(/0\/2/);

    // A control measure says nothing but "prepare" on the street's page.
    expect(await street.getByTestId('my-tasks').innerText()).toMatch(/命令另行下达/);
    // A lift asks for its own round first; an extension needs none.
    const listed = await officer.request.get(`${service.url}/api/v1/incidents`);
    const incident = ((await listed.json()) as { id: string; stream: string }[]).find(
      ({ stream }) => stream === 'rain',
    );
    await officer.goto(`${service.url}/incidents/${incident?.id}/draft?action=lift`);
    await officer.getByTestId('draft-lacks-verdict').waitFor();
    expect(await officer.getByTestId('draft-submit').isDisabled()).toBe(true);
    await officer.goto(`${service.url}/incidents/${incident?.id}/draft?action=extend`);
    await officer.getByTestId('draft-reason').fill('雨还在下');
    await officer.getByTestId('draft-submit').click();
    await officer.getByTestId('submit-version').waitFor();
    expect(screens.troubles).toEqual([]);
  });

  it('fits a phone and a small desktop: nothing runs out of the side', async () => {
    for (const [name, viewport] of [
      ['s-500103007', phone],
      ['zhihuizhang', phone],
      ['zhuban', phone],
      ['zhuban', desktop],
    ] as const) {
      const page = await screens.open(name, viewport);
      await page.locator('main').first().waitFor();
      await page.waitForLoadState('networkidle').catch(() => undefined);
      expect([name, viewport.width, await fitsWidth(page)]).toEqual([name, viewport.width, true]);
      await page.context().close();
    }
  });

  it('says in plain words that a password is wrong, and speaks English when asked', async () => {
    const context = await browser.newContext({ viewport: desktop, locale: 'zh-CN' });
    const page = await context.newPage();
    await page.goto(service.url);
    await page.getByTestId('sign-in-name').fill('zhuban');
    await page.getByTestId('sign-in-password').fill('not-the-password');
    await page.getByTestId('sign-in-submit').click();
    await page.getByText(/密码/).first().waitFor();
    await page.getByTestId('language-switch').click();
    await page
      .getByText(/sign in/i)
      .first()
      .waitFor();
    await context.close();
  });
});
