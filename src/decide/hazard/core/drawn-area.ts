/** Whether a drawn area touches a place; WGS 84 on a plane small enough to be flat (CAP 1.2 polygon and circle). */

export type Point = readonly [latitude: number, longitude: number];
export type Ring = readonly Point[];

export interface Circle {
  readonly center: Point;
  readonly radiusKm: number;
}

const kmPerDegree = 111.2;

/** Kilometres east and north of `origin`. */
function flat(origin: Point, [latitude, longitude]: Point): readonly [x: number, y: number] {
  return [
    (longitude - origin[1]) * kmPerDegree * Math.cos((origin[0] * Math.PI) / 180),
    (latitude - origin[0]) * kmPerDegree,
  ];
}

/** Even-odd rule; a point on the edge may count either way. */
export function isWithin(point: Point, ring: Ring): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ay, ax] = ring[i] as Point;
    const [by, bx] = ring[j] as Point;
    if (ay > point[0] !== by > point[0] && point[1] < ((bx - ax) * (point[0] - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** Kilometres from a point to the nearest edge of a ring; infinite for a ring without points. */
function kilometresToEdge(point: Point, ring: Ring): number {
  let least = Infinity;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay] = flat(point, ring[j] as Point);
    const [bx, by] = flat(point, ring[i] as Point);
    const [dx, dy] = [bx - ax, by - ay];
    const length = dx * dx + dy * dy;
    const along = length === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / length));
    least = Math.min(least, Math.hypot(ax + along * dx, ay + along * dy));
  }
  return least;
}

export function circleTouches({ center, radiusKm }: Circle, ring: Ring): boolean {
  return ring.length > 0 && (isWithin(center, ring) || kilometresToEdge(center, ring) <= radiusKm);
}

export function circlesTouch(a: Circle, b: Circle): boolean {
  return Math.hypot(...flat(a.center, b.center)) <= a.radiusKm + b.radiusKm;
}

/** Whether two rings share ground: one holds a point of the other, or their edges cross. */
export function ringsTouch(a: Ring, b: Ring): boolean {
  const [firstOfA, firstOfB] = [a[0], b[0]];
  if (!firstOfA || !firstOfB) return false;
  const box = boxOf(b);
  const near = edgesOf(a).filter((edge) => overlaps(boxOf(edge), box));
  if (near.length === 0 && !isWithin(firstOfB, a)) return false;
  return (
    isWithin(firstOfA, b) ||
    isWithin(firstOfB, a) ||
    near.some((edge) => edgesOf(b).some((other) => cross(edge, other)))
  );
}

type Edge = readonly [Point, Point];

function edgesOf(ring: Ring): Edge[] {
  return ring.map((point, index) => [ring[(index + ring.length - 1) % ring.length] as Point, point]);
}

interface Box {
  readonly south: number;
  readonly north: number;
  readonly west: number;
  readonly east: number;
}

function boxOf(points: readonly Point[]): Box {
  let [south, north, west, east] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [latitude, longitude] of points) {
    south = Math.min(south, latitude);
    north = Math.max(north, latitude);
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
  }
  return { south, north, west, east };
}

function overlaps(a: Box, b: Box): boolean {
  return a.south <= b.north && b.south <= a.north && a.west <= b.east && b.west <= a.east;
}

function cross([a, b]: Edge, [c, d]: Edge): boolean {
  const side = (p: Point, q: Point, r: Point) =>
    Math.sign((q[1] - p[1]) * (r[0] - p[0]) - (q[0] - p[0]) * (r[1] - p[1]));
  return side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0;
}
