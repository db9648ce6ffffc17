import { readFileSync } from 'node:fs';
import { contactColumns, parseDirectory, rosterColumns, unitColumns } from './parse-directory.js';
import type { DirectorySheets } from './parse-directory.js';
import type { Sheet } from './cells.js';

function sheet(file: string, header: readonly string[], lines: readonly string[]): Sheet {
  return {
    file,
    records: [header.join(','), ...lines].map((line, index) => ({ line: index + 1, cells: line.split(',') })),
  };
}

const goodUnits = [
  'city,city,市中心,市中心,,500000,,,,true',
  'district,district,区中心,区中心,渝中区,500103,city,023-00000002,,true',
  'street-a,street,甲街道中心,甲,甲街道;甲街道办,500103901,district,,a@example.cn,true',
];
const goodContacts = [
  'district-01,district,周示例,值班员,100 0000 0002,,,staff',
  'street-a-01,street-a,李示例,值班员,10000000003,,,staff',
  'city-01,city,王示例,值班员,10000000001,,,leader',
];
const goodRoster = ['district', 'street-a', 'city'].flatMap((unit) =>
  ['main', 'assistant', 'leader'].map((role) => `${unit},${role},${unit}-01,1;2;3;4;5;6;7,08:00,08:00`),
);

function sheets(units = goodUnits, contacts = goodContacts, roster = goodRoster): DirectorySheets {
  return {
    units: sheet('units.csv', unitColumns, units),
    contacts: sheet('contacts.csv', contactColumns, contacts),
    roster: sheet('roster.csv', rosterColumns, roster),
  };
}

/** `units.csv:3 directory.id-twice`, for every reason. */
function findings(given: DirectorySheets): string[] {
  return parseDirectory(given).reasons.map((reason) => `${reason.where} ${reason.code}`);
}

