import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { validationFaults } from '../../platform/settings/validation-faults.js';
import { readRulebookFolder } from './rulebook.command.js';
import { bodyOf } from './rulebook.body.js';
import type { Rulebook } from './core/rulebook.js';
import type { OpenedFiles, RuleFile } from './rule-file.js';
import { readRulebook } from './rulebook.reader.js';

const folder = 'config/rulebook';
const sample: readonly RuleFile[] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .toSorted()
  .map((name) => ({ name, text: readFileSync(`${folder}/${name}`, 'utf8') }));
/** Reading all 80 files takes half a second; a mutated file is read beside few others. */
const few = sample.filter(
  ({ name }) => !name.includes('/') || /school|500103010|triggers.(rain|river)|river-bank/.test(name),
);

const read = (files: readonly RuleFile[], knownUnitIds: ReadonlySet<string> | null = null) =>
  readRulebook(files, { knownUnitIds }, validationFaults);

function edited(name: string, edit: (text: string) => string): RuleFile[] {
  const files = sample.map((file) => (file.name === name ? { name, text: edit(file.text) } : file));
  expect(files).not.toEqual(sample);
  return files;
}

const faults = (files: readonly RuleFile[]) => read(files).reasons.map(({ where, code }) => `${where} ${code}`);

/** `file:line` of the first line that holds `text`. */
function lineOf(files: readonly RuleFile[], name: string, text: string): string {
  const lines = files.find((file) => file.name === name)?.text.split('\n') ?? [];
  return `${name}:${lines.findIndex((line) => line.includes(text)) + 1}`;
}

