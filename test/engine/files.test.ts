import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commonFolder, createFileSource, isInside, MAX_FILE } from '../../src/engine/files.ts';
import { folderWith, removeFolders } from '../core/config/fleets.ts';

const problem = (found: object): unknown => ('code' in found ? found.code : found);

describe('files under a root', () => {
  let folder = '';
  beforeEach(() => {
    folder = folderWith({ 'root/docs/b.md': 'B', 'root/docs/a.md': 'A', 'root/docs/deep/c.md': 'C', 'root/docs/.hidden.md': 'H', 'root/odd[1].md': 'O', 'root/latin.md': Uint8Array.of(0xe9), 'secret.md': 'S', 'outside/x.md': 'X' });
    symlinkSync('../secret.md', join(folder, 'root/link-out.md'));
    symlinkSync('docs/a.md', join(folder, 'root/link-in.md'));
    symlinkSync('../outside', join(folder, 'root/folder-out'));
    symlinkSync('loop.md', join(folder, 'root/loop.md'));
  });
  afterEach(removeFolders);
  const source = (options: object = {}) => createFileSource({ root: join(folder, 'root'), ...options });

  it('gives texts and their paths from the root', () => {
    expect(source().text('./docs/../docs/a.md')).to.deep.equal({ text: 'A', path: 'docs/a.md' });
    expect(source().text(join(folder, 'root/docs/a.md'))).to.deep.equal({ text: 'A', path: 'docs/a.md' });
    expect(source().text('link-in.md')).to.deep.equal({ text: 'A', path: 'link-in.md' });
  });

  for (const [path, code] of [
    ['gone.md', 'LC1401'], ['docs/a.md/x', 'LC1401'], ['docs', 'LC1406'], ['latin.md', 'LC1402'], ['../secret.md', 'LC1404'], ['../gone.md', 'LC1404'],
    ['link-out.md', 'LC1404'], ['folder-out/x.md', 'LC1404'], ['/etc/passwd', 'LC1404'], ['loop.md', 'LC1407'], ['a\0b', 'LC1401'],
  ] as const) {
    it(`refuses ${JSON.stringify(path)}`, () => expect(problem(source().text(path))).to.equal(code));
  }

  it('refuses a pipe at once, and a file that is too large', () => {
    execFileSync('mkfifo', [join(folder, 'root/pipe')]);
    expect(problem(source().bytes('pipe'))).to.equal('LC1406');
    writeFileSync(join(folder, 'root/huge'), '');
    truncateSync(join(folder, 'root/huge'), MAX_FILE + 1);
    expect(problem(source().bytes('huge'))).to.equal('LC1405');
  });

  it('lets everything be read when the confinement is lifted', () => {
    expect(source({ allowOutside: true }).text('../secret.md')).to.deep.equal({ text: 'S', path: '../secret.md' });
    expect(source({ allowOutside: true }).text('link-out.md')).to.deep.equal({ text: 'S', path: 'link-out.md' });
  });

  it('matches patterns: sorted, no hidden files, no folders, nothing outside', () => {
    expect(source().glob('docs/*.md')).to.deep.equal(['docs/a.md', 'docs/b.md']);
    expect(source().glob('./docs/**/*')).to.deep.equal(['docs/a.md', 'docs/b.md', 'docs/deep/c.md']);
    expect(source().glob('docs/.*.md')).to.deep.equal(['docs/.hidden.md']);
    expect(source().glob('docs/{a,b}.md')).to.deep.equal(['docs/a.md', 'docs/b.md']);
    expect(source().glob('link-*.md')).to.deep.equal(['link-in.md']);
    expect(source().glob('folder-out/*')).to.deep.equal([]);
    expect(source().glob('docs')).to.deep.equal([]);
    for (const pattern of ['../*.md', 'docs/../../*.md', '/etc/*', '**/../../*.md']) expect(problem(source().glob(pattern)), pattern).to.equal('LC1404');
    for (const pattern of ['!docs/*', `${'{a,b}'.repeat(300)}`]) expect(problem(source().glob(pattern)), pattern.slice(0, 20)).to.equal('LC1411');
  });

  it('reads a file once and tells of it once', () => {
    const read: string[] = [];
    const files = source({ onRead: (path: string) => read.push(path) });
    files.text('docs/a.md');
    writeFileSync(join(folder, 'root/docs/a.md'), 'changed');
    expect(files.text('./docs/a.md')).to.deep.equal({ text: 'A', path: 'docs/a.md' });
    expect(read).to.deep.equal([join(folder, 'root/docs/a.md')]);
  });

  it('finds the folder around several', () => {
    mkdirSync(join(folder, 'ab'));
    expect(commonFolder(['/a/b', '/a/c/d'])).to.equal('/a');
    expect(commonFolder(['/a/b', '/a/bc'])).to.equal('/a');
    expect(isInside('/a', '/ab')).to.equal(false);
    expect(isInside('/a', '/a/..b')).to.equal(true);
  });
});
