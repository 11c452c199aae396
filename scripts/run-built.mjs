// Builds what is missing, then runs a program of the tests that starts the tool itself (the first argument); the other arguments are the program's.
import './ensure-installed.mjs';
import { run, root } from './ensure-installed.mjs';

const [program = '', ...args] = process.argv.slice(2);
const built = run(process.execPath, [`${root}scripts/build.mjs`, '--no-types']);
if (built !== 0) process.exit(built);
process.exit(run(process.execPath, ['--import', 'tsx', `${root}${program}`, ...args]));
