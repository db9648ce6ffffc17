import { readFileSync } from 'node:fs';
import { messageView } from './message-view.js';
import { readMessage } from './read-message.js';
import { showMessage } from './show-message.js';

const read = (name: string) => messageView(readMessage(readFileSync(`test/fixtures/cap/${name}`), '', []));

describe('a message for people', () => {
  it('says what it says, Chinese first', () => {
    const text = showMessage(read('joint-landslide.xml'));
    expect(text).toContain('CAP 1.2 · 可用 accept');
    expect(text).toContain('地质灾害气象风险 预警 橙(二级) orange 首次发布 · 未签名 not signed');
    expect(text).toContain('重庆市规划自然资源局 重庆市气象局 <cq-geo@example.cn>');
    expect(text).toContain('渝中区(500103,1个多边形,1个圆)');
    expect(text).toContain('海拔 altitude: 200–500 m');
    expect(text).toContain('失效 expires: 2026-07-21T03:00:00+08:00');
  });

  it.each([
    ['red-rain-exercise.xml', '【演练 exercise】'],
    ['rain-cancel.xml', '引用 references: 50000041600000_20260720020300_0 2026-07-20T02:03:00+08:00'],
    ['words-only.xml', '错误 scope cap.order'],
    ['feed.rss', '链接 links (1):'],
    ['red-rain.json', '区域 area: 渝中区(500103)'],
    ['hostile-external-entity.xml', '拒收 reject'],
  ])('%s: %s', (name, part) => {
    expect(showMessage(read(name))).toContain(part);
  });

  it('shows nothing of what is secret', () => {
    const text = showMessage(read('national-secret.xml'));
    expect(text).toContain('message.secret');
    expect(text).not.toMatch(/暴雨|气象局/);
  });

  it('keeps the alert readable where it is no signal, and lets nothing steer the terminal', () => {
    const xml = readFileSync('test/fixtures/cap/red-rain.xml', 'utf8')
      .replace(/<sender>.*<\/sender>/, '')
      .replace('信号</headline>', '\u202e\u009b31m信号</headline>');
    const view = messageView(readMessage(new TextEncoder().encode(xml), '', []));
    expect(view.alerts[0]).toMatchObject({ identifier: '50000041600000_20260720020300_0', issuers: ['重庆市气象台'] });
    expect(showMessage(view)).toContain('重庆市气象台发布暴雨红色预警��31m信号');
  });
});