describe('an office imports its tables', () => {
  it('reads units, people and shifts', () => {
    const read = parseDirectory(sheets());
    expect(read.reasons).toEqual([]);
    expect(read.units[2]).toEqual({
      id: 'street-a',
      kind: 'street',
      name: '甲街道中心',
      shortName: '甲',
      aliases: ['甲街道', '甲街道办'],
      code: '500103901',
      parentId: 'district',
      dutyLandline: null,
      dutyEmail: 'a@example.cn',
      confirmed: true,
    });
    expect(read.contacts[0]).toMatchObject({ mobile: '+8610000000002', landline: null, rank: 'staff' });
    expect(read.shifts).toHaveLength(9);
    expect(read.shifts[0]).toEqual({
      unitId: 'district',
      role: 'main',
      contactId: 'district-01',
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      fromMinute: 480,
      toMinute: 480,
    });
  });

  it('takes the columns in any order', () => {
    const given = sheets();
    const turned = given.contacts.records.map(({ line, cells }) => ({ line, cells: [...cells].reverse() }));
    expect(parseDirectory({ ...given, contacts: { file: 'contacts.csv', records: turned } }).reasons).toEqual([]);
  });

  it.each([
    ['an unknown kind', 'x,village,村,村,,,district,,,true', ['directory.kind-unknown']],
    ['no parent', 'x,street,乙,乙,,,,,,true', ['directory.parent-missing']],
    ['an unknown parent', 'x,street,乙,乙,,,nobody,,,true', ['directory.parent-unknown']],
    ['a parent below it', 'x,post,乙,乙,,,street-a,,,true', ['directory.parent-below']],
    ['an id twice', 'street-a,street,乙,乙,,,district,,,true', ['directory.id-twice']],
    ['a malformed id', 'Street_A,street,乙,乙,,,district,,,true', ['directory.id-malformed']],
    ['a name of another unit', 'x,street,乙,乙,甲街道,,district,,,true', ['directory.name-taken']],
    ['a code of another unit', 'x,street,乙,乙,,500103901,district,,,true', ['directory.name-taken']],
    ['a short code', 'x,street,乙,乙,,500103,district,,,true', ['directory.code-malformed', 'directory.name-taken']],
    ['a second district', 'x,district,乙,乙,,,city,,,true', ['directory.one-district']],
    [
      'every fault at once',
      'x,street,,乙,,,nobody,110,nobody,yes',
      [
        'directory.cell-empty',
        'directory.confirmed-unknown',
        'directory.number-malformed',
        'directory.mailbox-malformed',
        'directory.parent-unknown',
      ],
    ],
    ['too few cells', 'x,street,乙', ['directory.cell-count']],
    ['a hidden character', 'x,street,乙\u0000,乙,,,district,,,true', ['directory.control-character']],
  ])('refuses a unit with %s', (_, line, codes) => {
    expect(findings(sheets([...goodUnits, line]))).toEqual(codes.map((code) => `units.csv:5 ${code}`));
  });

  it('names a circle of parents once, with its whole way', () => {
    const lines = ['x,street,乙,乙,,,y,,,true', 'y,street,丙,丙,,,x,,,true', 'z,community,丁,丁,,,x,,,true'];
    const { reasons } = parseDirectory(sheets([...goodUnits, ...lines]));
    expect(reasons.map(({ where, code }) => `${where} ${code}`)).toEqual(['units.csv:5 directory.cycle']);
    expect(reasons[0]?.text.en).toContain('x → y → x');
  });

  it.each([
    ['an unknown unit', 'p,nobody,赵示例,值班员,,,,staff', ['directory.unit-unknown']],
    ['a bad number', 'p,district,赵示例,值班员,1234,5678,,staff', Array(2).fill('directory.number-malformed')],
    ['a landline for a mobile', 'p,district,赵示例,值班员,023-00000001,,,staff', ['directory.not-a-mobile']],
    ['a bad mailbox', 'p,district,赵示例,值班员,,,nobody,staff', ['directory.mailbox-malformed']],
    ['an unknown rank', 'p,district,赵示例,值班员,,,,boss', ['directory.rank-unknown']],
    ['an id twice', 'city-01,district,赵示例,值班员,,,,staff', ['directory.id-twice']],
  ])('refuses a contact with %s', (_, line, codes) => {
    expect(findings(sheets(goodUnits, [...goodContacts, line]))).toEqual(
      (codes as string[]).map((code) => `contacts.csv:5 ${code}`),
    );
  });

  it('says what a spreadsheet did to a long number', () => {
    const { reasons } = parseDirectory(
      sheets(goodUnits, [...goodContacts, 'p,district,赵示例,值班员,8.61E+12,,,staff']),
    );
    expect(reasons[0]?.text.zh).toContain('科学计数');
  });

  it.each([
    ['an unknown contact', 'district,main,nobody,1,08:00,09:00', ['directory.contact-unknown']],
    ['an unknown unit', 'nobody,main,district-01,1,08:00,09:00', ['directory.unit-unknown']],
    ['an unknown role', 'district,boss,district-01,1,08:00,09:00', ['directory.role-unknown']],
    ['bad weekdays', 'district,main,district-01,1-5,08:00,09:00', ['directory.weekdays-malformed']],
    ['a weekday twice', 'district,main,district-01,1;1,08:00,09:00', ['directory.weekdays-malformed']],
    ['bad times', 'district,main,district-01,1,8,24:30', Array(2).fill('directory.time-malformed')],
    ['a time already held', 'district,main,district-01,1,08:00,09:00', ['directory.shifts-overlap']],
  ])('refuses a shift with %s', (_, line, codes) => {
    const found = findings(sheets(goodUnits, goodContacts, [...goodRoster, line]));
    expect(new Set(found)).toEqual(new Set((codes as string[]).map((code) => `roster.csv:11 ${code}`)));
  });

  it('does not blame a row for a fault of another', () => {
    const brokenStreet = 'street-a,hamlet,甲街道中心,甲,,500103901,district,,,true';
    expect(findings(sheets([goodUnits[0] as string, goodUnits[1] as string, brokenStreet]))).toEqual([
      'units.csv:4 directory.kind-unknown',
    ]);
  });

  it('refuses a file without its columns, or with others', () => {
    const given = sheets();
    const header = { line: 1, cells: ['unit', 'role', 'contact', 'weekdays', 'from', 'until'] };
    expect(findings({ ...given, roster: { file: 'roster.csv', records: [header] } })).toEqual([
      'roster.csv:1 directory.column-missing',
      'roster.csv:1 directory.column-unknown',
    ]);
    expect(findings({ ...given, roster: { file: 'roster.csv', records: [] } })).toHaveLength(rosterColumns.length);
  });

  it('warns of roles nobody holds and people nobody can reach, and goes on', () => {
    const read = parseDirectory(
      sheets(
        goodUnits,
        [...goodContacts, 'p,district,赵示例,值班员,,,,deputy'],
        goodRoster.filter((line) => !line.startsWith('street-a,main')),
      ),
    );
    expect(read.reasons.map(({ where, code, level }) => `${where} ${code} ${level}`)).toEqual([
      'contacts.csv:5 directory.no-address warning',
      'units.csv:4 directory.duty-gap warning',
    ]);
    expect(read.reasons[1]?.text.en).toBe('street-a has no main for 168 hours a week, first from weekday 1 00:00');
  });

  it('warns when a shift is held by somebody of another unit', () => {
    const roster = goodRoster.map((line) => line.replace('street-a-01', 'district-01'));
    const { reasons } = parseDirectory(sheets(goodUnits, goodContacts, roster));
    expect(reasons.map(({ code, level }) => `${code} ${level}`)).toEqual(
      Array(3).fill('directory.contact-of-another-unit warning'),
    );
  });
});

