// npm run test:real [-- test files]: the suites in test/real against a real Letta server with a stub model (see docs/real-server.md).
// Ends with `N passed, N failed`, or with `skipped: why (N tests)` where the server cannot be had.
import { root } from './ensure-installed.mjs';
import { countTests, mocha } from './mocha.mjs';
import { buildFirst, runShown, withRealServer } from './real-server.mjs';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const given = process.argv.slice(2);
const files = given.length > 0 ? given : readdirSync(join(root, 'test/real'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts')).map((file) => join('test/real', file));

// The story runs the program itself.
buildFirst();
const outcome = await withRealServer((env) => runShown(process.execPath, [...mocha, '--timeout', '120000', '--reporter', join(root, 'test/support/reporter.cjs'), ...files], { cwd: root, env }));
if (outcome.skipped) {
  console.log(`skipped: ${outcome.skipped} (${countTests(files, { LETTA_REAL_URL: 'http://127.0.0.1:1' })} tests)`);
  process.exit(0);
}
if (outcome.failed) console.error(outcome.failed);
process.exit(outcome.result ?? 1);
