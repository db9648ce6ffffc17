import { chromium, type Browser, type Page } from 'playwright-core';
import { samplePassword } from './service.js';

export const desktop = { width: 1366, height: 768 };
export const phone = { width: 375, height: 812 };

/** Chromium's own calls home would be refused by a closed network, many at a time. */
const quiet = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['TEST_CHROMIUM'] ?? '/usr/bin/chromium', args: quiet });
}

/** People at screens. What goes wrong on any of them is kept, to be asked for at the end. */
export class Screens {
  readonly troubles: string[] = [];

  constructor(
    readonly browser: Browser,
    private readonly url: string,
  ) {}

  /** Signs in through the page, as a person does, who looks before going on: leaving while the answer is on its way loses it. */
  async open(name: string, viewport: { width: number; height: number }): Promise<Page> {
    const context = await this.browser.newContext({ viewport, locale: 'zh-CN' });
    context.setDefaultTimeout(45_000);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.troubles.push(`${name}: ${error.message}`));
    page.on('response', (response) => {
      if (response.status() >= 500) this.troubles.push(`${name}: ${response.status()} ${response.url()}`);
    });
    await page.goto(this.url);
    await page.getByTestId('sign-in-name').fill(name);
    await page.getByTestId('sign-in-password').fill(samplePassword);
    await page.getByTestId('sign-in-submit').click();
    await page.getByTestId('sign-in-submit').waitFor({ state: 'detached' });
    return page;
  }
}

/** Whether nothing of the page runs out of its side. As text: the test's own types know no document. */
export function fitsWidth(page: Page): Promise<boolean> {
  return page.evaluate<boolean>('document.documentElement.scrollWidth <= document.documentElement.clientWidth');
}