describe('the sample district', () => {
  const read = (file: string): Sheet => ({
    file,
    records: readFileSync(new URL(`../../../../config/directory/${file}`, import.meta.url), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line, index) => ({ line: index + 1, cells: line.split(',') })),
  });
  const district = parseDirectory({
    units: read('units.csv'),
    contacts: read('contacts.csv'),
    roster: read('roster.csv'),
  });
  const of = (kind: string) => district.units.filter((unit) => unit.kind === kind);

  it('has no fault, and two communities without anybody at night', () => {
    expect(district.reasons.filter((reason) => reason.level === 'error')).toEqual([]);
    const vacant = new Set(district.reasons.map((reason) => reason.where));
    expect(district.reasons.every((reason) => reason.code === 'directory.duty-gap')).toBe(true);
    expect(vacant.size).toBe(2);
    const lines = [...vacant].map((where) => district.units[Number(where.split(':')[1]) - 2]);
    expect(lines.map((unit) => unit?.kind)).toEqual(['community', 'community']);
  });

  it('has eleven streets with their real codes, seven posts, seventy-nine communities', () => {
    expect(of('street').map((unit) => `${unit.code} ${unit.shortName}`)).toEqual([
      '500103001 七星岗',
      '500103003 解放碑',
      '500103004 两路口',
      '500103005 上清寺',
      '500103007 菜园坝',
      '500103008 南纪门',
      '500103010 朝天门',
      '500103011 大溪沟',
      '500103012 大坪',
      '500103013 化龙桥',
      '500103014 石油路',
    ]);
    expect(of('post')).toHaveLength(7);
    expect(of('post').filter((unit) => unit.confirmed)).toHaveLength(1);
    expect(of('community')).toHaveLength(79);
    expect(of('community').filter((unit) => unit.confirmed)).toHaveLength(5);
    expect(of('community').every((unit) => unit.code?.startsWith(unit.parentId?.slice('street-'.length) ?? '?'))).toBe(
      true,
    );
  });

  it('has at least 400 people with numbers that were never assigned', () => {
    expect(district.contacts.length).toBeGreaterThanOrEqual(400);
    const desks = district.units.map((unit) => ({ mobile: null, landline: unit.dutyLandline, email: unit.dutyEmail }));
    for (const { mobile, landline, email } of [...district.contacts, ...desks]) {
      if (mobile !== null) expect(mobile).toMatch(/^\+86100\d{8}$/);
      if (landline !== null) expect(landline).toMatch(/^\+86230000\d{4}$/);
      if (email !== null) expect(email).toMatch(/@example\.cn$/);
    }
  });

  it('names a deputy and a leader for every unit of the district; of another district only the desk is known', () => {
    const outside = district.units.filter(({ kind }) => kind === 'outside');
    expect(outside.length).toBeGreaterThan(0);
    for (const unit of outside) {
      expect(unit.dutyLandline).not.toBeNull();
      expect(district.contacts.filter((contact) => contact.unitId === unit.id)).toEqual([]);
    }
    for (const unit of district.units.filter(({ kind }) => kind !== 'outside')) {
      const ranks = district.contacts.filter((contact) => contact.unitId === unit.id).map((contact) => contact.rank);
      expect(ranks).toEqual(expect.arrayContaining(['deputy', 'leader']));
    }
  });
});
