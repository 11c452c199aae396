// Runs a program of the tests (the first argument) with a real Letta server at hand (see docs/real-server.md), or without where none can be had: it
// then says what it skipped. The other arguments are the program's. `--real-runs 0` needs no server.
import { root } from './ensure-installed.mjs';
import { buildFirst, runShown, withRealServer } from './real-server.mjs';
import { join } from 'node:path';

const [program = '', ...args] = process.argv.slice(2);
const start = (env) => runShown(process.execPath, ['--import', 'tsx', join(root, program), ...args], { cwd: root, env });

buildFirst();
const devOnly = args.join(' ').includes('--real-runs 0') || args.includes('--dev-only');
const outcome = devOnly ? { skipped: 'not wanted' } : await withRealServer(start);
if (outcome.failed) {
  console.error(outcome.failed);
  process.exit(1);
}
if (outcome.skipped) console.log(`real server skipped: ${outcome.skipped}`);
process.exit(outcome.skipped ? await start(process.env) : outcome.result);
