// The measured promises. `npm run bench`, `npm run -s bench -- --json`; the exit code is 1 when one does not hold.
import 'reflect-metadata';
import { capBench } from './cap.bench.mjs';
import { print } from './measure.mjs';
import { observationsBench } from './observations.bench.mjs';
import { rulebookBench } from './rulebook.bench.mjs';

const results = [...(await rulebookBench()), ...(await observationsBench()), ...(await capBench())];
print(results, process.argv.includes('--json'));
if (results.some(({ holds }) => holds === false)) process.exitCode = 1;
