// Builds what is missing, then runs a program of the tests that starts the tool itself (the first argument); the other arguments are the program's.
// With `--real` among them it gets a real Letta server (docs/real-server.md); where none can be had it says so and is not run.
import { root } from './ensure-installed.mjs';
import { buildFirst, runShown, withRealServer } from './real-server.mjs';

const [program = '', ...args] = process.argv.slice(2);
buildFirst();
const start = (env) => runShown(process.execPath, ['--import', 'tsx', `${root}${program}`, ...args], { cwd: root, env });
const outcome = args.includes('--real') ? await withRealServer(start) : { result: await start(process.env) };
if (outcome.skipped) console.log(`skipped: ${outcome.skipped}`);
if (outcome.failed) console.error(outcome.failed);
process.exit(outcome.skipped ? 0 : (outcome.result ?? 1));
