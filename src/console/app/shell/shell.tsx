import { useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown, Modal } from 'antd';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { NavLink, useNavigate } from 'react-router';
import { may, pagesOf, pathOf } from '../access.js';
import { api } from '../api/client.js';
import { useLiveLine, useLiveState } from '../api/live.js';
import { useDesk } from '../api/queries.js';
import { openOutboxOf } from '../api/outbox.js';
import { dayOf, hourMinuteSecond, useNow } from '../api/server-time.js';
import type { Session } from '../api/types.js';
import { Since } from '../marks/time-left.js';
import { FloodBanner } from '../parts/controls/flood-period.js';
import { useLanguage, useSay } from '../words/language.js';
import { useDrillFrame } from './drill-frame.js';

function BeijingTime(): ReactNode {
  const now = useNow();
  const say = useSay();
  return (
    <time className="beijing-time" aria-label={say('beijing-time')} data-testid="beijing-time">
      <span className="wide-only">{dayOf(now)} </span>
      <b>{hourMinuteSecond(now)}</b>
    </time>
  );
}

function LiveMark(): ReactNode {
  const say = useSay();
  const live = useLiveState();
  return (
    <span className={`live live-${live.state}`} role="status" data-testid="live-state" data-state={live.state}>
      <i aria-hidden="true" />
      {say(`live.${live.state}`)}
      {live.state === 'lost' && live.since > 0 && (
        <span className="wide-only">
          {' '}
          <Since at={live.since} />
        </span>
      )}
    </span>
  );
}

/** True while the person is typing: a letter is then a letter, not a key of the sheet. */
function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  return (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    (target !== null && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)))
  );
}

export function Shell({ session, children }: { session: Session; children: ReactNode }): ReactNode {
  const { language, switchTo } = useLanguage();
  const say = useSay();
  const client = useQueryClient();
  const navigate = useNavigate();
  const drill = useDrillFrame();
  const [sheet, setSheet] = useState(false);
  const seen = pagesOf(session);
  openOutboxOf(session.userId);
  useLiveLine(client, true);
  // Every page counts by the desk's clock, which runs compressed in a rehearsal.
  useDesk(may(session, 'desk.read'));

  const keys = useCallback(
    (event: KeyboardEvent) => {
      if (isTyping(event)) return;
      if (event.key === '?') setSheet((open) => !open);
      const page = seen[Number(event.key) - 1];
      if (page) void navigate(pathOf[page]);
    },
    [navigate, seen],
  );
  useEffect(() => {
    window.addEventListener('keydown', keys);
    return () => window.removeEventListener('keydown', keys);
  }, [keys]);

  useEffect(() => {
    document.title = `${drill ? `${say('drill.mark')} ` : ''}${say('product')} · ${say('district')}`;
  }, [drill, say]);

  const signOut = async (): Promise<void> => {
    await api.delete('/session').catch(() => undefined);
    client.clear();
    client.setQueryData(['session'], null);
    void navigate('/');
  };

  return (
    <div className={`shell${drill ? ' shell-drill' : ''}`} data-nature={drill ? 'drill' : 'actual'}>
      <a className="skip" href="#page">
        {say('skip')}
      </a>
      {drill && (
        <div className="drill-corner" role="status" data-testid="drill-mark">
          {say('drill')}
        </div>
      )}
      <header className="head">
        <span className="brand">
          <b>{say('product')}</b>
          <span className="brand-place">{say('district')}</span>
        </span>
        <nav className="head-nav" aria-label={say('pages')}>
          {seen.length > 1 &&
            seen.map((page, index) => (
              <NavLink key={page} to={pathOf[page]} data-testid={`nav-${page}`} title={`${index + 1}`}>
                {say(`page.${page}`)}
              </NavLink>
            ))}
        </nav>
        <span className="head-end">
          <BeijingTime />
          <LiveMark />
          <button
            type="button"
            className="head-button"
            data-testid="language-switch"
            onClick={() => switchTo(language === 'zh' ? 'en' : 'zh')}
            lang={language === 'zh' ? 'en' : 'zh-CN'}
          >
            {language === 'zh' ? 'EN' : '中文'}
          </button>
          <Dropdown
            trigger={['click']}
            menu={{
              items: [
                { key: 'who', disabled: true, label: session.unitName ?? session.name },
                { key: 'keys', label: say('keys.title') },
                { key: 'out', label: <span data-testid="sign-out">{say('sign-out')}</span> },
              ],
              onClick: ({ key }) => (key === 'out' ? void signOut() : setSheet(true)),
            }}
          >
            <button type="button" className="head-button head-who" data-testid="user-menu" aria-haspopup="menu">
              {session.name}
            </button>
          </Dropdown>
        </span>
      </header>
      {may(session, 'task.read') && <FloodBanner />}
      <main id="page" tabIndex={-1}>
        {children}
      </main>
      <Modal
        open={sheet}
        onCancel={() => setSheet(false)}
        title={say('keys.title')}
        footer={<Button onClick={() => setSheet(false)}>{say('close')}</Button>}
      >
        <dl className="key-sheet">
          {seen.map((page, index) => (
            <div key={page}>
              <dt>
                <kbd>{index + 1}</kbd>
              </dt>
              <dd>{say(`page.${page}`)}</dd>
            </div>
          ))}
          <div>
            <dt>
              <kbd>Tab</kbd> <kbd>Enter</kbd>
            </dt>
            <dd>{say('keys.walk')}</dd>
          </div>
          <div>
            <dt>
              <kbd>Esc</kbd>
            </dt>
            <dd>{say('keys.close')}</dd>
          </div>
          <div>
            <dt>
              <kbd>?</kbd>
            </dt>
            <dd>{say('keys.sheet')}</dd>
          </div>
        </dl>
      </Modal>
    </div>
  );
}
