/** The rules of CAP 1.2 for areas: drawings that can be drawn, on the right part of the earth (peers.md §3.1). */
import type { CapAlert, CapArea, CapPolygon } from './cap-alert.js';
import { checkPairs, checkPlainText } from './check-text.js';
import { type Faults, sayMissing } from './faults.js';
import {
  circleDistanceKm,
  type CrossingBudget,
  isOnEarth,
  looksSwapped,
  type Place,
  ringCrossing,
  ringDistanceKm,
} from './geometry.js';

/** A decimal place is 0.1 m; more only makes the message longer. */
export const coordinateDecimals = 6;

export function checkArea(area: CapArea, where: string, budget: CrossingBudget, faults: Faults): void {
  if (area.areaDesc.trim() === '') sayMissing(faults, `${where}.areaDesc`);
  checkPlainText(area.areaDesc, `${where}.areaDesc`, faults);
  area.polygon.forEach((polygon, index) => checkPolygon(polygon, `${where}.polygon[${index}]`, budget, faults));
  area.circle.forEach((circle, index) => {
    const at = `${where}.circle[${index}]`;
    if (!(circle.radiusKm >= 0) || circle.radiusKm > 20_038) {
      faults.error(at, 'cap.circle-radius', '圆的半径应为0以上的公里数。', 'The radius must be 0 km or more.');
    }
    checkPlace([circle.center], at, faults);
  });
  checkPairs(area.geocode, `${where}.geocode`, faults);
  if (area.ceiling !== null && area.altitude === null) {
    faults.error(
      `${where}.ceiling`,
      'cap.ceiling-without-altitude',
      'ceiling必须与altitude同时出现。',
      'Ceiling needs altitude beside it.',
    );
  }
  if (area.ceiling !== null && area.altitude !== null && area.ceiling < area.altitude) {
    faults.error(
      `${where}.ceiling`,
      'cap.ceiling-below-altitude',
      'ceiling低于altitude。',
      'Ceiling is below altitude.',
    );
  }
  if (area.polygon.length === 0 && area.circle.length === 0 && area.geocode.length === 0) {
    faults.advice(
      where,
      'cap.area-words-only',
      '区域只有文字,没有geocode、polygon或circle。',
      'The area is given in words only, without geocode, polygon or circle.',
    );
  }
}

function checkPolygon(polygon: CapPolygon, where: string, budget: CrossingBudget, faults: Faults): void {
  const first = polygon[0];
  const last = polygon.at(-1);
  if (!first || !last) return sayMissing(faults, where);
  const isClosed = first[0] === last[0] && first[1] === last[1];
  if (polygon.length < 4) {
    faults.error(
      where,
      'cap.polygon-points',
      `多边形至少4个点(首尾相同),只有${polygon.length}个。`,
      `A polygon needs at least 4 points, the last equal to the first; it has ${polygon.length}.`,
    );
  }
  if (!isClosed) {
    faults.error(where, 'cap.polygon-open', '多边形首尾点不相同,没有闭合。', 'The polygon is not closed.');
  }
  checkPlace(polygon, where, faults);
  if (polygon.some(([latitude, longitude]) => isTooFine(latitude) || isTooFine(longitude))) {
    faults.advice(
      where,
      'cap.coordinate-decimals',
      `坐标超过${coordinateDecimals}位小数,没有意义。`,
      `Coordinates have more than ${coordinateDecimals} decimals, which mean nothing.`,
    );
  }
  const ring = isClosed ? polygon : [...polygon, first];
  const crossing = ringCrossing(ring, budget);
  if (crossing === 'crossing') {
    faults.error(where, 'cap.polygon-crossing', '多边形的边互相交叉。', 'The edges of the polygon cross.');
  } else if (crossing === 'touching') {
    faults.warning(where, 'cap.polygon-touching', '多边形与自身相接。', 'The polygon touches itself.');
  } else if (crossing === 'unchecked') {
    faults.advice(
      where,
      'cap.polygon-unchecked',
      '多边形过于复杂,未检查是否自相交。',
      'The polygon is too involved; whether its edges cross was not checked.',
    );
  }
}

function checkPlace(points: CapPolygon, where: string, faults: Faults): void {
  const isPossible = points.every(isOnEarth);
  if (looksSwapped(points)) {
    const zh = '经纬度疑似颠倒:CAP先写纬度,对调后才在中国境内。';
    const en = 'Latitude and longitude look exchanged: CAP writes latitude first; only exchanged it lies in China.';
    if (isPossible) faults.warning(where, 'cap.coordinates-swapped', zh, en);
    else faults.error(where, 'cap.coordinates-swapped', zh, en);
  } else if (!isPossible) {
    faults.error(
      where,
      'cap.coordinates',
      '坐标超出范围:纬度±90,经度±180。',
      'A coordinate is out of range: latitude ±90, longitude ±180.',
    );
  }
}

/** A message that draws, and draws nothing near the receiver, was meant for somebody else or slipped. */
export function checkDistance(alert: CapAlert, place: Place, faults: Faults): void {
  const drawn = alert.info.flatMap((info, i) =>
    info.area.flatMap((area, a) => {
      const where = `info[${i}].area[${a}]`;
      const isRight = (points: CapPolygon) => points.length > 0 && points.every(isOnEarth) && !looksSwapped(points);
      return [
        ...area.polygon
          .map((ring, at) => ({
            where: `${where}.polygon[${at}]`,
            points: ring,
            km: () => ringDistanceKm(ring, place),
          }))
          .filter(({ points }) => isRight(points)),
        ...area.circle
          .map((circle, at) => ({
            where: `${where}.circle[${at}]`,
            points: [circle.center],
            km: () => circleDistanceKm(circle, place),
          }))
          .filter(({ points }) => isRight(points)),
      ];
    }),
  );
  const [first] = drawn;
  if (!first) return;
  const nearest = Math.round(Math.min(...drawn.map(({ km }) => km())));
  if (nearest <= place.kilometres) return;
  faults.warning(
    first.where,
    'cap.far-from-place',
    `所绘区域最近处距本地约${nearest}公里,请核对。`,
    `The nearest drawn area lies about ${nearest} km away from here; check it.`,
  );
}

function isTooFine(degrees: number): boolean {
  const scaled = degrees * 10 ** coordinateDecimals;
  return Math.abs(scaled - Math.round(scaled)) > 1e-3;
}
