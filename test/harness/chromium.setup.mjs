// Plain JavaScript: jest loads its global set-up before any transform.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Sees to a Chromium and a Chinese font: Debian's, where this machine lets us install them. */
export default function setUp() {
  const chromium = process.env.TEST_CHROMIUM ?? places.find((place) => existsSync(place));
  const missing = [...(chromium ? [] : ['chromium']), ...(hasChineseFont() ? [] : ['fonts-noto-cjk'])];
  if (missing.length > 0) install(missing, chromium !== undefined);
  process.env.TEST_CHROMIUM = chromium ?? places.find((place) => existsSync(place));
}

function hasChineseFont() {
  try {
    return execFileSync('fc-list', [':lang=zh'], { encoding: 'utf8' }).trim() !== '';
  } catch {
    return false;
  }
}

/** Without the font the pages still work, they only look wrong; without the browser there is nothing to test with. */
function install(packages, hasBrowser) {
  try {
    execFileSync('apt-get', ['update', '-q'], { stdio: 'ignore' });
    execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  } catch {
    const how = `The browser tests want: sudo apt-get install ${packages.join(' ')}`;
    if (!hasBrowser) throw new Error(how);
    process.stderr.write(`${how}\n`);
  }
}
