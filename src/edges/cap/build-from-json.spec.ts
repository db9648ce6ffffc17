import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { buildCap } from './build-cap.js';
import { capFromJson } from './build-from-json.js';
import type { CapAlert } from './cap-alert.js';
import { parseCap } from './parse-cap.js';

const sent = '2026-07-20T02:03:00+08:00';
const rain = {
  identifier: '50010341600000_20260720020300_0',
  sender: 'yuzhong@example.cn',
  sent,
  status: 'Actual',
  msgType: 'Update',
  scope: 'Private',
  addresses: ['朝天门街道 值班室', 'a@example.cn'],
  references: [{ sender: 'yuzhong@example.cn', identifier: 'x', sent: '2026-07-19T18:00:00Z' }],
  restriction: null,
  info: [
    {
      category: ['Met'],
      event: '暴雨',
      urgency: 'Immediate',
      severity: 'Extreme',
      certainty: 'Observed',
      eventCode: [{ valueName: 'eventType', value: '11B03' }],
      expires: '2026-07-20T08:00:00+08:00',
      resource: [{ resourceDesc: '雨量图', mimeType: 'image/png', size: 2_048, uri: 'https://example.cn/rain.png' }],
      area: [
        {
          areaDesc: '渝中区',
          polygon: [
            [
              [29.54, 106.53],
              [29.54, 106.59],
              [29.57, 106.59],
              [29.54, 106.53],
            ],
          ],
          circle: [{ center: [29.56, 106.56], radiusKm: 2 }],
          geocode: [{ valueName: 'GB/T 2260', value: '500103' }],
          altitude: 600,
          ceiling: 1200,
        },
      ],
    },
  ],
};

const said = (value: unknown) => capFromJson(value).faults.map(({ code, where }) => `${code} @ ${where}`);
const changed = (info: object, alert: object = {}) => ({ ...rain, ...alert, info: [{ ...rain.info[0], ...info }] });

describe('an alert from JSON', () => {
  it('is what the text built from it reads as', () => {
    const { alert, faults } = capFromJson(rain);
    expect(faults).toEqual([]);
    const back = parseCap(Buffer.from(buildCap(alert as CapAlert)));
    expect(back.faults).toEqual([]);
    expect(back.alert).toEqual({ ...alert, info: [{ ...alert?.info[0], language: 'zh-CN' }] });
  });

  it('may leave out what may be absent; what is missing is for the rules of CAP to say', () => {
    expect(said({})).toEqual([]);
    expect(() => buildCap(capFromJson({}).alert as CapAlert)).toThrow(/^cap\.invalid/);
  });

  it('lists every fault at once', () => {
    const wrong = changed(
      { severity: 'Red', expires: '2026-07-20T08:00:00', size: 1, area: [{ polygon: [[[1, 2, 3]]] }] },
      { sent: 1_752_969_780_000, addresses: 'a b', code: [1], references: ['x'], password: 'x' },
    );
    expect(said(wrong)).toEqual([
      'json.wrong-type @ sent',
      'json.wrong-type @ addresses',
      'json.wrong-type @ references[0]',
      'cap.value-unknown @ info[0].severity',
      'json.wrong-type @ info[0].expires',
      'json.wrong-type @ info[0].area[0].polygon[0][0]',
      'json.unknown-element @ info[0].size',
      'json.wrong-type @ code[0]',
      'json.unknown-element @ password',
    ]);
    expect(capFromJson(wrong).alert).toBeNull();
  });

  it.each([[null], ['text'], [[]], [7], [undefined]])('refuses %j', (value) => {
    expect(said(value)).toEqual(['json.wrong-type @ ']);
  });

  it('never throws, and what it lets pass is built or refused with reasons', () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 4 }), fc.constantFrom(...Object.keys(rain)), (value, name) => {
        const { alert } = capFromJson({ ...rain, [name]: value });
        if (!alert) return;
        try {
          buildCap(alert);
        } catch (problem) {
          expect(problem).toMatchObject({ code: 'cap.invalid' });
        }
      }),
    );
  });

  it('takes the messages of the fixtures', () => {
    const { alert } = parseCap(readFileSync('test/fixtures/cap/red-rain.xml'));
    const times = new Set(['sent', 'effective', 'onset', 'expires']);
    const json: unknown = JSON.parse(
      JSON.stringify(alert, (name, value: unknown) =>
        times.has(name) && typeof value === 'number'
          ? new Date(value).toISOString()
          : name === 'extensions'
            ? undefined
            : value,
      ),
    );
    expect(capFromJson(json)).toEqual({ alert, faults: [] });
  });
});
