// npm run on:real -- 'test:crash -- --real --minutes 1' 'test:faults -- --real --minutes 1' …: scripts of package.json, one after the other, that
// want a real Letta server and share this one; it takes 20 seconds to come up. The first that fails ends it.
import './ensure-installed.mjs';
import { root } from './ensure-installed.mjs';
import { runShown, withRealServer } from './real-server.mjs';

const scripts = process.argv.slice(2).map((script) => script.split(/\s+/));
async function runAll(env) {
  for (const script of scripts) {
    console.log(`\nnpm run ${script.join(' ')}`);
    const status = await runShown('npm', ['run', '-s', ...script], { cwd: root, env });
    if (status !== 0) return status;
  }
  return 0;
}
const outcome = await withRealServer(runAll);
if (outcome.failed) console.error(outcome.failed);
process.exit(outcome.skipped ? await runAll({ ...process.env, LETTA_REAL_NONE: outcome.skipped }) : (outcome.result ?? 1));
