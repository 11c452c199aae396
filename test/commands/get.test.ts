import { expect } from 'chai';
import { parse } from 'yaml';
import { furnish, SECRETS, uploadTo } from '../support/furnished.ts';
import { createRig, steady, type Rig } from '../support/rig.ts';

/** Every kind of `get`, and the name of one thing of it. */
const KINDS: readonly (readonly [kind: string, type: string, name: string])[] = [
  ['agents', 'agent', 'first'], ['blocks', 'block', 'company'], ['archives', 'archive', 'knowledge'], ['tools', 'tool', 'say'], ['folders', 'folder', 'docs'], ['files', 'file', 'a.md'],
  ['mcp-servers', 'mcp_server', 'crawler'], ['providers', 'provider', 'acme'], ['conversations', 'conversation', 'Morning'], ['models', 'model', 'openai/gpt-4o-mini'],
];

/** Keys that scripts of the original read at the top of an element. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  agents: ['id', 'name', 'model', 'tags', 'blocks', 'tools', 'created_at', 'updated_at', 'system', 'description', 'llm_config', 'folders', 'file_count', 'mcp_servers'],
  blocks: ['id', 'label', 'name', 'value', 'limit', 'description', 'attached_agents', 'attachment'], archives: ['id', 'name', 'embedding_config', 'created_at', 'attached_agents'],
  tools: ['id', 'name', 'tool_type', 'source_code', 'json_schema', 'attached_agents'], folders: ['id', 'name', 'file_count', 'attached_agents'], files: ['id', 'name', 'file_name', 'folderName', 'folderId', 'attached_agents'],
  'mcp-servers': ['id', 'name', 'server_name', 'mcp_server_type', 'server_url'], providers: ['id', 'name', 'provider_type', 'provider_category'], conversations: ['id', 'name', 'agent_id', 'summary', 'created_at'],
  models: ['handle', 'name', 'provider_name', 'max_context_window'],
};

describe('get and describe, the program', () => {
  let rig: Rig;
  const says = async (args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await rig.run(args);
    expect([code, stderr], args.join(' ')).to.deep.equal([0, '']);
    for (const secret of Object.values(SECRETS)) expect(stdout, args.join(' ')).not.to.contain(secret);
    return stdout;
  };
  const table = async (args: readonly string[]): Promise<string> => steady(await says(args), rig).replace(/\b(conv|provider)-[0-9a-f]{4}[0-9a-f-]*/g, '$1-ID').replace(/ +$/gm, '').replace(/(?<=\S) {2,}/g, '  ').replace(/\b\d+ s\b/g, 'N s');

  before(async () => {
    rig = await createRig();
    const made = await furnish(rig.api);
    for (const name of ['a.md', 'b.md']) await uploadTo(fetch, rig.url, made.folder.id, name);
  });
  after(() => rig.close());

  for (const [kind, type, name] of KINDS) {
    it(`get ${kind} and describe ${type}, for scripts`, async () => {
      const list = JSON.parse(await says(['get', kind, '-o', 'json'])) as Record<string, unknown>[];
      const one = list.find((element) => element['name'] === name || element['handle'] === name);
      expect(one).to.include.keys(...(KEYS[kind] ?? []), 'type');
      expect(one?.['type']).to.equal(type);
      const object = JSON.parse(await says(['describe', kind.replace(/s$/, ''), name, '-json'])) as Record<string, unknown>;
      expect(object['id']).to.equal(one?.['id']);
      if (!['model', 'conversation', 'agent'].includes(type)) expect(object).to.include.keys('attached_agents');
    });
  }

  it('every form of one kind', async () => {
    const list = JSON.parse(await says(['get', 'agents', '-ojson'])) as Record<string, unknown>[];
    expect(parse(await says(['get', 'agents', '-oyaml']))).to.deep.equal(list);
    expect(await says(['get', 'agents', '-o', 'name'])).to.equal('agent/first\nagent/second\n');
    expect(await says(['get', 'agents', '-o', 'jsonpath={range .items[*]}{.name}{"\\t"}{.id}{"\\n"}{end}'])).to.equal(list.map(({ name, id }) => `${String(name)}\t${String(id)}\n`).join(''));
    expect(await says(['describe', 'agents', 'first', '-o', 'jsonpath={.id}'])).to.equal(`${String(list[0]?.['id'])}\n`);
    expect(parse(await says(['describe', 'agent', 'first', '-o', 'yaml']))).to.include({ name: 'first' });
  }).timeout(60_000);

  it('describe model says what it is for: provider, window, output', async () => {
    const shown = await says(['describe', 'model', 'openai/gpt-4o-mini']);
    expect(shown).to.match(/^Provider: +openai$/m).and.to.match(/^Context window: +128,000 tokens$/m).and.to.match(/^Max output: +[\d,]+ tokens$/m);
  });

  it('get blocks of what is neither an agent nor a block says both', async () => {
    expect((await rig.run(['get', 'blocks', 'compny'])).stderr).to.equal('Error LC4013: there is neither an agent nor a block "compny" on the server\n  All of them: lettactl get agents\n');
  });

  it('a name of nothing is no mistake, and people are told how names count', async () => {
    expect(await rig.run(['get', 'agents', 'fir*'])).to.deep.equal({ code: 0, stdout: 'No agents found.\n', stderr: 'Nothing is called "fir*": a NAME is a whole name or id. All of them: lettactl get agents\n' });
    expect(await rig.run(['get', 'agents', 'fir*', '-o', 'json'])).to.deep.equal({ code: 0, stdout: '[]\n', stderr: '' });
  });

  it('the tables', async () => {
    expect(await table(['get', 'agents'])).to.equal('NAME  MODEL  BLOCKS  TOOLS  TAGS  CREATED\nfirst  openai/gpt-4o-mini  2  4  role:support,tenant:acme  N s\nsecond  openai/gpt-4o-mini  1  0  role:support  N s\n');
    expect(await table(['get', 'agents', '-o', 'wide'])).to.equal('NAME  MODEL  BLOCKS  TOOLS  FOLDERS  MCP  FILES  TAGS  MANAGED BY  CREATED\nfirst  openai/gpt-4o-mini  2  4  1  0  2  role:support,tenant:acme  –  N s\nsecond  openai/gpt-4o-mini  1  0  0  0  0  role:support  –  N s\n');
    expect(await table(['get', 'blocks', '--shared'])).to.equal('NAME  ID  LIMIT  SIZE  AGENTS  TYPE\ncompany  block-ID  1000  12  2  shared\n');
    expect(await table(['get', 'blocks', '--orphaned'])).to.equal('NAME  ID  LIMIT  SIZE  AGENTS  TYPE\nforgotten  block-ID  100000  18  0  orphaned\n');
    expect(await table(['get', 'tools', '--orphaned'])).to.equal('NAME  ID  AGENTS\nidle  tool-ID  0\n');
    expect(await table(['get', 'archives'])).to.equal('NAME  ID  EMBEDDING  AGENTS  CREATED\nknowledge  archive-ID  openai/text-embedding-3-small  1  N s\n');
    expect(await table(['get', 'folders'])).to.equal('NAME  ID  FILES  AGENTS  TYPE\ndocs  source-ID  2  1  unique\n');
    expect(await table(['get', 'files'])).to.equal('NAME  FOLDERS  COUNT  AGENTS\na.md  docs  1  1\nb.md  docs  1  1\n');
    expect(await table(['get', 'files', 'a.md', '-o', 'wide'])).to.equal('NAME  FOLDER  ID  AGENTS  SIZE  STATUS  MANAGED BY\na.md  docs  file-ID  1  7  completed  –\n');
    expect(await table(['get', 'mcp-servers'])).to.equal('NAME  ID  TYPE  URL/COMMAND\ncrawler  mcp_server-ID  sse  https://(sensitive)@mcp.example.com/sse?(sensitive)\n');
    expect(await table(['get', 'providers'])).to.equal('NAME  TYPE  CATEGORY  REGION  ID\nacme  openai  byok  –  provider-ID\n');
    expect(await table(['get', 'conversations', 'first'])).to.equal('ID  SUMMARY  AGENT  MESSAGES  CREATED\nconv-ID  Morning  first  0  N s\n');
    expect((await table(['get', 'models', '--query', 'gpt-4o-mini'])).split('\n').slice(0, 2)).to.deep.equal(['HANDLE  PROVIDER  TIER  CONTEXT', 'openai/gpt-4o-mini  openai  –  128000']);
    expect(await says(['get', 'projects'])).to.equal('No projects found.\n');
    expect(await table(['get', 'all'])).to.match(/^KIND {2}COUNT\nagents {2}2\nblocks {2}4\ntools {2}\d+\nfolders {2}1\narchives {2}1\nmcp-servers {2}1\n\nAGENT {2}MODEL\nfirst {2}openai\/gpt-4o-mini\nsecond {2}openai\/gpt-4o-mini\n$/);
  }).timeout(60_000);

  it('blocks and passages of an agent in full, as the original shows them', async () => {
    expect(await table(['get', 'blocks', 'first'])).to.equal(await table(['get', 'blocks', '-a', 'first']));
    expect(await table(['get', 'blocks', 'first'])).to.match(/^2 blocks of first\n\ncompany {2}block-ID\n {2}Description: {2}What everybody knows\n {2}Limit: {2}1,000 characters, 12 used\n {4}We sell tea\.\n/);
    expect(await table(['get', 'archival', 'first'])).to.match(/^1 passage of first\n\n\d{4}-\d\d-\d\d \S+ {2}\[refunds\]\n {2}Refunds take two days\.\n$/);
    expect(await says(['get', 'archival', 'second'])).to.equal('No archival memory found for second.\n');
    expect(await table(['get', 'blocks', 'company'])).to.equal('NAME  ID  LIMIT  SIZE  AGENTS  TYPE\ncompany  block-ID  1000  12  2  shared\n');
  }).timeout(60_000);

  it('a description of everything around', async () => {
    expect(await table(['describe', 'agent', 'first'])).to.contain('Folders:  1\n  docs  2 files  a.md, b.md\n').and.to.contain('Archives:  1\n  knowledge  archive-ID\n').and.to.contain('Archival memory:  1 passage\n').and.to.contain('Conversations:  1\n  conv-ID  Morning\n');
    expect(await table(['describe', 'block', 'company'])).to.contain('Agents:  2\n  first  agent-ID\n  second  agent-ID\n').and.to.contain('Value:  12 characters\n  We sell tea.\n');
    expect(await table(['describe', 'mcp-servers', 'crawler'])).to.contain('Auth:  Authorization: (sensitive)\n');
    expect(await table(['describe', 'tool', 'say'])).to.contain('  def say(text: str) -> str:\n');
    expect(await table(['describe', 'folder', 'docs'])).to.contain('Files:  2\n  a.md  completed  file-ID\n');
  }).timeout(60_000);

  it('context, files, health', async () => {
    expect(await table(['context', 'first'])).to.match(/^Context of first\n[█░]{30} {2}\d+\.\d % {2}[\d,]+ of 128,000 tokens\n\nPART {2}TOKENS {2}OF WINDOW\nsystem /);
    expect(await table(['get', 'context', 'first'])).to.equal(await table(['context', 'first']));
    expect(JSON.parse(await says(['context', 'first', '-json']))).to.include.keys('percentage', 'context_window_size_max', 'num_tokens_system', 'num_tokens_core_memory');
    expect(await says(['files', 'first'])).to.equal('docs\n  [OPEN]    a.md\n  [OPEN]    b.md\n\n2 files in 1 folder, 2 open\n');
    expect(await says(['files', 'first', '-v'])).to.contain('file-');
    expect(JSON.parse(await says(['files', 'first', '-o', 'json']))).to.have.length(2);
    expect(await says(['health'])).to.match(/^Server: {3}http:\/\/\S+\nStatus: {3}ok\nVersion: {2}\S+\n$/);
    const health = JSON.parse(await says(['health', '-v', '-o', 'json'])) as Record<string, unknown>;
    expect(health).to.include({ server_url: rig.url, status: 'ok', agent_count: 2, api_key_set: false });
  }).timeout(60_000);

  it('health of nothing exits 1 and says why', async () => {
    const { code, stderr } = await rig.run(['health'], { env: { LETTA_BASE_URL: 'http://127.0.0.1:9' } });
    expect(code).to.equal(1);
    expect(stderr).to.match(/^Error LC2002: cannot reach the Letta server/).and.to.contain('LETTA_BASE_URL');
  });

  it('wrong questions', async () => {
    const fails = async (args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await rig.run(args);
      expect([code, stdout], args.join(' ')).to.deep.equal([1, '']);
      return stderr;
    };
    expect(await fails(['get', 'blocks', '--shared', '--orphaned'])).to.match(/^Error LC4003: --shared and --orphaned exclude each other/);
    expect(await fails(['get', 'tools', '--orphaned', '--agent', 'first'])).to.match(/^Error LC4003/);
    expect(await fails(['get', 'agents', '--shared'])).to.match(/^Error LC4050: --shared says nothing about agents/);
    expect(await fails(['get', 'all', '-w'])).to.match(/^Error LC4050: --watch says nothing about everything/);
    expect(await fails(['get', 'agents', '--full'])).to.match(/^Error LC4050: --full says nothing about agents/);
    expect(await fails(['get', 'archival'])).to.match(/^Error LC4053/);
    expect(await fails(['get', 'context'])).to.match(/^Error LC4053/);
    expect(await fails(['get', 'blocks', 'nobody'])).to.match(/^Error LC4013/);
    expect(await fails(['get', 'agents', '-o', 'jsno'])).to.match(/^Error LC4002: there is no output "jsno"\n {2}Did you mean json\?/);
    expect(await fails(['get', 'agents', '-o', 'jsonpath={[*'])).to.match(/^Error LC4051: this is no jsonpath: expected ]\n {2}\{\[\*\n {5}\^/);
    expect(await fails(['get', 'models', '-w', '-o', 'yaml'])).to.match(/^Error LC4003/);
    expect(await fails(['get', 'archival', 'first', '--after', 'yesterday'])).to.match(/^Error LC4002: --after is no date: yesterday/);
    expect(await fails(['describe', 'agent', 'first', '--canary'])).to.match(/^Error LC4013: there is no agent "CANARY-first"/);
  }).timeout(60_000);

  it('nothing there is a sentence, and no error', async () => {
    expect(await says(['get', 'agents', '--canary'])).to.equal('No agents found.\n');
    expect(await says(['get', 'agents', '--tags', 'role:support,nothing', '-o', 'json'])).to.equal('[]\n');
  });

  it('--watch elsewhere than on a terminal: the table, then a line for each change, and 130 after Ctrl-C', async () => {
    const running = rig.run(['get', 'agents', '-w'], { signalOn: { text: 'added agent/later', signal: 'SIGINT' } });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await rig.api('POST', '/v1/agents/', { name: 'later', model: 'openai/gpt-4o-mini' });
    const { code, stdout } = await running;
    expect(code).to.equal(130);
    expect(stdout).to.match(/^NAME[\s\S]*\n\d\d:\d\d:\d\d added agent\/later\n$/);
  }).timeout(20_000);
});
