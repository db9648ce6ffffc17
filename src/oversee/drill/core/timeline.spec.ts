import { columnsOf, padded, spanInChinese, timelineEntry } from './timeline.js';

describe('timeline', () => {
  it('counts a Chinese character as two columns', () => {
    expect(columnsOf('响应 Ⅱ级')).toBe(8);
    expect(columnsOf(padded('信号', 6))).toBe(6);
  });

  it('puts further lines under the first, whatever the label', () => {
    const at = Date.parse('2026-07-20T02:03:00+08:00');
    const [first = '', second = ''] = timelineEntry(at, '信号', ['甲', '乙']).split('\n');
    expect(first).toMatch(/^02:03:00 {2}信号/);
    expect(columnsOf(first)).toBe(columnsOf(second));
    expect(columnsOf(timelineEntry(null, '控', ['甲']))).toBe(columnsOf(`${first}\n`));
  });

  it('says how long something took', () => {
    expect([20_000, 60_000, 200_000, 7_500_000, 7_200_000].map(spanInChinese)).toEqual([
      '20秒',
      '1分',
      '3分20秒',
      '2小时5分',
      '2小时',
    ]);
  });
});
