import fc from 'fast-check';
import type { CapPoint } from './cap-alert.js';
import { circleDistanceKm, crossingBudget, readCircle, readPolygon, ringCrossing, ringDistanceKm } from './geometry.js';

const closed = (...points: [number, number][]): CapPoint[] => [...points, points[0] as [number, number]];

describe('whether a ring crosses itself', () => {
  test.each<[string, CapPoint[], string]>([
    ['a square', closed([0, 0], [0, 2], [2, 2], [2, 0]), 'simple'],
    ['a square with repeated points', closed([0, 0], [0, 0], [0, 2], [2, 2], [2, 2], [2, 0]), 'simple'],
    ['a bow tie', closed([0, 0], [2, 2], [2, 0], [0, 2]), 'crossing'],
    ['a corner on another edge', closed([0, 0], [0, 4], [4, 4], [4, 2], [0, 2], [2, 1]), 'touching'],
    ['two squares at one corner', closed([0, 0], [1, 1], [2, 1], [2, 2], [1, 2], [1, 1], [0, 1]), 'touching'],
    ['a keyhole', closed([0, 0], [0, 9], [9, 9], [9, 0], [0, 0], [3, 3], [5, 3], [5, 5], [3, 3]), 'touching'],
    ['a star', closed([0, 3], [5, 3.5], [1, 0], [3, 6], [4, 0]), 'crossing'],
    ['a point', closed([0, 0]), 'simple'],
  ])('%s', (_name, ring, expected) => {
    expect(ringCrossing(ring, crossingBudget())).toBe(expected);
  });

  it('agrees with comparing every pair of edges', () => {
    const coordinate = fc.integer({ min: 0, max: 30 });
    const anyRing = fc
      .array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 9 })
      .map((points) => closed(...points));
    fc.assert(
      fc.property(anyRing, (ring) => {
        expect(ringCrossing(ring, crossingBudget()) === 'crossing').toBe(crossesByEveryPair(ring));
      }),
      { numRuns: 2_000 },
    );
  });

  it('says that it did not finish when the budget runs out', () => {
    expect(ringCrossing(closed([0, 0], [2, 2], [2, 0], [0, 2]), { left: 1 })).toBe('unchecked');
  });
});

function crossesByEveryPair(ring: readonly CapPoint[]): boolean {
  const side = (a: CapPoint, b: CapPoint, p: CapPoint) =>
    Math.sign((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]));
  const edges = ring.slice(1).map((to, index) => [ring[index] as CapPoint, to] as const);
  return edges.some(([a, b], i) =>
    edges.some(([c, d], j) => j > i && side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0),
  );
}

describe('reading coordinates', () => {
  test.each<[string, unknown]>([
    [
      '29.5,106.5 29.6,106.5',
      {
        points: [
          [29.5, 106.5],
          [29.6, 106.5],
        ],
      },
    ],
    [
      '  -1,+2\n.5,6.  ',
      {
        points: [
          [-1, 2],
          [0.5, 6],
        ],
      },
    ],
    ['', { points: [] }],
    ['29.5, 106.5', { badPair: '29.5,' }],
    ['1e3,4', { badPair: '1e3,4' }],
    ['1,2 1,2 1,2 1,2', { tooMany: true }],
  ])('%j', (text, expected) => {
    expect(readPolygon(text, 3)).toEqual(expected);
  });

  it('reads a circle in kilometres', () => {
    expect(readCircle('29.5,106.5 2.5')).toEqual({ center: [29.5, 106.5], radiusKm: 2.5 });
    expect(readCircle('29.5,106.5')).toBeNull();
  });
});

describe('how far a drawing lies from a place', () => {
  const yuzhong = { latitude: 29.55, longitude: 106.56, kilometres: 0 };
  const box = (south: number, west: number, north: number, east: number) =>
    closed([south, west], [south, east], [north, east], [north, west]);

  test.each<[string, CapPoint[], number]>([
    ['a province around it', box(28, 105, 32, 110), 0],
    ['a street within it', box(29.55, 106.55, 29.56, 106.57), 0],
    ['a box whose nearest edge is a degree south', box(20, 90, 28.55, 120), 111],
    ['a line east of it', closed([29, 107.56], [30, 107.56]), 97],
    ['the other side of the date line', box(29, -179, 30, -170), 7_100],
  ])('%s', (_name, ring, expected) => {
    expect(Math.abs(ringDistanceKm(ring, yuzhong) - expected)).toBeLessThan(Math.max(1, expected / 20));
  });

  it('counts the radius of a circle', () => {
    expect(circleDistanceKm({ center: [30.55, 106.56], radiusKm: 100 }, yuzhong)).toBeCloseTo(11.2, 1);
    expect(circleDistanceKm({ center: [30.55, 106.56], radiusKm: 120 }, yuzhong)).toBe(0);
  });
});
