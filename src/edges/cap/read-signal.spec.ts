import { readFileSync } from 'node:fs';
import { readSignal } from './read-signal.js';

const fixture = (name: string) => readFileSync(`test/fixtures/cap/${name}`);
const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('a signal from bytes', () => {
  test.each<[string, Uint8Array]>([
    ['application/xml', fixture('red-rain.xml')],
    ['application/cap+xml; charset=utf-8', fixture('red-rain.xml')],
    ['application/json; charset=utf-8', fixture('red-rain.json')],
  ])('%s', (mediaType, bytes) => {
    const { signal, faults } = readSignal(bytes, mediaType);
    expect(signal).toMatchObject({ eventCode: '11B03', colour: 'red', areas: ['500103'] });
    expect(faults).toEqual([]);
  });

  test.each<[string, Uint8Array, string, string]>([
    ['half a JSON', bytesOf('{"sender":'), 'application/json', 'json.malformed'],
    ['JSON that is no text', Uint8Array.of(0x22, 0xff, 0x22), 'application/json', 'json.malformed'],
    ['100,000 brackets', bytesOf('['.repeat(100_000)), 'application/json', 'json.malformed'],
    ['too much JSON', new Uint8Array(2_000_000), 'application/json', 'json.too-large'],
    ['a list', bytesOf('[]'), 'application/json', 'signal.not-an-object'],
    ['JSON called XML', fixture('red-rain.json'), 'application/xml', 'xml.malformed'],
    ['a DTD', fixture('hostile-external-entity.xml'), 'application/xml', 'xml.dtd'],
  ])('%s is refused with a reason', (_name, bytes, mediaType, code) => {
    const { signal, faults } = readSignal(bytes, mediaType);
    expect(signal).toBeNull();
    expect(faults[0]?.code).toBe(code);
  });

  it('lists what breaks the standard before what had to be inferred', () => {
    const { signal, faults } = readSignal(fixture('words-only.xml'), 'application/xml');
    expect(signal?.eventCode).toBe('11B37');
    expect(faults.map((fault) => fault.code.split('.')[0]).lastIndexOf('cap')).toBe(9);
    expect(faults).toHaveLength(13);
  });
});
