/** Outlines of streets from an optional GeoJSON map (RFC 7946): each feature names its street by code. */
import { error, warning, type Reason } from '../../../shared/reason.js';
import type { Unit } from './unit.js';

/** WGS 84, latitude first, as areas of signals are written; GeoJSON itself writes longitude first. */
export type Outline = readonly (readonly [latitude: number, longitude: number])[];

/** Outlines by unit id. A feature that cannot be read is left out and named; holes are ignored, touching is enough. */
export function parseOutlines(
  value: unknown,
  units: readonly Unit[],
): { outlines: ReadonlyMap<string, readonly Outline[]>; reasons: Reason[] } {
  const outlines = new Map<string, Outline[]>();
  const reasons: Reason[] = [];
  const features = (value as { features?: unknown } | null)?.features;
  if (!Array.isArray(features)) {
    reasons.push(
      error('features', 'outlines.not-a-collection', '不是FeatureCollection', 'this is no FeatureCollection'),
    );
    return { outlines, reasons };
  }
  features.forEach((feature: unknown, index) => {
    const where = `features[${index}]`;
    const { properties, geometry } = (feature ?? {}) as {
      properties?: { code?: unknown } | null;
      geometry?: { type?: unknown; coordinates?: unknown } | null;
    };
    const said = properties?.code;
    const code = typeof said === 'number' || typeof said === 'string' ? String(said) : '';
    const unit = units.find((each) => each.kind === 'street' && each.code === code);
    if (!unit) {
      reasons.push(
        warning(
          `${where}.properties.code`,
          'outlines.unknown-street',
          `没有代码为“${code}”的街道`,
          `no street has the code "${code}"`,
        ),
      );
      return;
    }
    const polygons =
      geometry?.type === 'Polygon'
        ? [geometry.coordinates]
        : geometry?.type === 'MultiPolygon'
          ? geometry.coordinates
          : null;
    const rings = Array.isArray(polygons) ? polygons.map((polygon: unknown) => outerRing(polygon)) : [];
    if (rings.length === 0 || rings.includes(null)) {
      reasons.push(
        error(
          `${where}.geometry`,
          'outlines.geometry',
          '应为Polygon或MultiPolygon',
          'it must be a Polygon or MultiPolygon',
        ),
      );
      return;
    }
    outlines.set(unit.id, [...(outlines.get(unit.id) ?? []), ...rings.filter((ring) => ring !== null)]);
  });
  return { outlines, reasons };
}

function outerRing(polygon: unknown): Outline | null {
  const ring: unknown = Array.isArray(polygon) ? polygon[0] : null;
  if (!Array.isArray(ring) || ring.length < 4) return null;
  const points = ring.map((point: unknown) => {
    const [longitude, latitude] = Array.isArray(point) ? (point as unknown[]) : [];
    const isPlace = typeof longitude === 'number' && typeof latitude === 'number';
    return isPlace && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? ([latitude, longitude] as const) : null;
  });
  return points.includes(null) ? null : points.filter((point) => point !== null);
}
