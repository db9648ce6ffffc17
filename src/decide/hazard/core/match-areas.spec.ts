import { shippedGazetteer } from '../../../../test/harness/rulebook.js';
import { ringsTouch, type Ring } from './drawn-area.js';
import { byCodes, matchAreas, type Gazetteer } from './match-areas.js';

const all = shippedGazetteer.streets.map(({ id }) => id);
const chaotianmen = 'street-500103010';
const daping = 'street-500103012';
const square = (latitude: number, longitude: number, half: number): Ring => [
  [latitude - half, longitude - half],
  [latitude - half, longitude + half],
  [latitude + half, longitude + half],
  [latitude + half, longitude - half],
  [latitude - half, longitude - half],
];
const mapped: Gazetteer = {
  ...shippedGazetteer,
  streets: shippedGazetteer.streets.map((street) => ({
    ...street,
    rings:
      street.id === chaotianmen
        ? [square(29.565, 106.58, 0.005)]
        : street.id === daping
          ? [square(29.545, 106.52, 0.005)]
          : [],
  })),
};
const named = (areaText: string) => matchAreas({ areaCodes: [], areaText }, shippedGazetteer);
const drawn = (polygons: readonly Ring[], gazetteer = mapped) =>
  matchAreas({ areaCodes: [], areaText: '见图', polygons }, gazetteer);

describe('byCodes', () => {
  it.each([
    ['the street itself', ['500103010'], 1],
    ['a community of the street', ['500103010003'], 1],
    ['the street in twelve digits', ['500103010000'], 1],
    ['the district in twelve digits', ['500103000000'], 11],
    ['the whole city', ['500000'], 11],
    ['another district', ['500105'], 0],
    ['another province', ['510000'], 0],
  ])('finds the streets of %s', (_what, codes, count) => {
    expect(byCodes(codes, '500103', shippedGazetteer.streets)).toHaveLength(count);
  });
});

describe('matchAreas', () => {
  it.each([
    ['朝天门街道', [chaotianmen], 'sure'],
    ['朝天门', [chaotianmen], 'sure'],
    ['朝天门一带', [chaotianmen], 'sure'],
    ['朝天门、大坪街道', [chaotianmen, daping], 'sure'],
    ['渝中区朝天门街道', [chaotianmen], 'likely'],
    ['朝天门广场附近', [chaotianmen], 'likely'],
    ['酉阳县大坪镇', [daping], 'unsure'],
    ['渝中区', all, 'sure'],
    ['重庆市渝中区', all, 'sure'],
    ['渝中半岛', all, 'likely'],
    ['重庆市', all, 'sure'],
    ['全市大部分地区', all, 'sure'],
    ['中心城区', all, 'sure'],
    ['江北区、南岸区和渝中区', all, 'sure'],
    ['重庆市主城区大部', all, 'sure'],
    ['重庆中心城区', all, 'sure'],
    ['重庆主城都市区', all, 'sure'],
    ['中心城区部分街道', all, 'unsure'],
    ['渝中区（除大坪街道外）', all, 'unsure'],
    ['渝中区全区（重点解放碑街道）', all, 'likely'],
  ] as const)('reads %s', (text, streets, certainty) => {
    expect(named(text)).toMatchObject({ streets, certainty });
  });

  it.each(['重庆市江北区', '江北区', '四川省', '北碚区', ''])('does not find us in %s', (text) => {
    expect(named(text)).toEqual({ streets: [], certainty: null, notes: [] });
  });

  it('says so when it is not sure, and says nothing when it is', () => {
    expect(named('酉阳县大坪镇').notes).toMatchObject([{ code: 'hazard.area-unsure', level: 'warning' }]);
    expect(named('朝天门广场附近').notes).toMatchObject([{ code: 'hazard.area-likely', level: 'advice' }]);
    expect(named('朝天门街道').notes).toEqual([]);
  });

  it('goes by the codes where there are any, and says that the words are narrower', () => {
    const both = matchAreas({ areaCodes: ['500103'], areaText: '朝天门街道' }, shippedGazetteer);
    expect(both).toMatchObject({ streets: all, certainty: 'sure' });
    expect(both.notes).toMatchObject([{ code: 'hazard.area-wider-than-words' }]);
    expect(matchAreas({ areaCodes: ['500105'], areaText: '江北区' }, shippedGazetteer).streets).toEqual([]);
  });

  it('does not let codes or a drawing of elsewhere hide a name of ours, and says that one of them is wrong', () => {
    const beside = matchAreas({ areaCodes: ['500108'], areaText: '南岸区、渝中区大坪街道' }, shippedGazetteer);
    expect(beside).toMatchObject({ streets: [daping], certainty: 'unsure' });
    expect(beside.notes).toMatchObject([{ code: 'hazard.area-words-beyond', level: 'warning' }]);
    const far = { areaCodes: [], areaText: '渝中区', polygons: [square(31, 108, 0.2)] };
    expect(matchAreas(far, mapped)).toMatchObject({ streets: all, certainty: 'unsure' });
    const more = matchAreas({ areaCodes: ['500103010'], areaText: '朝天门街道、大坪街道' }, shippedGazetteer);
    expect(more).toMatchObject({ streets: [chaotianmen, daping], certainty: 'unsure' });
  });

  it('tells by a map which streets a drawing touches', () => {
    expect(drawn([square(29.565, 106.58, 0.001)])).toMatchObject({ streets: [chaotianmen], certainty: 'likely' });
    expect(drawn([square(29.55, 106.55, 0.2)]).streets).toEqual([chaotianmen, daping]);
    expect(drawn([square(31, 108, 0.2)]).streets).toEqual([]);
    const circle = { center: [29.565, 106.58] as const, radiusKm: 0 };
    expect(matchAreas({ areaCodes: [], areaText: '', circles: [circle] }, mapped).streets).toEqual([chaotianmen]);
    const near = { center: [29.565, 106.6] as const, radiusKm: 2 };
    expect(matchAreas({ areaCodes: [], areaText: '', circles: [near] }, mapped).streets).toEqual([chaotianmen]);
  });

  it('knows without a map only that the district may be touched', () => {
    expect(drawn([square(29.56, 106.55, 0.01)], shippedGazetteer)).toMatchObject({ streets: all, certainty: 'unsure' });
    expect(drawn([square(31, 108, 0.2)], shippedGazetteer).streets).toEqual([]);
    // Around us, without a point near us.
    expect(drawn([square(29.56, 106.55, 3)], shippedGazetteer).streets).toEqual(all);
  });
});

describe('ringsTouch', () => {
  it('sees edges that cross where neither holds a corner of the other', () => {
    const tall: Ring = [
      [0, 4],
      [10, 4],
      [10, 6],
      [0, 6],
      [0, 4],
    ];
    const wide: Ring = [
      [4, 0],
      [4, 10],
      [6, 10],
      [6, 0],
      [4, 0],
    ];
    expect(ringsTouch(tall, wide)).toBe(true);
    expect(
      ringsTouch(
        tall,
        wide.map(([y, x]) => [y + 20, x] as const),
      ),
    ).toBe(false);
    expect(ringsTouch([], wide)).toBe(false);
  });
});
