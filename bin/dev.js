#!/usr/bin/env node
// Runs from the sources, without a build.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

register();
const { settings } = await import('../src/cli/oclif.ts');
// The library would look for compiled files beside the sources and register a compiler of its own.
settings.enableAutoTranspile = false;
const { main } = await import('../src/cli/main.ts');
const root = fileURLToPath(new URL('..', import.meta.url));
const code = await main(process.argv.slice(2), { root, commands: './src/commands' });
for (const stream of [process.stdout, process.stderr]) await new Promise((done) => stream.write('', done));
process.exit(code);
