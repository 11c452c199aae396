// The import rule: who may import whom (dependency-cruiser, types included), and no cycles at run time (esbuild's own view of the
// sources, where imports of types are gone). `node scripts/imports.mjs [folder that holds src]`
import './ensure-installed.mjs';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { root, runPackage } from './ensure-installed.mjs';

const { build } = await import('esbuild');
const folder = resolve(process.argv[2] ?? root);

const layers = runPackage('dependency-cruiser/bin/dependency-cruise.mjs', ['--config', `${root}.dependency-cruiser.cjs`, 'src'], { cwd: folder });

const entryPoints = readdirSync(`${folder}/src`, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => `src/${file}`);
const { metafile } = await build({
  absWorkingDir: folder,
  entryPoints,
  outdir: 'dist',
  bundle: true,
  write: false,
  metafile: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  logLevel: 'error',
});

const problems = [];
const edges = new Map(Object.entries(metafile.inputs).map(([file, { imports }]) =>
  [file, imports.filter(({ external, kind }) => !external && kind === 'import-statement').map(({ path }) => path)]));

for (const [file, targets] of edges) {
  if (!file.startsWith('src/views/')) continue;
  for (const target of targets) {
    if (/^src\/(engine|sdk)\//.test(target)) problems.push(`views-take-types: ${file} → ${target}`);
  }
}

const done = new Set();
/** Walks along imports; a file that stands on the way already closes a cycle. */
function walk(file, way) {
  if (way.includes(file)) {
    problems.push(`cycle: ${[...way.slice(way.indexOf(file)), file].join(' → ')}`);
  } else if (!done.has(file)) {
    for (const target of edges.get(file) ?? []) walk(target, [...way, file]);
    done.add(file);
  }
}
for (const file of [...edges.keys()].sort()) walk(file, []);

for (const problem of problems) console.error(`  error ${problem}`);
process.exit(layers !== 0 || problems.length > 0 ? 1 : 0);
