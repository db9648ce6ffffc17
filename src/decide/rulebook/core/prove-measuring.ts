/** Proof of what the plan says about measuring: stations, how sensors behave, the gauge chain (design.md §2, §3; domain.md §3.5, §8.2). */
import { millimetresAbove, unitsOf, type Quantity } from './quantity.js';
import type { Proof, RulePath } from './proof.js';
import type { SensorHabits, Station } from './rulebook.js';

const gaugeKeys = ['datumOffset', 'warningLevel', 'guaranteeLevel'] as const;

export function proveStations(proof: Proof): void {
  const { draft, report } = proof;
  draft.stations.forEach((station, index) => {
    const at: RulePath = ['stations', index];
    if (station.streetUnitId !== null) proof.unit([...at, 'streetUnitId'], station.streetUnitId);
    for (const key of gaugeKeys) {
      const value = (station as Partial<Station>)[key];
      if (station.quantity === 'river-level' && value === undefined)
        report(
          at,
          'gauge-key-missing',
          `水位站要写 ${key}，不知道写 null`,
          `a gauge says ${key}, null where it is not known`,
        );
      if (station.quantity !== 'river-level' && value !== undefined && value !== null)
        report(
          [...at, key],
          'not-a-gauge',
          '只有水位站才有基准面和警戒、保证水位',
          'only gauges have a datum and levels',
        );
    }
    proveGauge(proof, station, at);
    proveHabits(proof, station, at);
  });
  proveCodes(proof);
}

/** A code that stood for two stations of one quantity could be either. An id is a code of its own station. */
function proveCodes(proof: Proof): void {
  const codes = proof.draft.stations.flatMap(({ id, quantity, codes: own = [] }, station) =>
    [id, ...own].map((code, index) => ({ key: `${code} ${quantity}`, path: placeOfCode(station, index) })),
  );
  proof.noneTwice(
    codes.map(({ key }) => key),
    (index) => codes[index]?.path ?? ['stations'],
    { code: 'code-twice', zh: '同一要素的两个站点共用一个编码', en: 'two stations of one quantity share this code' },
  );
}

const placeOfCode = (station: number, index: number): RulePath =>
  index === 0 ? ['stations', station, 'id'] : ['stations', station, 'codes', index - 1];

function proveGauge({ report }: Proof, station: Station, at: RulePath): void {
  const { datumOffset: offset, warningLevel: warning, guaranteeLevel: guarantee } = station;
  if (offset && offset.from === offset.to)
    report(
      [...at, 'datumOffset', 'to'],
      'datum-offset-broken',
      '换算要在两个不同的基准面之间',
      'an offset lies between two datums',
    );
  if (!warning || !guarantee) return;
  const own = millimetresAbove(guarantee, warning.datum, offset ?? null);
  if (own === null)
    report(
      [...at, 'guaranteeLevel', 'datum'],
      'datum-not-comparable',
      '警戒和保证水位基准面不同，又没有换算',
      'the two levels have different datums and no offset between them',
    );
  else if (own <= Math.round(warning.value * 1_000))
    report(
      [...at, 'guaranteeLevel', 'value'],
      'tier-overlaps',
      '保证水位必须高于警戒水位',
      'the guarantee level lies above the warning level',
    );
}

/** Units of the quantity, a range that is one, and a datum where, and only where, heights are measured. */
function proveHabits(
  { report }: Proof,
  { quantity, plausible, step }: SensorHabits & { readonly quantity: Quantity },
  at: RulePath,
): void {
  for (const [key, limit] of Object.entries({ plausible, step }))
    if (limit && !unitsOf(quantity).includes(limit.unit))
      report(
        [...at, key, 'unit'],
        'unknown-unit-of-measure',
        `${quantity} 不用单位 ${limit.unit},可用 ${unitsOf(quantity).join(' ')}`,
        `${quantity} is not measured in ${limit.unit}: use ${unitsOf(quantity).join(' ')}`,
      );
  if (!plausible) return;
  if (plausible.least >= plausible.most)
    report(
      [...at, 'plausible', 'most'],
      'range-upside-down',
      '合理范围的上限要大于下限',
      'the most lies above the least',
    );
  if ((plausible.datum === null) === (quantity === 'river-level'))
    report(
      [...at, 'plausible', 'datum'],
      'range-datum',
      '水位的合理范围要写基准面，其他要素不写',
      'a range of levels says its datum, others have none',
    );
}

export function proveSensors(proof: Proof): void {
  const sensors = proof.draft.sensors ?? [];
  proof.noneTwice(
    sensors.map(({ quantity }) => quantity),
    (index) => ['sensors', index, 'quantity'],
    { code: 'sensor-twice', zh: '同一要素的传感器写了两次', en: 'the sensors of this quantity are there twice' },
  );
  sensors.forEach((sensor, index) => proveHabits(proof, sensor, ['sensors', index]));
}

/** Between gauges that exist, downstream only, and no crest arrives before it has left. */
export function proveReaches(proof: Proof): void {
  const { draft, report } = proof;
  const reaches = draft.reaches ?? [];
  proof.noneTwice(
    reaches.map(({ from, to }) => `${from} → ${to}`),
    (index) => ['reaches', index, 'to'],
    { code: 'reach-twice', zh: '同一河段写了两次', en: 'this reach is there twice' },
  );
  reaches.forEach(({ from, to, earliestHours, latestHours }, index) => {
    const at: RulePath = ['reaches', index];
    for (const [key, id] of Object.entries({ from, to })) {
      if (proof.isUnread('stations')) break;
      const station = draft.stations.find((each) => each.id === id);
      if (!station) report([...at, key], 'unknown-station', `没有这个站点:${id}`, `there is no station ${id}`);
      else if (station.quantity !== 'river-level')
        report([...at, key], 'station-measures-other', `${station.name}不是水位站`, `${id} is not a gauge`);
    }
    if (earliestHours < 0 || latestHours < earliestHours)
      report(
        [...at, 'latestHours'],
        'travel-time-broken',
        '传播时间不能为负，最晚不能早于最早',
        'a travel time is not negative, and the latest not before the earliest',
      );
    if (leadsTo(reaches, to, from))
      report(
        [...at, 'to'],
        'reach-upstream',
        '水文链成环：下游又流回上游',
        'the chain runs in a circle: it comes back upstream',
      );
  });
}

function leadsTo(
  reaches: readonly { readonly from: string; readonly to: string }[],
  from: string,
  to: string,
): boolean {
  const seen = new Set([from]);
  for (const place of seen) for (const reach of reaches) if (reach.from === place) seen.add(reach.to);
  return seen.has(to);
}
