import { DirectoryIndex } from './directory-index.js';
import type { Contact, Unit, UnitKind } from './unit.js';

function unit(id: string, kind: UnitKind, parentId: string | null, more: Partial<Unit> = {}): Unit {
  return {
    id,
    kind,
    name: id,
    shortName: id,
    aliases: [],
    code: null,
    parentId,
    dutyLandline: null,
    dutyEmail: null,
    confirmed: true,
    ...more,
  };
}

function contact(id: string, rank: Contact['rank'], more: Partial<Contact> = {}): Contact {
  return { id, unitId: 'street', name: id, title: '', mobile: null, landline: null, email: null, rank, ...more };
}

const index = new DirectoryIndex(
  [
    unit('housing', 'department', 'district', { name: '区住房城市建委', aliases: ['区住建委', '区住房城乡建委'] }),
    unit('street', 'street', 'district', {
      name: '朝天门街道基层治理指挥中心',
      shortName: '朝天门',
      code: '500103010',
      dutyLandline: '+862300000016',
    }),
    unit('site-a', 'site', 'street', { shortName: '码头' }),
    unit('site-b', 'site', 'street', { shortName: '码头' }),
    unit('district', 'district', 'city', { code: '500103' }),
    unit('city', 'city', null, { code: '500000' }),
  ],
  [
    contact('b', 'deputy', { mobile: '+8610000000001' }),
    contact('a', 'deputy', { mobile: '+8610000000001', email: 'a@example.cn' }),
    contact('c', 'leader', { landline: '+862300000016' }),
  ],
  [{ unitId: 'street', role: 'main', contactId: 'a', weekdays: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0, toMinute: 0 }],
);

describe('the directory in memory', () => {
  it.each([
    ['street', 'street'],
    ['500103010', 'street'],
    ['500103010000', 'street'],
    ['500103000000', 'district'],
    ['500103000', 'district'],
    ['500000000000', 'city'],
    ['朝天门街道基层治理指挥中心', 'street'],
    ['朝天门', 'street'],
    ['区住建委', 'housing'],
    [' 区住房城乡建委 ', 'housing'],
    ['500103999', undefined],
    ['码头', undefined],
    ['', undefined],
  ])('finds %j as %s', (name, id) => {
    expect(index.find(name)?.id).toBe(id);
  });

  it('lists units by tier, and children of one', () => {
    expect(index.units().map((one) => one.id)).toEqual(['city', 'district', 'street', 'site-a', 'site-b', 'housing']);
    expect(index.units('site').map((one) => one.id)).toEqual(['site-a', 'site-b']);
    expect(index.units('post')).toEqual([]);
    expect(index.childrenOf('district').map((one) => one.id)).toEqual(['street', 'housing']);
    expect(index.childrenOf('nobody')).toEqual([]);
    expect(index.unit('nobody')).toBeUndefined();
  });

  it('keeps deputies in calling order and knows an empty post', () => {
    expect(index.deputiesOf('street').map((one) => one.id)).toEqual(['b', 'a']);
    expect(index.leaderOf('street')?.id).toBe('c');
    expect(index.deputiesOf('district')).toEqual([]);
    expect(index.leaderOf('district')).toBeNull();
    expect(index.contact('a')?.id).toBe('a');
    expect(index.contactsOf('street')).toHaveLength(3);
  });

  it('knows who is on duty', () => {
    expect(index.onDuty('street', 0).main?.id).toBe('a');
    expect(index.onDuty('district', 0).main).toBeNull();
  });

  it('finds everybody at an address, the desk as its unit', () => {
    const at = (address: string) => index.atAddress(address).map((one) => one.contact?.id ?? one.unitId);
    expect(at('100 0000 0001')).toEqual(['b', 'a']);
    expect(at('023-00000016')).toEqual(['street', 'c']);
    expect(at('A@example.cn')).toEqual(['a']);
    expect(at('10000000009')).toEqual([]);
    expect(at('not a number')).toEqual([]);
  });
});
