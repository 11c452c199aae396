import { expect } from 'chai';
import { AwsClient } from 'aws4fetch';
import { folderWith, load, problemsOf, removeFolders } from '../core/config/fleets.ts';

const LONG = 'A text that is long enough to be no surprise to anybody.';
const ODD = ['a b.md', 'plus+and&equals=.md', '100%.md', '%2e%2e.md', 'ü\u0301🎉.md', 'q?#[x].md', "quote'\"!*().md", 'tilde~dollar$,;:@.md', '<xml>&amp;.md', 'back\\slash.md'];

/** moto checks signatures and policies once that is switched on; before, it takes every request. */
describe('s3: texts and files from a storage that checks signatures', () => {
  const url = process.env['LETTACTL_TEST_S3_URL'] ?? '';
  let env: Readonly<Record<string, string>> = {};

  const plain = async (method: string, path: string, body?: string): Promise<string> => {
    const response = await fetch(`${url}${path}`, { method, ...(body === undefined ? {} : { body }) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.text();
  };
  const put = (key: string, content = LONG): Promise<string> => plain('PUT', `/depot/${key.split('/').map(encodeURIComponent).join('/')}`, content);
  /** A user with rights on one bucket, and the variables of its key. */
  const user = async (name: string, actions: readonly string[]): Promise<Readonly<Record<string, string>>> => {
    const root = new AwsClient({ accessKeyId: 'root', secretAccessKey: 'root', service: 'iam', region: 'us-east-1' });
    const ask = async (parameters: Readonly<Record<string, string>>): Promise<string> => {
      const signed = await root.sign(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ Version: '2010-05-08', ...parameters }).toString() });
      const response = await fetch(signed);
      const text = await response.text();
      if (!response.ok) throw new Error(text);
      return text;
    };
    await ask({ Action: 'CreateUser', UserName: name });
    await ask({ Action: 'PutUserPolicy', UserName: name, PolicyName: 'p', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] }) });
    const made = await ask({ Action: 'CreateAccessKey', UserName: name });
    const part = (tag: string): string => new RegExp(`<${tag}>([^<]+)<`).exec(made)?.[1] ?? '';
    return { AWS_ACCESS_KEY_ID: part('AccessKeyId'), AWS_SECRET_ACCESS_KEY: part('SecretAccessKey'), AWS_ENDPOINT_URL_S3: url, AWS_REGION: 'us-east-1' };
  };

  let blind: Readonly<Record<string, string>> = {};
  before(async () => {
    if (url === '') throw new Error('LETTACTL_TEST_S3_URL is not set: run `npm run test:buckets`');
    await plain('PUT', '/depot');
    for (const key of ['prompts/a.md', 'scans/a.pdf', 'scans/b.txt', 'scans/deep/c.pdf', 'scans/.hidden.pdf', 'scans2/d.pdf', 'top.md', ...ODD.map((name) => `odd/${name}`)]) await put(key, `${key}\n${LONG}`);
    await plain('PUT', '/depot/scans/empty-folder/');
    for (let index = 0; index < 1234; index++) await put(`many/${String(index).padStart(4, '0')}.md`);
    env = await user('reader', ['s3:GetObject', 's3:ListBucket']);
    blind = await user('blind', ['s3:PutObject']);
    await plain('POST', '/moto-api/reset-auth', '0');
  });
  after(async () => {
    await plain('POST', '/moto-api/reset-auth', '1000000').catch(() => undefined);
    removeFolders();
  });

  const prompt = (path: string, bucket = 'depot'): string => `agents: [{ name: a, system_prompt: { from_bucket: { provider: s3, bucket: ${JSON.stringify(bucket)}, path: ${JSON.stringify(path)} } }, llm_config: { model: a/b } }]\n`;
  const folder = (path: string, bucket = 'depot'): string => `shared_folders: [{ name: f, files: [{ from_bucket: { provider: s3, bucket: ${bucket}, path: ${JSON.stringify(path)} } }] }]\n`;
  const problems = async (yaml: string, variables = env): Promise<readonly string[]> =>
    (await problemsOf(folderWith({ 'fleet.yaml': yaml }), { contents: true }, variables)).map(({ code, summary }) => `${code} ${summary.replace(url, 'URL')}`);
  const names = async (path: string): Promise<readonly string[]> =>
    [...(await load(folderWith({ 'fleet.yaml': folder(path) }), { contents: true }, env)).fleet.resources.values()].flatMap(({ type, name }) => (type === 'file' ? [name] : []));

  it('gives a prompt its text', async () => {
    const { fleet } = await load(folderWith({ 'fleet.yaml': prompt('prompts/a.md') }), { contents: true }, env);
    expect(fleet.resources.get('agent.a' as never)?.attributes['system_prompt']).to.equal(`prompts/a.md\n${LONG}`);
    expect(fleet.inputs.map(({ path }) => path)).to.deep.equal(['bucket:s3/depot/prompts/a.md', 'fleet.yaml']);
  });

  it('signs keys with anything in them', async () => {
    expect(await names('odd/*')).to.deep.equal(ODD.map((name) => `odd/${name}`).sort());
    for (const name of ODD) expect(await problems(prompt(`odd/${name}`)), name).to.deep.equal([]);
  });

  it('matches real patterns, over any number of pages', async () => {
    expect(await names('scans/*')).to.deep.equal(['scans/a.pdf', 'scans/b.txt']);
    expect(await names('scans/**/*.pdf')).to.deep.equal(['scans/a.pdf', 'scans/deep/c.pdf']);
    expect(await names('sc*/*.pdf')).to.deep.equal(['scans/a.pdf', 'scans2/d.pdf']);
    expect(await names('scans/')).to.deep.equal(['scans/.hidden.pdf', 'scans/a.pdf', 'scans/b.txt', 'scans/deep/c.pdf']);
    expect(await names('*.md')).to.deep.equal(['top.md']);
    expect(await names('many/*')).to.have.length(1234);
    expect(await problems(folder('scans/*.doc'))).to.deep.equal(['LC1410 s3:depot/scans/*.doc matches no object']);
  });

  it('tells apart what is wrong', async () => {
    expect(await problems(prompt('gone.md'))).to.deep.equal(['LC1421 s3:depot/gone.md does not exist']);
    expect(await problems(prompt('gone.md', 'nowhere'))).to.deep.equal(['LC1422 the bucket s3:nowhere does not exist']);
    expect(await problems(folder('x/*', 'nowhere'))).to.deep.equal(['LC1422 the bucket s3:nowhere does not exist']);
    expect(await problems(prompt('prompts/a.md'), blind)).to.deep.equal(['LC2064 s3:depot/prompts/a.md may not be read with these credentials']);
    expect(await problems(prompt('prompts/a.md'), { ...env, AWS_SECRET_ACCESS_KEY: 'wrong' })).to.deep.equal(['LC2064 the storage s3 at URL does not accept the credentials (SignatureDoesNotMatch)']);
    expect(await problems(prompt('prompts/a.md'), { ...env, AWS_ACCESS_KEY_ID: 'AKIAUNKNOWN' })).to.deep.equal(['LC2064 the storage s3 at URL does not accept the credentials (InvalidAccessKeyId)']);
    expect(await problems(prompt('prompts/a.md'), { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'x' })).to.deep.equal(['LC2060 AWS_SECRET_ACCESS_KEY is not set, and `from_bucket` with `s3` needs it']);
    expect(await problems(prompt('prompts/a.md'), { ...env, AWS_ENDPOINT_URL_S3: 'ftp://x' })).to.deep.equal(['LC2061 AWS_ENDPOINT_URL_S3 is no https:// URL']);
    expect(await problems(prompt('prompts/a.md'), { ...env, AWS_REGION: 'eu/../x' })).to.deep.equal(['LC2061 AWS_REGION is no region']);
  });
});
