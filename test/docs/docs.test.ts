import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { DiagnosticError } from '../../src/core/diagnostic.ts';
import { LettaCtl } from '../../src/sdk/lettactl.ts';
import { complaint, stepsOf } from './console.ts';
import { mentionsOf, mistake } from './mentions.ts';
import { anchorOf, blocksOf, headingsOf, pages, root, textOf, type Block } from './pages.ts';
import { createStage, type Stage } from './stage.ts';

// What the fences mean. `console`: commands and what they print, run in the page's folder. `LANGUAGE FILE`: a file there.
// `yaml`: a fleet file of its own, in a copy of examples/guide. `bash`: commands that are looked up, not run.

const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { readonly version: string };

const isFile = ({ info }: Block): boolean => /^\w+ \S+\.\w+$/.test(info);
const nameOf = ({ info }: Block): string => info.split(' ')[1] ?? '';

describe('README and docs', () => {
  it('link to what is there', () => {
    const broken = pages.flatMap((page) => [...textOf(page).matchAll(/\]\((?!https?:|mailto:)([^)\s]*)\)/g)].flatMap(([, target = '']) => {
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : posix.normalize(posix.join(posix.dirname(page), path));
      if (!existsSync(`${root}${file}`)) return [`${page}: ${target}`];
      return anchor === undefined || headingsOf(file).map(anchorOf).includes(anchor) ? [] : [`${page}: ${target}`];
    }));
    expect(broken).to.deep.equal([]);
  });

  it('name files that are there', () => {
    const gone = pages.flatMap((page) => [...textOf(page).matchAll(/`((?:src|test|scripts|examples|docs|bench|bin)\/[\w./-]+)`/g)]
      .flatMap(([, path = '']) => (existsSync(`${root}${path}`) ? [] : [`${page}: ${path}`])));
    expect(gone).to.deep.equal([]);
  });

  it('name commands, flags and scripts that are there', () => {
    expect(pages.flatMap((page) => mentionsOf(page).flatMap(({ text }) => {
      const wrong = mistake(text);
      return wrong === undefined ? [] : [`${page}: ${text}: ${wrong}`];
    }))).to.deep.equal([]);
  });

  it('are read from every page that README leads to', () => {
    const [readme] = pages;
    const linked = textOf(readme ?? '');
    const main = pages.filter((page) => /^docs\/[\w-]+\.md$/.test(page));
    expect(main.filter((page) => !linked.includes(`](${page}`))).to.deep.equal([]);
  });

  for (const page of pages) {
    const snippets = blocksOf(page).filter(({ info }) => info === 'yaml');
    if (snippets.length > 0) {
      it(`${page}: its ${snippets.length} fleet files are valid`, async () => {
        const stage = await createStage({ from: `${root}examples/guide` });
        try {
          for (const snippet of snippets) expect(await problemsOf(snippet, stage.dir), `${page}:${snippet.line}`).to.deep.equal([]);
        } finally {
          await stage.close();
        }
      });
    }

    const blocks = blocksOf(page).filter((block) => isFile(block) || block.info === 'console');
    if (blocks.length > 0) {
      it(`${page}: its ${blocks.filter(({ info }) => info === 'console').length} console blocks print what it says`, async () => {
        const stage = await createStage();
        try {
          for (const block of blocks) {
            if (isFile(block)) writeFile(block, stage);
            else await play(block, stage);
          }
          if (existsSync(join(stage.dir, 'fleet.yaml'))) await new LettaCtl({ cwd: stage.dir, env: {}, version }).validate({ strict: true });
        } finally {
          await stage.close();
        }
      });
    }
  }
}).timeout(60_000);

async function problemsOf(snippet: Block, cwd: string): Promise<readonly string[]> {
  const sdk = new LettaCtl({ cwd, env: { FIRECRAWL_API_KEY: 'any', ACME_API_KEY: 'any', AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' }, version, stdin: async () => snippet.text });
  try {
    return (await sdk.validate({ files: ['-'], fleet: 'docs', strict: true })).diagnostics.map(({ code, summary }) => `${code}: ${summary}`);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return error.diagnostics.map(({ code, summary }) => `${code}: ${summary}`);
  }
}

function writeFile(block: Block, stage: Stage): void {
  const name = nameOf(block);
  expect(dirname(join('/', name)) === join('/', dirname(name)), `${block.page}:${block.line} stays in its folder`).to.equal(true);
  if (/\.ya?ml$/.test(name)) parse(block.text);
  stage.write(name, block.text);
}

async function play(block: Block, stage: Stage): Promise<void> {
  const steps = stepsOf(block);
  const said = await stage.run(steps.map(({ command }) => command));
  for (const [at, step] of steps.entries()) {
    const result = said[at];
    if (!result) throw new Error('a command without an answer');
    const wrong = complaint(step, result, steps[at + 1]?.command === 'echo $?');
    if (wrong !== undefined) throw new Error(`${block.page}:${step.line}: ${wrong}`);
  }
}
