import { checkCapFiles } from './check-cap-files.js';

describe('checking files', () => {
  it('answers for every file, readable or not', async () => {
    const folder = 'test/fixtures/cap';
    const files = [`${folder}/red-rain.xml`, `${folder}/hostile-billion-laughs.xml`, `${folder}/none.xml`, folder];
    const results = await checkCapFiles(files);
    expect(results.map(({ file, faults }) => [file, faults.map((fault) => fault.code)])).toEqual([
      [files[0], []],
      [files[1], ['xml.dtd']],
      [files[2], ['file.unreadable']],
      [files[3], ['file.unreadable']],
    ]);
  });
});
