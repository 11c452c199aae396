import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';

const script = new URL('../../scripts/imports.mjs', import.meta.url).pathname;

/** Deliberate violations, one file each: the rule that must name it. */
const wrong: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['core', 'src/core/a.ts', "import { walk } from '../engine/walk.ts';\nexport const a = walk;\n"],
  ['core', 'src/core/type.ts', "import type { Walk } from '../engine/walk.ts';\nexport type T = Walk;\n"],
  ['core', 'src/core/inline-type.ts', "import { type Walk } from '../engine/walk.ts';\nexport type T = Walk;\n"],
  ['core', 'src/core/re-export.ts', "export { walk } from '../engine/walk.ts';\n"],
  ['core', 'src/core/re-export-all.ts', "export * from '../engine/walk.ts';\n"],
  ['core', 'src/core/re-export-type.ts', "export type { Walk } from '../engine/walk.ts';\n"],
  ['core', 'src/core/effect.ts', "import '../engine/walk.ts';\n"],
  ['core', 'src/core/dynamic.ts', "export const load = () => import('../engine/walk.ts');\n"],
  ['core-is-pure', 'src/core/fs.ts', "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n"],
  ['core-is-pure', 'src/core/bare-fs.ts', "import fs from 'fs';\nexport default fs;\n"],
  ['core-is-pure', 'src/core/process.ts', "import { env } from 'node:process';\nexport const e = env;\n"],
  ['engine', 'src/engine/names-a-type.ts', "import { block } from '../resources/block/spec.ts';\nexport const b = block;\n"],
  ['resources', 'src/resources/agent/remote.ts', "import { block } from '../block/spec.ts';\nexport const b = block;\n"],
  ['spec-is-pure', 'src/resources/agent/config/agents.ts', "import { connect } from 'node:net';\nexport const c = connect;\n"],
  ['spec-takes-no-client', 'src/resources/agent/resolve/agent.ts', "import { client } from '../../../letta/client.ts';\nexport const c = client;\n"],
  ['operations', 'src/operations/messaging/send.ts', "import { local } from '../../backends/local/index.ts';\nexport const l = local;\n"],
  ['views', 'src/views/human/plan.ts', "import { client } from '../../letta/client.ts';\nexport const c = client;\n"],
  ['views-take-types', 'src/views/human/apply.ts', "import { event } from '../../engine/events.ts';\nexport const e = event;\n"],
  ['backends', 'src/backends/http/index.ts', "import { local } from '../local/index.ts';\nexport const l = local;\n"],
  ['buckets', 'src/buckets/s3.ts', "import { client } from '../letta/client.ts';\nexport const c = client;\n"],
  ['devserver', 'src/devserver/store.ts', "import { pure } from '../core/pure.ts';\nexport const p = pure;\n"],
  ['sdk', 'src/sdk/lettactl.ts', "import { base } from '../cli/base.ts';\nexport const b = base;\n"],
  ['commands', 'src/commands/plan.ts', "import { client } from '../letta/client.ts';\nexport const c = client;\n"],
];

const right: Readonly<Record<string, string>> = {
  'src/core/pure.ts': "import { createHash } from 'node:crypto';\nimport { gzipSync } from 'node:zlib';\nexport const pure = [createHash, gzipSync];\n",
  'src/engine/walk.ts': 'export interface Walk { n: number }\nexport const walk = 1;\n',
  'src/engine/events.ts': 'export interface Event { n: number }\nexport const event = 1;\n',
  'src/letta/client.ts': 'export const client = 1;\n',
  'src/resources/block/spec.ts': 'export const block = 1;\n',
  'src/backends/local/index.ts': 'export const local = 1;\n',
  'src/cli/base.ts': 'export const base = 1;\n',
  'src/views/types.ts': "import type { Event } from '../engine/events.ts';\nexport type E = Event;\n",
};

function check(files: Readonly<Record<string, string>>): { readonly code: number | null; readonly text: string } {
  const folder = mkdtempSync(join(tmpdir(), 'lettactl-imports-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, folder], { encoding: 'utf8', env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' } });
    return { code: status, text: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the import rule sees what it must', () => {
  it('passes what is right', () => {
    const { code, text } = check(right);
    expect(text).to.contain('no dependency violations');
    expect(code).to.equal(0);
  });

  it('names every deliberate violation', () => {
    const { code, text } = check({ ...right, ...Object.fromEntries(wrong.map(([, file, content]) => [file, content])) });
    expect(code).to.equal(1);
    for (const [rule, file] of wrong) {
      expect(text, `${file} breaks ${rule}`).to.match(new RegExp(`${rule}: ${file.replaceAll('.', '\\.')} → `));
    }
  });

  it('names an import that nothing answers', () => {
    const { code, text } = check({ 'src/core/lost.ts': "import type { Gone } from './gone.ts';\nexport type G = Gone;\n" });
    expect(code).to.equal(1);
    expect(text).to.contain('not-found: src/core/lost.ts → ');
  });

  it('finds a cycle at run time, and lets types go round', () => {
    const types = check({
      'src/core/a.ts': "import type { B } from './b.ts';\nexport interface A { b: B }\nexport const a = 1;\n",
      'src/core/b.ts': "import { a } from './a.ts';\nexport interface B { n: number }\nexport const b = a;\n",
    });
    expect(types.code, types.text).to.equal(0);
    const values = check({
      'src/core/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
      'src/core/b.ts': "import { a } from './a.ts';\nexport const b = () => a;\n",
    });
    expect(values.code).to.equal(1);
    expect(values.text).to.contain('cycle: src/core/a.ts → src/core/b.ts → src/core/a.ts');
  });
}).timeout(60_000);
