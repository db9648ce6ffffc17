import { parseOutlines } from './parse-outlines.js';
import type { Unit } from './unit.js';

const street: Unit = {
  ...{ id: 'street-1', kind: 'street', name: '朝天门街道', shortName: '朝天门', aliases: [], code: '500103010' },
  ...{ parentId: 'district', dutyLandline: null, dutyEmail: null, confirmed: true },
};
const ring = [
  [106.58, 29.56],
  [106.59, 29.56],
  [106.59, 29.57],
  [106.58, 29.56],
];
const feature = (geometry: unknown, code = '500103010') => ({ type: 'Feature', properties: { code }, geometry });
const parse = (...features: unknown[]) => parseOutlines({ type: 'FeatureCollection', features }, [street]);

describe('parseOutlines', () => {
  it('turns longitude first into latitude first, and joins parts of one street', () => {
    const { outlines, reasons } = parse(
      feature({ type: 'Polygon', coordinates: [ring] }),
      feature({ type: 'MultiPolygon', coordinates: [[ring], [ring]] }),
    );
    expect(reasons).toEqual([]);
    expect(outlines.get('street-1')).toHaveLength(3);
    expect(outlines.get('street-1')?.[0]?.[0]).toEqual([29.56, 106.58]);
  });

  it.each([
    [
      'a street nobody knows',
      feature({ type: 'Polygon', coordinates: [ring] }, '500105001'),
      'outlines.unknown-street',
    ],
    ['a point', feature({ type: 'Point', coordinates: [106.58, 29.56] }), 'outlines.geometry'],
    [
      'exchanged coordinates',
      feature({ type: 'Polygon', coordinates: [ring.map(([x, y]) => [y, x])] }),
      'outlines.geometry',
    ],
    ['words', feature({ type: 'Polygon', coordinates: [[['a', 'b']]] }), 'outlines.geometry'],
    ['nothing', null, 'outlines.unknown-street'],
  ])('names %s and keeps the rest', (_what, wrong, code) => {
    const { outlines, reasons } = parse(feature({ type: 'Polygon', coordinates: [ring] }), wrong);
    expect(reasons).toMatchObject([{ code, where: expect.stringContaining('features[1]') }]);
    expect(outlines.size).toBe(1);
  });

  it('says when the file is no collection', () => {
    expect(parseOutlines(null, [street]).reasons).toMatchObject([{ code: 'outlines.not-a-collection' }]);
  });
});
