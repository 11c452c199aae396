// npm run bench [-- NAME …]: runs bench/NAME.ts (all of them without a name). They print counts and ratios, never pass or fail by time.
import { readdirSync } from 'node:fs';
import './ensure-installed.mjs';
import { run, root } from './ensure-installed.mjs';

const [name, ...args] = process.argv.slice(2);
const all = readdirSync(`${root}bench`).filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3)).sort();
let code = 0;
for (const bench of name === undefined ? all : [name]) {
  if (!all.includes(bench)) {
    console.error(`there is no bench ${bench}; there are: ${all.join(', ')}`);
    process.exit(1);
  }
  code = run(process.execPath, ['--import', 'tsx', `${root}bench/${bench}.ts`, ...args]) || code;
}
process.exit(code);
