/** Polygons and circles of CAP areas: reading, how far away, and whether a ring crosses itself (peers.md §3.1). */
import type { CapCircle, CapPoint, CapPolygon } from './cap-alert.js';

/** In one message, all polygons together. */
export const maxPolygonPoints = 50_000;

const decimal = '[+-]?(?:\\d{1,6}(?:\\.\\d{0,20})?|\\.\\d{1,20})';
const pairPattern = new RegExp(`^(${decimal}),(${decimal})$`);
const circlePattern = new RegExp(`^(${decimal}),(${decimal})\\s+(${decimal})$`);

/** The points as written, or the first pair that is not `lat,lon`. Stops at `limit` points. */
export function readPolygon(
  text: string,
  limit: number,
): { points: CapPolygon } | { badPair: string } | { tooMany: true } {
  const pairs = text.split(/\s+/).filter((pair) => pair !== '');
  if (pairs.length > limit) return { tooMany: true };
  const points: CapPoint[] = [];
  for (const pair of pairs) {
    const match = pairPattern.exec(pair);
    if (!match) return { badPair: pair };
    points.push([Number(match[1]), Number(match[2])]);
  }
  return { points };
}

/** `lat,lon radius`, the radius in kilometres; null when it is not that. */
export function readCircle(text: string): CapCircle | null {
  const match = circlePattern.exec(text.trim());
  if (!match) return null;
  return { center: [Number(match[1]), Number(match[2])], radiusKm: Number(match[3]) };
}

export function isOnEarth([latitude, longitude]: CapPoint): boolean {
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
}

function isInChina(latitude: number, longitude: number): boolean {
  return latitude >= 3 && latitude <= 54 && longitude >= 73 && longitude <= 136;
}

/** All points lie outside China as written, and inside with latitude and longitude exchanged. */
export function looksSwapped(points: readonly CapPoint[]): boolean {
  return points.length > 0 && points.every(([first, second]) => !isInChina(first, second) && isInChina(second, first));
}

/** Where a receiver is, and how far away a drawing may lie before it is taken for a slip. Degrees of WGS 84. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly kilometres: number;
}

const kmPerDegree = 111.2;

/** Kilometres from the place to the ring, 0 when it lies inside; on a flat map, which is near enough to say "far". */
export function ringDistanceKm(ring: CapPolygon, place: Place): number {
  const points = ring.map((point) => onMap(point, place));
  let nearest = Infinity;
  let isInside = false;
  points.forEach(([x2, y2], index) => {
    const [x1, y1] = points[index === 0 ? points.length - 1 : index - 1] as readonly [number, number];
    if (y1 > 0 !== y2 > 0 && (x1 * y2 - x2 * y1) / (y2 - y1) > 0) isInside = !isInside;
    nearest = Math.min(nearest, distanceToEdge(x1, y1, x2, y2));
  });
  return isInside ? 0 : nearest;
}

export function circleDistanceKm({ center, radiusKm }: CapCircle, place: Place): number {
  return Math.max(0, Math.hypot(...onMap(center, place)) - radiusKm);
}

/** Kilometres east and north of the place, the short way round. */
function onMap([latitude, longitude]: CapPoint, place: Place): readonly [x: number, y: number] {
  const degrees = ((((longitude - place.longitude + 180) % 360) + 360) % 360) - 180;
  const narrowing = Math.cos((place.latitude * Math.PI) / 180);
  return [degrees * narrowing * kmPerDegree, (latitude - place.latitude) * kmPerDegree];
}

function distanceToEdge(x1: number, y1: number, x2: number, y2: number): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = dx === 0 && dy === 0 ? 0 : -(x1 * dx + y1 * dy) / (dx * dx + dy * dy);
  const part = Math.min(1, Math.max(0, along));
  return Math.hypot(x1 + part * dx, y1 + part * dy);
}

/** How many box comparisons may be spent; one budget serves a whole message. */
export interface CrossingBudget {
  left: number;
}

/** A tenth of a second or so; an honest ring of 50,000 points needs a small part of it. */
export const crossingBudget = (): CrossingBudget => ({ left: 5_000_000 });

/**
 * Whether the edges of a closed ring cross (`crossing`), only meet somewhere they should not (`touching`), or
 * neither (`simple`). `unchecked` when the budget ran out first, which takes a ring made to do so.
 *
 * A tree of boxes over consecutive edges is compared with itself: neighbours in the ring are neighbours on the
 * ground, so almost every pair of branches is put aside by its boxes and the cost stays near the number of edges.
 */
