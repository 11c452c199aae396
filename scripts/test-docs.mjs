// npm run test:docs: installs and builds what is missing, then checks README, docs and examples. `npm test` does it too.
import './ensure-installed.mjs';
import { run, root, runPackage } from './ensure-installed.mjs';

const built = run(process.execPath, [`${root}scripts/build.mjs`, '--no-types']);
if (built !== 0) process.exit(built);
process.exit(runPackage('mocha/bin/mocha.js', ['--no-config', '--node-option', 'import=tsx', '--extension', 'ts', `${root}test/docs/*.test.ts`, ...process.argv.slice(2)]));
