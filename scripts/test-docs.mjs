// npm run test:docs: installs and builds what is missing, then checks README, docs and examples. `npm test` does it too.
import './ensure-installed.mjs';
import { run, root } from './ensure-installed.mjs';
import { mocha } from './mocha.mjs';

const built = run(process.execPath, [`${root}scripts/build.mjs`, '--no-types']);
if (built !== 0) process.exit(built);
process.exit(run(process.execPath, [...mocha, '--extension', 'ts', `${root}test/docs/*.test.ts`, ...process.argv.slice(2)]));
