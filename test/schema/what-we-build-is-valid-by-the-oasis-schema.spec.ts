import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { CapAlertWriter } from '../../src/edges/publication/cap-alert-writer.js';
import { buildCap } from '../../src/edges/cap/build-cap.js';
import { capFromJson } from '../../src/edges/cap/build-from-json.js';
import type { CapAlert } from '../../src/edges/cap/cap-alert.js';
import { severityOfColour } from '../../src/edges/cap/cap-alert.js';
import { signCap } from '../../src/edges/cap/signature.js';
import type { AlertToWrite } from '../../src/decide/warning/warning.ports.js';
import type { Settings } from '../../src/platform/settings/settings.js';
import { warningLevelInChinese } from '../../src/shared/level.js';
import { toRfc3339 } from '../../src/shared/time.js';
import { anyAlert } from '../harness/any-alert.js';
import { signingPair } from '../harness/certificate.js';
import { shippedRulebook } from '../harness/rulebook.js';
import { demandTools, schemaFaults } from '../harness/xml-tools.js';

demandTools();

const at = Date.parse('2026-07-20T02:19:00+08:00');
const hour = 3_600_000;
const kinds = ['Alert', 'Update', 'Cancel'] as const;
const cells = shippedRulebook.streams.flatMap((stream) =>
  stream.levels.flatMap((colour) => kinds.map((msgType) => ({ stream, colour, msgType }))),
);
type Cell = (typeof cells)[number];
const nameOf = ({ stream, colour, msgType }: Cell) => `${stream.stream}-${colour}-${msgType}.xml`;

/** What an office would put into the file for `jiaoying cap build --from`. */
function fileOf({ stream, colour, msgType }: Cell): string {
  const isCancel = msgType === 'Cancel';
  return JSON.stringify({
    identifier: `50010341600000_20260720021900_${stream.stream}`,
    sender: 'yuzhong@example.cn',
    sent: toRfc3339(at),
    status: 'Actual',
    msgType,
    scope: 'Public',
    references:
      msgType === 'Alert'
        ? []
        : [
            {
              sender: 'yuzhong@example.cn',
              identifier: '50010341600000_20260719180000_0',
              sent: toRfc3339(at - 8 * hour),
            },
          ],
    incidents: [`incident-${stream.stream}`, '渝中区 2026-07-20'],
    info: [
      {
        category: ['Met'],
        event: stream.name,
        responseType: [isCancel ? 'AllClear' : 'Execute'],
        urgency: isCancel ? 'Past' : 'Immediate',
        severity: severityOfColour(colour),
        certainty: isCancel ? 'Unlikely' : 'Likely',
        eventCode: [{ valueName: 'eventType', value: stream.eventCode }],
        effective: toRfc3339(at),
        expires: toRfc3339(at + 6 * hour),
        senderName: stream.decidingBody,
        headline: `渝中区发布${stream.name}${warningLevelInChinese(colour)}预警 <"${colour}" & 其他>`,
        description: '第一行\n第二行',
        web: 'https://yuzhong.example.cn/预警/1',
        parameter: [{ valueName: 'ColorCode', value: colour }],
        resource: [{ resourceDesc: '雨量图', mimeType: 'image/png', size: 1_024, uri: 'https://example.cn/rain.png' }],
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
            circle: [{ center: [29.56, 106.56], radiusKm: 1.5 }],
            geocode: [{ valueName: 'GB/T 2260', value: '500103' }],
            altitude: 600,
            ceiling: 1_200.5,
          },
        ],
      },
      {
        language: 'en-US',
        category: ['Met'],
        event: stream.stream,
        urgency: 'Unknown',
        severity: 'Unknown',
        certainty: 'Unknown',
      },
    ],
  });
}

/** As `jiaoying cap build` does it. */
function built(cell: Cell): string {
  const { alert, faults } = capFromJson(JSON.parse(fileOf(cell)));
  expect(faults).toEqual([]);
  return buildCap(alert as CapAlert);
}

const writer = new CapAlertWriter({ http: { publicUrl: 'https://jiaoying.example:8443' } } as unknown as Settings);

function issued({ stream, colour, msgType }: Cell, nature: AlertToWrite['nature']): string {
  return writer.write({
    identifier: `50010341600000_20260720021900_${stream.stream}`,
    sentAt: at,
    nature,
    msgType,
    references: msgType === 'Alert' ? [] : [{ identifier: '50010341600000_20260719180000_0', sentAt: at - hour }],
    incidentId: 'incident-1',
    eventCode: stream.eventCode,
    eventName: stream.name,
    colour,
    responseLevel: 2,
    senderName: stream.decidingBody,
    headline: `渝中区发布${stream.name}预警`,
    description: '过去3小时降雨量已达105毫米。',
    instruction: '立即撤离危险区域人员。',
    effectiveAt: at,
    expiresAt: at + 6 * hour,
    areas: [{ name: '渝中区', code: '500103' }],
    milder: [],
    callBack: '023-00000119',
  });
}

describe('by the OASIS schema of CAP 1.2', () => {
  it('every stream has its levels, and each is asked for as Alert, Update and Cancel', () => {
    expect(cells.length).toBeGreaterThan(100);
  });

  it('what `cap build` emits for every stream and level is valid', () => {
    expect(schemaFaults(Object.fromEntries(cells.map((cell) => [nameOf(cell), built(cell)])))).toEqual([]);
  });

  it('and still is with a signature', () => {
    const pairs = [signingPair('rsa'), signingPair('ec')];
    const signed = cells
      .slice(0, 12)
      .flatMap((cell) =>
        pairs.map((pair, index): [string, string] => [`${index}-${nameOf(cell)}`, signCap(built(cell), pair)]),
      );
    expect(schemaFaults(Object.fromEntries(signed))).toEqual([]);
  });

  it('what the service issues is valid, for real and as a drill', () => {
    const messages = cells.flatMap((cell) =>
      (['actual', 'drill'] as const).map((nature): [string, string] => [
        `${nature}-${nameOf(cell)}`,
        issued(cell, nature),
      ]),
    );
    expect(schemaFaults(Object.fromEntries(messages))).toEqual([]);
  });

  it('whatever alert is built is valid', () => {
    const messages = fc
      .sample(anyAlert, 300)
      .map((alert, index): [string, string] => [`${index}.xml`, buildCap(alert)]);
    expect(schemaFaults(Object.fromEntries(messages))).toEqual([]);
  });

  it('so are the sound fixtures, and what is not valid is found out', () => {
    const names = [
      'red-rain',
      'orange-rain',
      'red-rain-update',
      'red-to-orange-rain',
      'rain-cancel',
      'red-rain-exercise',
    ];
    const fixture = (name: string) => readFileSync(`test/fixtures/cap/${name}.xml`, 'utf8');
    const sound = Object.fromEntries(names.map((name) => [`${name}.xml`, fixture(name)]));
    expect(schemaFaults(sound)).toEqual([]);
    const broken = fixture('red-rain').replace('<status>Actual</status>', '');
    expect(schemaFaults({ ...sound, 'broken.xml': broken })).toEqual([
      expect.stringContaining('broken.xml'),
      'broken.xml fails to validate',
    ]);
  });
});
