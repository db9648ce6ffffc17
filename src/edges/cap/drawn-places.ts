/** Which of the drawn areas of a message can be used; what is wrong with the others its checks have said. */
import type { CapCircle, CapPolygon } from './cap-alert.js';
import type { Faults } from './faults.js';
import { isOnEarth, looksSwapped } from './geometry.js';

/** The ring, closed and with latitude first; null where it is no ring on earth. */
export function usableRing(polygon: CapPolygon, where: string, faults: Faults): CapPolygon | null {
  const [first, last] = [polygon[0], polygon.at(-1)];
  if (polygon.length < 3 || !first || !last) return null;
  const isClosed = first[0] === last[0] && first[1] === last[1];
  const ring = isClosed ? polygon : [...polygon, first];
  if (looksSwapped(ring)) {
    sayExchanged(where, faults);
    return ring.map(([longitude, latitude]) => [latitude, longitude] as const);
  }
  return ring.length >= 4 && ring.every(isOnEarth) ? ring : null;
}

export function usableCircle(circle: CapCircle, where: string, faults: Faults): CapCircle | null {
  const { center, radiusKm } = circle;
  if (!(radiusKm >= 0)) return null;
  if (looksSwapped([center])) {
    sayExchanged(where, faults);
    return { center: [center[1], center[0]], radiusKm };
  }
  return isOnEarth(center) ? circle : null;
}

function sayExchanged(where: string, faults: Faults): void {
  faults.advice(
    where,
    'signal.coordinates-exchanged',
    '经纬度按对调后使用。',
    'Latitude and longitude were exchanged before use.',
  );
}
