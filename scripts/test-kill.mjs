// npm run test:kill: installs and builds what is missing, then kills applies. Arguments: --runs N --seed N --agents N.
import './ensure-installed.mjs';
import { run, root } from './ensure-installed.mjs';

const built = run(process.execPath, [`${root}scripts/build.mjs`, '--no-types']);
if (built !== 0) process.exit(built);
process.exit(run(process.execPath, ['--import', 'tsx', `${root}test/kill/run.ts`, ...process.argv.slice(2)]));
