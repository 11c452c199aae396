import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commonFolder, createFileSource, isInside, MAX_FILE } from '../../src/engine/files.ts';
import { folderWith, removeFolders } from '../core/config/fleets.ts';

/** Runs as a user who may not read everything: root may. */
function asNobody<T>(folder: string, run: () => T): T {
  if (process.geteuid?.() !== 0) return run();
  chmodSync(folder, 0o755);
  process.seteuid?.(65534);
  try {
    return run();
  } finally {
    process.seteuid?.(0);
  }
}

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

  it('matches names with anything in them that a file system allows', () => {
    const odd = ['line\nfeed', 'cr\rhere', 'tab\there', ' lead', 'trail ', 'dot.', 'dots...', 'q"uote', 'apos\'', 'back\\slash', 'st*r', 'b[1]', 'c{a,b}', '%2e%2e%2f', '#h', '!x', '-x', '🎉', 'e\u0301', '\u00e9', '\u0007', '\u202egnp.md', 'A', 'a'];
    // The library that walks looks into no folder with a line break in its name: that is said, see below.
    const folderOf = (name: string): string => name.replace(/[\n\r]/, '_');
    for (const name of odd) {
      mkdirSync(join(folder, 'root/odd', folderOf(name)), { recursive: true });
      writeFileSync(join(folder, 'root/odd', folderOf(name), name), name);
    }
    const paths = odd.map((name) => `odd/${folderOf(name)}/${name}`).sort();
    for (const pattern of ['odd/**', 'odd/**/*', 'odd/*/*', '**/odd/**/*']) expect(source().glob(pattern), pattern).to.deep.equal(paths);
    for (const path of paths) expect(source().bytes(path)).to.deep.include({ path });
  });

  it('says that a pattern cannot look into a folder with a line break in its name, where it would', () => {
    mkdirSync(join(folder, 'root/broken/line\nfeed'), { recursive: true });
    writeFileSync(join(folder, 'root/broken/line\nfeed/a.md'), 'a');
    writeFileSync(join(folder, 'root/broken/b.md'), 'b');
    expect(source().glob('broken/**/*.md')).to.deep.equal({ problem: 'comes by the folder "line\\nfeed": a pattern cannot look into a folder with a line break in its name', code: 'LC1411' });
    expect(source().glob('broken/*.md')).to.deep.equal(['broken/b.md']);
    expect(source().bytes('broken/line\nfeed/a.md')).to.deep.include({ path: 'broken/line\nfeed/a.md' });
  });

  it('passes over what is no file, but not over a file that cannot be taken', () => {
    mkdirSync(join(folder, 'root/mixed/folder.md'), { recursive: true });
    execFileSync('mkfifo', [join(folder, 'root/mixed/pipe.md')]);
    for (const [target, link] of [['nowhere', 'dangling.md'], ['circle.md', 'circle.md'], ['../../secret.md', 'out.md'], ['../link-out.md', 'chain-out.md'], ['/dev/null', 'device.md'], ['../docs/a.md', 'in.md'], ['../link-in.md', 'chain-in.md']]) symlinkSync(target!, join(folder, 'root/mixed', link!));
    writeFileSync(join(folder, 'root/mixed/huge.md'), '');
    truncateSync(join(folder, 'root/mixed/huge.md'), MAX_FILE + 1);
    writeFileSync(Buffer.concat([Buffer.from(join(folder, 'root/mixed/')), Uint8Array.of(0xff), Buffer.from('.md')]), 'x');
    writeFileSync(join(folder, 'root/mixed/empty.md'), '');
    const found = source().glob('mixed/*');
    expect(found).to.deep.equal(['mixed/chain-in.md', 'mixed/empty.md', 'mixed/huge.md', 'mixed/in.md', 'mixed/\uFFFD.md']);
    expect(problem(source().bytes('mixed/huge.md'))).to.equal('LC1405');
    expect(source().bytes('mixed/\uFFFD.md')).to.deep.equal({ problem: 'has a name that is not UTF-8: rename it', code: 'LC1401' });
    expect(source().text('mixed/empty.md')).to.deep.equal({ text: '', path: 'mixed/empty.md' });
    expect(source({ allowOutside: true }).glob('mixed/*out.md')).to.deep.equal(['mixed/chain-out.md', 'mixed/out.md']);
  });

  it('does not go in circles, nor without end', () => {
    mkdirSync(join(folder, 'root/loop/a'), { recursive: true });
    writeFileSync(join(folder, 'root/loop/a/x.md'), 'x');
    symlinkSync('..', join(folder, 'root/loop/a/up'));
    symlinkSync('.', join(folder, 'root/loop/a/here'));
    expect(source().glob('loop/**/*.md')).to.deep.equal(['loop/a/x.md']);
    // Links that double at each level.
    for (let level = 0; level < 24; level++) {
      mkdirSync(join(folder, `root/wide/${level}`), { recursive: true });
      for (const name of ['l', 'r']) symlinkSync(`../${level + 1}`, join(folder, `root/wide/${level}/${name}`));
    }
    mkdirSync(join(folder, 'root/wide/24'));
    expect(problem(source().glob('wide/**/*'))).to.equal('LC1411');
  });

  it('says which folder it may not look into, and which file it may not read', () => {
    chmodSync(join(folder, 'root/docs/deep'), 0o000);
    chmodSync(join(folder, 'root/docs/b.md'), 0o000);
    const seen = asNobody(folder, () => [source().glob('docs/**/*'), source().bytes('docs/b.md'), source().glob('docs/*')]);
    chmodSync(join(folder, 'root/docs/deep'), 0o755);
    expect(seen[0]).to.deep.equal({ problem: 'looks into docs/deep, which may not be read (permission denied)', code: 'LC1407' });
    expect(problem(seen[1] as object)).to.equal('LC1407');
    expect(seen[2]).to.deep.equal(['docs/a.md', 'docs/b.md']);
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
