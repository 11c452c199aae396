import { expect } from 'chai';
import { load, folderWith, problemsOf, removeFolders } from '../core/config/fleets.ts';
import { createStorage, STORAGE_KEY } from '../support/storage.ts';
import type { Storage } from '../support/storage.ts';

const LONG = 'A text that is long enough to be no surprise to anybody.';
const prompt = (path: string, bucket = 'depot', provider = 'supabase'): string =>
  `agents: [{ name: a, system_prompt: { from_bucket: { provider: ${JSON.stringify(provider)}, bucket: ${JSON.stringify(bucket)}, path: ${JSON.stringify(path)} } }, llm_config: { model: a/b } }]\n`;
const folder = (...paths: readonly string[]): string =>
  `shared_folders:\n  - name: f\n    files:\n${paths.map((path) => `      - ${path.startsWith('./') ? JSON.stringify(path.slice(2)) : `from_bucket: { provider: supabase, bucket: depot, path: ${JSON.stringify(path)} }`}\n`).join('')}`;

describe('supabase: texts and files from its storage', () => {
  let storage: Storage;
  beforeEach(async () => {
    storage = await createStorage();
    storage.put('depot', 'here.md', LONG);
  });
  afterEach(async () => {
    removeFolders();
    await storage.close();
  });
  const fleet = async (yaml: string, files: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = storage.env) =>
    (await load(folderWith({ ...files, 'fleet.yaml': yaml }), { contents: true }, env)).fleet;
  const problems = async (yaml: string, env: Readonly<Record<string, string>> = storage.env, files: Readonly<Record<string, string>> = {}): Promise<readonly string[]> =>
    (await problemsOf(folderWith({ ...files, 'fleet.yaml': yaml }), { contents: true }, env)).map(({ code, summary }) => `${code} ${summary.replace(storage.url, 'URL')}`);
  const names = async (yaml: string): Promise<readonly string[]> => [...(await fleet(yaml)).resources.values()].flatMap(({ type, name }) => (type === 'file' ? [name] : []));

  it('gives prompts, blocks and tools their text, and plans record each object once', async () => {
    storage.put('depot', 'prompts/a b+ü.md'.replace('ü', 'u'), `\uFEFF  ${LONG}\r\nAnd more.  `);
    storage.put('depot', 'tools/add.py', 'def add(a: int, b: int) -> int:\n    """Adds."""\n    return a + b\n');
    const from = (path: string): string => `from_bucket: { provider: supabase, bucket: depot, path: "${path}" }`;
    const loaded = await fleet(`shared_blocks: [{ name: rules, ${from('prompts/a b+u.md')} }]
agents:
  - { name: a, system_prompt: { ${from('prompts/a b+u.md')} }, llm_config: { model: a/b }, shared_blocks: [rules], tools: [{ name: add, ${from('tools/add.py')} }] }
`);
    const { resources, inputs } = loaded;
    expect(resources.get('agent.a' as never)?.attributes['system_prompt']).to.equal(`${LONG}\nAnd more.`);
    expect(resources.get('block.rules' as never)).to.deep.include({ attributes: { value: `  ${LONG}\nAnd more.  ` }, origins: { value: 'supabase:depot/prompts/a b+u.md' } });
    expect(resources.get('tool.add' as never)?.attributes['source_code']).to.contain('def add');
    expect(inputs.map(({ path }) => path)).to.deep.equal(['bucket:supabase/depot/prompts/a b+u.md', 'bucket:supabase/depot/tools/add.py', 'fleet.yaml']);
    expect(storage.requests).to.have.length(2);
    expect(storage.requests.every(({ authorization }) => authorization === `Bearer ${STORAGE_KEY}`)).to.equal(true);
  });

  it('matches real patterns: the suffix counts, a star stays in its folder, two go through all, a slash at the end takes everything', async () => {
    for (const key of ['scans/a.pdf', 'scans/b.txt', 'scans/deep/c.pdf', 'scans/.hidden.pdf', 'scans2/d.pdf', 'Scans/e.pdf', 'scans/.emptyFolderPlaceholder', 'top.pdf']) storage.put('depot', key, `${key} ${LONG}`);
    expect(await names(folder('scans/*'))).to.deep.equal(['scans/a.pdf', 'scans/b.txt']);
    expect(await names(folder('scans/*.pdf'))).to.deep.equal(['scans/a.pdf']);
    expect(await names(folder('scans/**/*.pdf'))).to.deep.equal(['scans/a.pdf', 'scans/deep/c.pdf']);
    expect(await names(folder('sc*/*.pdf'))).to.deep.equal(['scans/a.pdf', 'scans2/d.pdf']);
    expect(await names(folder('scans/'))).to.deep.equal(['scans/.hidden.pdf', 'scans/a.pdf', 'scans/b.txt', 'scans/deep/c.pdf']);
    expect(await names(folder('*.{pdf,md}'))).to.deep.equal(['here.md', 'top.pdf']);
    expect(await names(folder('scans/a.pdf', 'scans/*.pdf'))).to.deep.equal(['scans/a.pdf']);
    expect(await problems(folder('scans/*.doc'))).to.deep.equal(['LC1410 supabase:depot/scans/*.doc matches no object']);
    // Without a star it is one object, whatever else is in it.
    expect(await problems(folder('scans/[ab].pdf'))).to.deep.equal(['LC1425 supabase:depot/scans/[ab].pdf is no key that the storage takes']);
  });

  for (const page of [1000, 100]) {
    it(`reads folders of more than a page (${page})`, async () => {
      await storage.close();
      storage = await createStorage({ page });
      for (let index = 0; index < 1234; index++) storage.put('depot', `many/${String(index).padStart(4, '0')}.md`, `${index} ${LONG}`);
      storage.put('depot', 'many/sub/last.md', LONG);
      const found = await names(folder('many/**/*'));
      expect(found).to.have.length(1235);
      expect(new Set(found).size).to.equal(1235);
      const lists = storage.requests.filter(({ method }) => method === 'POST').length;
      expect(lists).to.equal(page === 1000 ? 4 : 14);
    });
  }

  it('has a file once per folder: a local one of the same path is an error', async () => {
    storage.put('depot', 'docs/a.md', LONG);
    expect(await problems(folder('./docs/a.md', 'docs/*'), storage.env, { 'docs/a.md': 'other' })).to.deep.equal(['LC1426 the folder would have two files `docs/a.md`: docs/a.md and supabase:depot/docs/a.md']);
  });

  it('warns of objects that are hardly what was meant', async () => {
    storage.put('depot', 'tiny.md', 'x'.repeat(40));
    storage.put('depot', 'enough.md', 'x'.repeat(41));
    expect(await problems(prompt('tiny.md'))).to.deep.equal(['LC1423 supabase:depot/tiny.md is very small: 40 bytes']);
    expect(await problems(prompt('enough.md'))).to.deep.equal([]);
  });

  it('takes no file that the server refuses for its size, and no text without end', async () => {
    const mega = 1024 * 1024;
    storage.put('depot', 'large.bin', new Uint8Array(50 * mega + 1).fill(120));
    storage.put('depot', 'endless.bin', new Uint8Array(65 * mega));
    expect(await problems(folder('large.bin'))).to.deep.equal(['LC1405 supabase:depot/large.bin is larger than 50 MB']);
    expect(await problems(prompt('large.bin'))).to.deep.equal(['LC1424 supabase:depot/large.bin is very large: 50 MB']);
    expect(await problems(prompt('endless.bin'))).to.deep.equal(['LC1405 supabase:depot/endless.bin is larger than 64 MB']);
  });

  it('tells apart what is wrong: the object, the bucket, the key, the text', async () => {
    storage.put('depot', 'latin.md', Uint8Array.of(0xe9, ...new TextEncoder().encode(LONG)));
    expect(await problems(prompt('gone.md'))).to.deep.equal(['LC1421 supabase:depot/gone.md does not exist, or the key may not see it']);
    expect(await problems(prompt('gone.md', 'nowhere'))).to.deep.equal(['LC1422 the bucket supabase:nowhere does not exist, or the key may not see it']);
    expect(await problems(prompt('latin.md'))).to.deep.equal(['LC1402 supabase:depot/latin.md is not UTF-8 text']);
    expect(await problems(prompt('a~b.md'))).to.deep.equal(['LC1425 supabase:depot/a~b.md is no key that the storage takes']);
    expect(await problems(folder('x/*').replaceAll('depot', 'nowhere'))).to.deep.equal(['LC1422 the bucket supabase:nowhere does not exist, or the key may not see it']);
    for (const path of ['/here.md', 'a//b', '../depot/here.md', './here.md', 'a/../b.md', '..\\b', 'a\nb', 'a\u0007b']) expect((await problems(prompt(path)))[0], JSON.stringify(path)).to.match(/^LC1425 /);
    for (const path of ['/*', 'a//*', '../*', '/']) expect((await problems(folder(path)))[0], path).to.match(/^LC1425 /);
    for (const bucket of ['..', 'a/b', '.']) expect((await problems(prompt('here.md', bucket)))[0], bucket).to.match(/^LC1422 /);
    expect(await problems(prompt('here.md', 'depot', 'gcs'))).to.deep.equal(['LC1420 `gcs` is not supported: supabase, s3']);
  });

  it('wants its variables, https, and a key that is accepted, and never shows the key', async () => {
    const { SUPABASE_URL: url = '' } = storage.env;
    const key = { SUPABASE_SERVICE_ROLE_KEY: STORAGE_KEY };
    expect(await problems(prompt('here.md'), {})).to.deep.equal(['LC2060 SUPABASE_URL is not set, and `from_bucket` with `supabase` needs it']);
    expect(await problems(prompt('here.md'), { SUPABASE_URL: url })).to.deep.equal(['LC2060 SUPABASE_SERVICE_ROLE_KEY is not set, and `from_bucket` with `supabase` needs it']);
    expect(await problems(prompt('here.md'), { ...key, SUPABASE_URL: 'http://db.example.com' })).to.deep.equal(['LC2061 SUPABASE_URL must begin with https://: over http the key could be read on the way']);
    expect(await problems(prompt('here.md'), { ...key, SUPABASE_URL: `https://u:${STORAGE_KEY}@db.example.com` })).to.deep.equal(['LC2061 SUPABASE_URL must have no user name, query or fragment']);
    expect(await problems(prompt('here.md'), { ...key, SUPABASE_URL: 'db.example.com' })).to.deep.equal(['LC2061 SUPABASE_URL is no URL']);
    expect(await problems(prompt('here.md'), { SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: 'a\nb' })).to.have.length(1);
    expect(await problems(prompt('here.md'), { SUPABASE_URL: url, SUPABASE_ANON_KEY: 'wrong-key' })).to.deep.equal(['LC2064 the storage supabase at URL does not accept the key']);
    expect(await problems(prompt('here.md'), { SUPABASE_URL: `${url}/`, SUPABASE_ANON_KEY: STORAGE_KEY })).to.deep.equal([]);
    expect(await problems(prompt('here.md'), { ...storage.env, SUPABASE_ANON_KEY: 'wrong-key' })).to.deep.equal([]);
  });

  it('says once what is wrong with the storage, however many objects are wanted', async () => {
    const many = folder(...Array.from({ length: 40 }, (_, index) => `many/${index}.md`));
    storage.fault = (_, response) => {
      response.writeHead(503, { 'retry-after': '0' }).end('{}');
      return true;
    };
    expect(await problems(many)).to.deep.equal(['LC2065 the storage supabase at URL failed with status 503']);
    expect(storage.requests.length).to.be.at.most(5 * 8);
    expect(await problems(many, { ...storage.env, SUPABASE_URL: storage.url.replace('http:', 'https:') })).to.have.length(1);
  });

  it('tries again after 429, 5xx and a dropped connection', async () => {
    let turn = 0;
    storage.fault = (_, response) => {
      turn++;
      if (turn === 1) response.writeHead(429, { 'retry-after': '0' }).end('{}');
      else if (turn === 2) response.writeHead(500).end('{}');
      else if (turn === 3) response.destroy();
      else if (turn === 4) response.writeHead(400, { 'content-type': 'application/json' }).end('{"statusCode":"500","error":"DatabaseError","message":"x"}');
      else return false;
      return true;
    };
    expect(await problems(prompt('here.md'))).to.deep.equal([]);
    expect(turn).to.equal(5);
  });

  it('tells TLS trouble, nobody there, a redirect, and something that is no storage', async () => {
    expect(await problems(prompt('here.md'), { ...storage.env, SUPABASE_URL: storage.url.replace('http:', 'https:') })).to.deep.equal([`LC2063 no secure connection to the storage supabase at ${storage.url.replace('http:', 'https:')}`]);
    expect((await problems(prompt('here.md'), { ...storage.env, SUPABASE_URL: 'http://127.0.0.1:1' }))[0]).to.equal('LC2062 cannot reach the storage supabase at http://127.0.0.1:1');
    storage.fault = (_, response) => {
      response.writeHead(302, { location: 'http://elsewhere.example.com/' }).end();
      return true;
    };
    expect(await problems(prompt('here.md'))).to.deep.equal(['LC2066 the storage supabase at URL redirects, which is not followed']);
    storage.fault = (_, response) => {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Hello</h1>');
      return true;
    };
    expect(await problems(prompt('here.md'))).to.deep.equal(['LC2066 what answers at URL is no Supabase Storage']);
  });

  it('is asked nothing by a look at the fleet, which names what it did not read', async () => {
    storage.put('depot', 'tools/add.py', 'def add(): pass\n');
    const yaml = `${prompt('here.md')}shared_blocks: [{ name: b, limit: 3, from_bucket: { provider: supabase, bucket: depot, path: here.md } }]\n${folder('scans/*', 'here.md')}`
      .replace('llm_config', 'tools: [{ name: add, from_bucket: { provider: supabase, bucket: depot, path: tools/add.py } }], depends_on: [tool.add], llm_config');
    const { fleet: seen } = await load(folderWith({ 'fleet.yaml': yaml }), {}, {});
    expect(storage.requests).to.deep.equal([]);
    expect(seen.unread).to.deep.equal(['supabase:depot/here.md', 'supabase:depot/scans/*', 'supabase:depot/tools/add.py']);
    expect([...seen.resources.keys()]).to.deep.equal(['agent.a', 'block.b', 'folder.f', 'folder.f.file["here.md"]', 'tool.add']);
    expect((await problemsOf(folderWith({ 'fleet.yaml': prompt('here.md', 'depot', 'gcs') }))).map(({ code }) => code)).to.deep.equal(['LC1420']);
  });

  it('checks the three parts of from_bucket, and that there is one source', async () => {
    const agent = (source: string): string => `agents: [{ name: a, system_prompt: { ${source} }, llm_config: { model: a/b } }]\n`;
    const ref = 'provider: supabase, bucket: depot, path: here.md';
    expect(await problems(agent(`from_bucket: { ${ref}, region: eu }`))).to.deep.equal(['LC1104 unknown key `region`']);
    expect(await problems(agent('from_bucket: { provider: "", bucket: 3, path: " " }'))).to.have.length(3);
    expect(await problems(agent('from_bucket: { provider: supabase }'))).to.deep.equal(['LC1105 `bucket` is missing', 'LC1105 `path` is missing']);
    expect(await problems(agent('from_bucket: here.md'))).to.deep.equal(['LC1103 `from_bucket` must be a map with `provider`, `bucket` and `path`, not a text']);
    expect(await problems(agent(`value: "", from_bucket: { ${ref} }`))).to.deep.equal(['LC1501 the text is given 2 times: keep one of `value`, `from_bucket`']);
    expect(await problems(agent(`from_file: x, from_bucket: { ${ref} }`))).to.deep.equal(['LC1501 the text is given 2 times: keep one of `from_file`, `from_bucket`']);
    expect(await problems(agent(`value: ~, from_bucket: { ${ref} }`))).to.deep.equal(['LC1103 `value` must be a text, not nothing', 'LC1501 the text is given 2 times: keep one of `value`, `from_bucket`']);
    expect(await problems('shared_folders: [{ name: f, files: [{}, { from_bucket: 3 }, 4] }]\n')).to.have.length(3);
  });
});