export function ringCrossing(
  ring: CapPolygon,
  budget: CrossingBudget,
): 'simple' | 'touching' | 'crossing' | 'unchecked' {
  const points = ring.filter((point, index) => {
    const before = ring[index - 1];
    return before === undefined || before[0] !== point[0] || before[1] !== point[1];
  });
  const edges = points.length - 1;
  if (edges < 3) return 'simple';
  const ys = Float64Array.from(points, (point) => point[0]);
  const xs = Float64Array.from(points, (point) => point[1]);
  const boxes = boxTree(xs, ys, edges);
  const { width, minX, minY, maxX, maxY } = boxes;
  const at = (list: Float64Array, index: number) => list[index] as number;
  let touches = false;
  const stack: number[] = [1, 1];
  while (stack.length > 0) {
    const b = stack.pop() as number;
    const a = stack.pop() as number;
    if (a === b) {
      if (a < width) stack.push(2 * a, 2 * a, 2 * a + 1, 2 * a + 1, 2 * a, 2 * a + 1);
      continue;
    }
    budget.left -= 1;
    if (budget.left < 0) return 'unchecked';
    const apart =
      at(minX, a) > at(maxX, b) || at(minX, b) > at(maxX, a) || at(minY, a) > at(maxY, b) || at(minY, b) > at(maxY, a);
    if (apart) continue;
    if (a < width) {
      stack.push(2 * a, 2 * b, 2 * a, 2 * b + 1, 2 * a + 1, 2 * b, 2 * a + 1, 2 * b + 1);
      continue;
    }
    const first = Math.min(a, b) - width;
    const second = Math.max(a, b) - width;
    if (second === first + 1 || (first === 0 && second === edges - 1)) continue;
    const meeting = edgesMeet(xs, ys, first, second);
    if (meeting === 'crossing') return 'crossing';
    if (meeting === 'touching') touches = true;
  }
  return touches ? 'touching' : 'simple';
}

/** A complete binary tree in heap order; leaf `width + i` is the box of edge `i`. */
function boxTree(xs: Float64Array, ys: Float64Array, edges: number) {
  let width = 1;
  while (width < edges) width *= 2;
  const minX = new Float64Array(2 * width).fill(Infinity);
  const minY = new Float64Array(2 * width).fill(Infinity);
  const maxX = new Float64Array(2 * width).fill(-Infinity);
  const maxY = new Float64Array(2 * width).fill(-Infinity);
  for (let edge = 0; edge < edges; edge += 1) {
    const [x1, x2] = [xs[edge] as number, xs[edge + 1] as number];
    const [y1, y2] = [ys[edge] as number, ys[edge + 1] as number];
    minX[width + edge] = Math.min(x1, x2);
    maxX[width + edge] = Math.max(x1, x2);
    minY[width + edge] = Math.min(y1, y2);
    maxY[width + edge] = Math.max(y1, y2);
  }
  for (let node = width - 1; node >= 1; node -= 1) {
    minX[node] = Math.min(minX[2 * node] as number, minX[2 * node + 1] as number);
    minY[node] = Math.min(minY[2 * node] as number, minY[2 * node + 1] as number);
    maxX[node] = Math.max(maxX[2 * node] as number, maxX[2 * node + 1] as number);
    maxY[node] = Math.max(maxY[2 * node] as number, maxY[2 * node + 1] as number);
  }
  return { width, minX, minY, maxX, maxY };
}

function edgesMeet(xs: Float64Array, ys: Float64Array, first: number, second: number) {
  /** The side of point `p` as seen along edge `edge`: -1, 0 or 1. */
  const side = (edge: number, p: number) => {
    const [x1, y1] = [xs[edge] as number, ys[edge] as number];
    const [x2, y2] = [xs[edge + 1] as number, ys[edge + 1] as number];
    return Math.sign((x2 - x1) * ((ys[p] as number) - y1) - (y2 - y1) * ((xs[p] as number) - x1));
  };
  const c = side(first, second) * side(first, second + 1);
  const d = side(second, first) * side(second, first + 1);
  if (c > 0 || d > 0) return 'apart';
  if (c < 0 && d < 0) return 'crossing';
  // Boxes overlap and at least one end lies on the other edge's line.
  return 'touching';
}
