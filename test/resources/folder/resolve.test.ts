import { expect } from 'chai';
import { resolveArchive } from '../../../src/resources/archive/resolve.ts';
import { resolveFile } from '../../../src/resources/file/resolve.ts';
import { resolveFolder } from '../../../src/resources/folder/resolve.ts';
import { desiredOf, liveOf, offerOf, resolveContext } from '../offers.ts';

const SMALL = 'openai/text-embedding-3-small';
const folder = desiredOf('folder', 'docs');

describe('the embedding of a folder', () => {
  it('is its own, and only that', () => {
    const named = desiredOf('folder', 'docs', { embedding: SMALL });
    expect(resolveFolder(named, resolveContext([named], { embedding: 'other/one' }))).to.deep.equal({ desired: named, diagnostics: [], notes: [] });
  });

  it('is that of the settings, else the usual one where the server has it; the plan says so', () => {
    const fromSettings = resolveFolder(folder, resolveContext([folder], { embedding: 'other/one' }));
    expect(fromSettings.desired.attributes).to.deep.equal({ embedding: 'other/one' });
    expect(fromSettings.notes).to.deep.equal(['folder.docs: embedding other/one (settings.embedding)']);
    expect(resolveFolder(folder, resolveContext([folder])).notes).to.deep.equal([`folder.docs: embedding ${SMALL} (the server's default)`]);
  });

  it('is an error when there is none: the server would refuse the folder', () => {
    const { diagnostics } = resolveFolder(folder, resolveContext([folder], { offer: offerOf({ embeddings: new Set(['a/b', 'a/c']) }) }));
    expect(diagnostics.map(({ code, next }) => `${code} ${next}`)).to.deep.equal(['LC2103 Offered: a/b, a/c.']);
  });

  it('stays what it is on a folder that is there', () => {
    expect(resolveFolder(folder, resolveContext([folder], { live: liveOf('folder', 'docs', { embedding: 'old/one' }) })).desired.attributes).to.deep.equal({ embedding: 'old/one' });
  });
});

describe('the embedding of an archive', () => {
  const archive = desiredOf('archive', 'kb');
  it('is given like a folder\'s, but an archive can do without', () => {
    expect(resolveArchive(archive, resolveContext([archive])).desired.attributes).to.deep.equal({ embedding: SMALL });
    expect(resolveArchive(archive, resolveContext([archive], { offer: offerOf({ embeddings: new Set() }) }))).to.deep.equal({ desired: archive, diagnostics: [], notes: [] });
  });
});

describe('an embedding that the server does not offer', () => {
  for (const [type, resolve] of [['folder', resolveFolder], ['archive', resolveArchive]] as const) {
    it(`is an error on a ${type} that it would replace, else a warning`, () => {
      const named = desiredOf(type, 'docs', { embedding: 'no/such' });
      const severities = (live?: string) => resolve(named, resolveContext([named], live === undefined ? {} : { live: liveOf(type, 'docs', { embedding: live }) })).diagnostics.map(({ severity, code }) => `${severity} ${code}`);
      expect(severities(SMALL)).to.deep.equal(['error LC2102']);
      expect(severities('no/such')).to.deep.equal(['warning LC2102']);
      expect(severities()).to.deep.equal(['warning LC2102']);
    });
  }
});

describe('a server that refuses a whole type', () => {
  it('is told of once per type', () => {
    const files = [desiredOf('file', 'a.md'), desiredOf('file', 'b.md')];
    const all = [folder, ...files];
    const context = resolveContext(all, { offer: offerOf({ refused: new Map([['folder', 'no longer supported'], ['file', 'no longer supported']]), embeddings: new Set() }) });
    const said = [...resolveFolder(folder, context).diagnostics, ...files.flatMap((file) => resolveFile(file, context).diagnostics)];
    expect(said.map(({ code, summary }) => `${code} ${summary}`)).to.deep.equal(['LC2011 this server refuses folders: no longer supported', 'LC2011 this server refuses files: no longer supported']);
  });
});
