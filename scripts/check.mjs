// Everything a reviewer would check, cheapest first; goes on after a failure and lists all of them at the end.
import './ensure-installed.mjs';
import { run, root, runPackage } from './ensure-installed.mjs';

const steps = [
  ['types', () => runPackage('typescript/bin/tsc', ['--noEmit'])],
  ['lint', () => runPackage('oxlint/bin/oxlint', ['--deny-warnings', 'src', 'test', 'bin', 'scripts', 'bench'])],
  ['imports', () => run(process.execPath, [`${root}scripts/imports.mjs`])],
  ['unused', () => runPackage('knip/bin/knip.js', [])],
  ['tests', () => run(process.execPath, [`${root}scripts/test.mjs`])],
];

const failed = [];
for (const [name, step] of steps) {
  const started = Date.now();
  const status = step();
  console.error(`${status === 0 ? '✔' : '✖'} ${name}  ${((Date.now() - started) / 1000).toFixed(1)} s`);
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`Not right yet: ${failed.join(', ')}.`);
  process.exit(1);
}
