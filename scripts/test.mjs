// The README's test command: installs and builds what is missing, then runs every test. Arguments go to mocha.
import './ensure-installed.mjs';
import { run, root, runPackage } from './ensure-installed.mjs';

const built = run(process.execPath, [`${root}scripts/build.mjs`, '--no-types']);
if (built !== 0) process.exit(built);
process.exit(runPackage('mocha/bin/mocha.js', process.argv.slice(2)));