describe('reading a rulebook', () => {
  it('finds the sample district sound, units and all', () => {
    const units = readFileSync('config/directory/units.csv', 'utf8')
      .split('\n')
      .map((line) => line.split(',')[0] ?? '');
    const { rulebook, reasons } = read(sample, new Set(units));
    expect(reasons).toEqual([]);
    expect(rulebook?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(rulebook?.industries).toHaveLength(27);
    expect(rulebook?.streets).toHaveLength(11);
  });

  it('has one hash for one plan, whatever its comments and layout', () => {
    const before = read(sample).rulebook;
    const commented = edited('signing.yaml', (text) => `# 说明\n\n${text}`);
    const changed = edited('clocks.yaml', (text) => text.replace('minutes: 20', 'minutes: 25'));
    expect(read([...commented].toReversed()).rulebook?.hash).toBe(before?.hash);
    expect(read(changed).rulebook?.hash).not.toBe(before?.hash);
    expect(bodyOf(JSON.parse(JSON.stringify(before)) as Rulebook)).toBe(bodyOf(before!));
  });

  it('gives every rule its file’s basis, source and date unless it has its own', () => {
    const street = read(sample).rulebook?.industries.find(({ id }) => id === 'street-community-grid');
    expect(street?.measures[0]).toMatchObject({ basis: 'official', effectiveFrom: '2026-05-01' });
    expect(street?.measures[1]).toMatchObject({ basis: 'proposed' });
  });

  it('can not be changed in memory', () => {
    const { rulebook } = read(sample);
    expect(() => Object.assign(rulebook!.clocks[0]!, { minutes: 1 })).toThrow(TypeError);
  });

  it('names an unknown key by file, line and column', () => {
    const files = edited('clocks.yaml', (text) =>
      text.replace('clock: paper, minutes: 60', 'clock: paper, minutes: 60, hours: 1'),
    );
    const where = lineOf(files, 'clocks.yaml', 'hours');
    expect(faults(files)).toEqual([`${where}:51 rulebook.unknown-key`]);
  });

  it('names an unknown key inside a control order', () => {
    const files = edited('industries/school.yaml', (text) =>
      text.replace('      kind: stop', '      kind: stop\n      why: x'),
    );
    expect(faults(files)).toEqual([`${lineOf(files, 'industries/school.yaml', 'why: x')}:7 rulebook.unknown-key`]);
  });

  it('says where YAML itself is broken', () => {
    const files = edited('stages.yaml', (text) => `${text}\n  - { stage: '3d'`);
    expect(faults(files).every((fault) => /^stages\.yaml:\d+:\d+ rulebook\.not-yaml$/.test(fault))).toBe(true);
  });

  it('does not lose what stands after a second document mark', () => {
    const files = edited('raise-factors.yaml', (text) =>
      text.replace('  - id: raise-soaked-ground', '---\n  - id: raise-soaked-ground'),
    );
    expect(faults(files)).toContainEqual(expect.stringMatching(/^raise-factors\.yaml:\d+:\d+ rulebook\.not-yaml$/));
  });

  it('gives the same answer when it remembers what it has opened before', () => {
    const remembered: OpenedFiles = new Map();
    const readAgain = (files: readonly RuleFile[]) =>
      readRulebook(files, { knownUnitIds: null }, validationFaults, remembered);
    const broken = edited('clocks.yaml', (text) => text.replace('minutes: 20', 'minutes: soon'));
    expect(readAgain(sample).rulebook?.hash).toBe(read(sample).rulebook?.hash);
    expect(readAgain(broken).reasons).toEqual(read(broken).reasons);
    expect(readAgain(sample).rulebook?.hash).toBe(read(sample).rulebook?.hash);
  });

  it('takes a key written twice for a fault', () => {
    const files = edited('district.yaml', (text) => `${text}  name: 江北区\n`);
    expect(faults(files)).toEqual([expect.stringMatching(/^district\.yaml:\d+:3 rulebook\.not-yaml$/)]);
  });

  it('points at the measure that breaks the relay rule, also when others before it could not be read', () => {
    const name = 'streets/500103010.yaml';
    const files = edited(name, (text) =>
      text.replace('level: blue', 'level: purple').replace('authority: control', 'authority: duty'),
    );
    const found = faults(files);
    expect(found).toContain(`${lineOf(files, name, 'purple')}:5 rulebook.is-in`);
    const controls = files
      .find((file) => file.name === name)!
      .text.split('\n')
      .findIndex((line) => line === '    control:');
    expect(found).toContain(`${name}:${controls + 1}:5 rulebook.relay-with-control`);
  });

  it('lists faults of many files and of many kinds at once', () => {
    const files = [
      ...sample
        .filter(({ name }) => name !== 'signing.yaml' && name !== 'industries/lift.yaml')
        .map(({ name, text }) => ({
          name,
          text: text
            .replace('      - dept-fire\n', '')
            .replace('minutes: 20 }', 'minutes: soon }')
            .replace('target: person-sent', 'target: god'),
        })),
      { name: 'industry/lift.yaml', text: '' },
      { name: 'notes.txt', text: '' },
    ];
    const found = faults(files);
    expect(found).toContain('signing.yaml rulebook.file-missing');
    expect(found).toContain('industry/lift.yaml rulebook.file-unknown');
    expect(found).toContain('notes.txt rulebook.file-unknown');
    expect(found).toContain(`${lineOf(files, 'streams.yaml', '- lift')}:9 rulebook.industry-without-plan`);
    expect(found).toContain(`${lineOf(files, 'consultation.yaml', 'memberUnitIds')}:5 rulebook.not-seven-members`);
    expect(found).toContainEqual(expect.stringMatching(/^clocks\.yaml:\d+:\d+ rulebook\.is-int$/));
    expect(found).toContainEqual(expect.stringMatching(/^ladders\.yaml:\d+:\d+ rulebook\.is-in$/));
    // What could not be read is not called missing as well.
    expect(found.filter((fault) => /tier-missing|unknown-ladder/.test(fault))).toEqual([]);
  });

  it('wants a plan in the file of its name', () => {
    const files = sample.map((file) =>
      file.name === 'industries/lift.yaml' ? { ...file, name: 'industries/elevator.yaml' } : file,
    );
    expect(faults(files)).toEqual([expect.stringMatching(/^industries\/elevator\.yaml:\d+:1 rulebook\.file-name$/)]);
  });

  it('names a street of the directory that has no plan', () => {
    const reasons = read(sample, new Set(['street-500103099'])).reasons.map(({ code }) => code);
    expect(reasons).toContain('rulebook.street-without-plan');
    expect(reasons).toContain('rulebook.unknown-unit');
  });

  it('tells of a folder that is not there', () => {
    const found = readRulebookFolder('config/no-such-folder').reasons;
    expect(found[0]).toMatchObject({ where: 'config/no-such-folder', code: 'rulebook.unreadable' });
    expect(found.length).toBeGreaterThan(1);
  });

  it.each([
    ['nothing', ''],
    ['a list', '- a'],
    ['a word', 'rain'],
    ['a loop', 'signing: &a [*a]'],
    [
      'many aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
        .split('')
        .map((k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`)
        .join('\n')}\nsigning: *h`,
    ],
    ['deep nesting', `signing: ${'['.repeat(20_000)}`],
    ['a prototype', '__proto__: { signing: [] }\nconstructor: {}\nsigning: [{ __proto__: { id: x } }]'],
    ['a map for a list', 'signing: { id: a }'],
    ['nulls', 'signing: [null, ~, {}]\ndefaults: null'],
    ['lists in lists', 'signing: [[{ id: a }], [[]]]'],
    ['a key that is a map', '? { a: 1 }\n: x\nsigning: []'],
    ['tags', 'signing: !!js/function "x"'],
    ['binary', '\u0000\u0001\ufeff\ud800'],
    ['too much', `signing: ${'x'.repeat(1_000_001)}`],
  ])('survives %s', (_what, text) => {
    const { rulebook, reasons } = read(few.map((file) => (file.name === 'signing.yaml' ? { ...file, text } : file)));
    expect(rulebook).toBeNull();
    expect(reasons.some(({ where }) => where.startsWith('signing.yaml'))).toBe(true);
  });

  it('never throws, whatever is done to a file, and lets nothing broken through', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(
        ...[
          'null',
          '[]',
          '{}',
          '- ',
          ': ',
          '\n',
          '  ',
          '"',
          '&a',
          '*a',
          '!!x',
          '{',
          '[',
          '-1',
          '1e999',
          '~',
          'true',
          '|\n',
        ],
      ),
    );
    fc.assert(
      fc.property(
        fc.nat(few.length - 1),
        fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(40), put: piece }), {
          minLength: 1,
          maxLength: 4,
        }),
        (index, cuts) => {
          const files = few.map((file, i) =>
            i === index ? { ...file, text: cuts.reduce(cutAndPut, file.text) } : file,
          );
          const { rulebook, reasons } = read(files);
          expect(rulebook === null).toBe(reasons.length > 0);
          for (const { where, code } of reasons) expect(`${where} ${code}`).toMatch(/^\S+ rulebook\.[a-z-]+/);
        },
      ),
      { numRuns: 60 },
    );
  });
});

function cutAndPut(text: string, { at, cut, put }: { at: number; cut: number; put: string }): string {
  const from = Math.floor(at * text.length);
  return text.slice(0, from) + put + text.slice(from + cut);
}
