// dist/: one bundle per command file, shared code in chunks, so that a command loads only what it needs.
import './ensure-installed.mjs';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { root, runPackage } from './ensure-installed.mjs';

const { build } = await import('esbuild');

const commands = readdirSync(`${root}src/commands`, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `src/commands/${file}`);
const entries = ['src/index.ts', 'src/cli/main.ts'].filter((file) => existsSync(`${root}${file}`));

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: [...entries, ...commands],
  outbase: 'src',
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  write: false,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
  // The command-line library loads these by name, if at all; bundled, the last two would make it seven times as large.
  external: ['@oclif/plugin-*', 'typescript', 'ts-node'],
  // CommonJS packages inside ESM bundles still ask for these.
  banner: {
    js: [
      "import { createRequire as __createRequire } from 'node:module';",
      "import { fileURLToPath as __toPath } from 'node:url';",
      "import { dirname as __toFolder } from 'node:path';",
      'const require = __createRequire(import.meta.url);',
      'const __filename = __toPath(import.meta.url);',
      'const __dirname = __toFolder(__filename);',
    ].join('\n'),
  },
}).catch(() => process.exit(1)); // what is wrong was printed

// The last good build stays until there is a new one.
rmSync(`${root}dist`, { recursive: true, force: true });
rmSync(`${root}oclif.manifest.json`, { force: true });
for (const { path, contents } of outputFiles) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}

// The list of commands and flags, so that running one command does not load them all.
const { Plugin } = await import('@oclif/core');
const plugin = new Plugin({ root, isRoot: true, ignoreManifest: true, errorOnManifestCreate: true, respectNoCacheDefault: true });
await plugin.load();
writeFileSync(`${root}oclif.manifest.json`, `${JSON.stringify(plugin.manifest)}\n`);

if (!process.argv.includes('--no-types') && existsSync(`${root}src/index.ts`)) {
  const status = runPackage('typescript/bin/tsc', ['--project', 'tsconfig.types.json']);
  if (status !== 0) process.exit(status);
}
