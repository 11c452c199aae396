// How this project starts mocha, wherever a script does.
import { root } from './ensure-installed.mjs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * What to start with node, without .mocharc.json. Without `--posix-exit-codes` mocha's own starter ends with 0 when it is interrupted: whatever runs next
 * would go on as if all had passed.
 */
export const mocha = [join(root, 'node_modules/mocha/bin/mocha.js'), '--no-config', '--posix-exit-codes', '--node-option', 'import=tsx'];

/** How many tests are in these files, for the line that says that none was run. */
export function countTests(files, env = {}) {
  const counted = spawnSync(process.execPath, [...mocha, '--dry-run', '--reporter', 'json', ...files], { cwd: root, encoding: 'utf8', env: { ...process.env, ...env } });
  return /"tests":\s*(\d+)/.exec(counted.stdout ?? '')?.[1] ?? '?';
}
