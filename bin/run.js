#!/usr/bin/env node
// The quick answer comes before anything is loaded.
import { existsSync, readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const argv = process.argv.slice(2);

if (['--version', '-version', '-V'].includes(argv[0])) {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  process.stdout.write(`lettactl ${version}\n`);
} else if (!existsSync(`${root}dist/cli/main.js`)) {
  process.stderr.write('lettactl is not built yet: run `npm ci && npm run build` first.\n');
  process.exitCode = 1;
} else {
  nodeModule.enableCompileCache?.();
  const { main } = await import('../dist/cli/main.js');
  const code = await main(argv, { root });
  // Sockets that are kept alive would hold the process; pipes are written out first.
  for (const stream of [process.stdout, process.stderr]) await new Promise((done) => stream.write('', done));
  process.exit(code);
}
