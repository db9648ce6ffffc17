/** Polygons and circles of CAP areas: reading, how far away, and whether a ring crosses itself (peers.md §3.1). */
import type { CapCircle, CapPoint, CapPolygon } from './cap-alert.js';

/** In one message, all polygons together. */
export const maxPolygonPoints = 50_000;

const decimal = '[+-]?(?:\\d{1,6}(?:\\.\\d{0,20})?|\\.\\d{1,20})';
const pairPattern = new RegExp(`^${decimal},${decimal}$`);
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
    if (!pairPattern.test(pair)) return { badPair: pair };
    const comma = pair.indexOf(',');
    points.push([Number(pair.slice(0, comma)), Number(pair.slice(comma + 1))]);
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

/** An honest coast of 50,000 points needs two thirds of it; it takes a tenth of a second or two. */
export const crossingBudget = (): CrossingBudget => ({ left: 3_000_000 });

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
  const { xs, ys, edges } = edgesOf(ring);
  if (edges < 3) return 'simple';
  const { width, boxes } = boxTree(xs, ys, edges);
  let touches = false;
  const stack = new PairStack();
  stack.push(1, 1);
  while (stack.pop()) {
    const { a, b } = stack;
    if (a === b) {
      if (a < width) {
        stack.push(2 * a, 2 * a);
        stack.push(2 * a + 1, 2 * a + 1);
        stack.push(2 * a, 2 * a + 1);
      }
      continue;
    }
    budget.left -= 1;
    if (budget.left < 0) return 'unchecked';
    if (areApart(boxes, 4 * a, 4 * b)) continue;
    if (a < width) {
      stack.push(2 * a, 2 * b);
      stack.push(2 * a, 2 * b + 1);
      stack.push(2 * a + 1, 2 * b);
      stack.push(2 * a + 1, 2 * b + 1);
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

/** The points without immediate repetitions, which are no edges. */
function edgesOf(ring: CapPolygon): { xs: Float64Array; ys: Float64Array; edges: number } {
  const xs = new Float64Array(ring.length);
  const ys = new Float64Array(ring.length);
  let count = 0;
  for (const [y, x] of ring) {
    if (count > 0 && xs[count - 1] === x && ys[count - 1] === y) continue;
    xs[count] = x;
    ys[count] = y;
    count += 1;
  }
  return { xs, ys, edges: count - 1 };
}

/** Pairs of nodes still to be compared. The tree of 50,000 edges is 17 deep, and no level leaves more than four. */
class PairStack {
  a = 0;
  b = 0;
  private readonly nodes = new Int32Array(256);
  private top = 0;

  push(a: number, b: number): void {
    this.nodes[this.top] = a;
    this.nodes[this.top + 1] = b;
    this.top += 2;
  }

  /** The pair is then in `a` and `b`; false when there is none left. */
  pop(): boolean {
    if (this.top === 0) return false;
    this.top -= 2;
    this.a = this.nodes[this.top] as number;
    this.b = this.nodes[this.top + 1] as number;
    return true;
  }
}

/** A complete binary tree in heap order; leaf `width + i` is edge `i`. Box `n` lies at `4n`: west, south, east, north. */
function boxTree(xs: Float64Array, ys: Float64Array, edges: number) {
  let width = 1;
  while (width < edges) width *= 2;
  const boxes = new Float64Array(8 * width);
  for (let edge = 0; edge < width; edge += 1) {
    const at = 4 * (width + edge);
    const isEdge = edge < edges;
    boxes[at] = isEdge ? Math.min(xs[edge] as number, xs[edge + 1] as number) : Infinity;
    boxes[at + 1] = isEdge ? Math.min(ys[edge] as number, ys[edge + 1] as number) : Infinity;
    boxes[at + 2] = isEdge ? Math.max(xs[edge] as number, xs[edge + 1] as number) : -Infinity;
    boxes[at + 3] = isEdge ? Math.max(ys[edge] as number, ys[edge + 1] as number) : -Infinity;
  }
  for (let node = width - 1; node >= 1; node -= 1) {
    const at = 4 * node;
    const left = 2 * at;
    const right = left + 4;
    boxes[at] = Math.min(boxes[left] as number, boxes[right] as number);
    boxes[at + 1] = Math.min(boxes[left + 1] as number, boxes[right + 1] as number);
    boxes[at + 2] = Math.max(boxes[left + 2] as number, boxes[right + 2] as number);
    boxes[at + 3] = Math.max(boxes[left + 3] as number, boxes[right + 3] as number);
  }
  return { width, boxes };
}

function areApart(boxes: Float64Array, a: number, b: number): boolean {
  return (
    (boxes[a] as number) > (boxes[b + 2] as number) ||
    (boxes[b] as number) > (boxes[a + 2] as number) ||
    (boxes[a + 1] as number) > (boxes[b + 3] as number) ||
    (boxes[b + 1] as number) > (boxes[a + 3] as number)
  );
}

function edgesMeet(xs: Float64Array, ys: Float64Array, first: number, second: number) {
  const c = side(xs, ys, first, second) * side(xs, ys, first, second + 1);
  if (c > 0) return 'apart';
  const d = side(xs, ys, second, first) * side(xs, ys, second, first + 1);
  if (d > 0) return 'apart';
  if (c < 0 && d < 0) return 'crossing';
  // Boxes overlap and at least one end lies on the other edge's line.
  return 'touching';
}

/** The side of point `p` as seen along edge `edge`: -1, 0 or 1. */
function side(xs: Float64Array, ys: Float64Array, edge: number, p: number): number {
  const x1 = xs[edge] as number;
  const y1 = ys[edge] as number;
  const turn =
    ((xs[edge + 1] as number) - x1) * ((ys[p] as number) - y1) -
    ((ys[edge + 1] as number) - y1) * ((xs[p] as number) - x1);
  return turn > 0 ? 1 : turn < 0 ? -1 : 0;
}
