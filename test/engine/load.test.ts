import { expect } from 'chai';
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { configTextOf } from '../../src/engine/load.ts';
import { folderWith, load, problemsOf, removeFolders } from '../core/config/fleets.ts';

const AGENT = 'agents: [{ name: support, system_prompt: { from_file: prompts/a.md }, llm_config: { model: openai/gpt-4.1 } }]\n';
const FILES = { 'prompts/a.md': '\uFEFFYou help.\r\n' };
const codes = async (...args: Parameters<typeof problemsOf>): Promise<readonly string[]> => (await problemsOf(...args)).map(({ code }) => code);

describe('loadFleet', () => {
  afterEach(removeFolders);

  it('finds the default file, the first there is', async () => {
    expect((await load(folderWith({ ...FILES, 'agents.yml': AGENT }))).fleet.name).to.equal('agents');
    expect((await load(folderWith({ ...FILES, 'agents.yml': 'broken: [', 'fleet.yml': AGENT }))).fleet.name).to.equal('default');
    expect(await codes(folderWith({}))).to.deep.equal(['LC1100']);
  });

  it('names the fleet by name:, then --fleet, then its file or folder', async () => {
    const folder = folderWith({ ...FILES, 'depot.fleet.yaml': AGENT, 'named.yaml': `name: mine\n${AGENT}`, 'sub/x.yaml': AGENT.replace('prompts/a.md', 'a.md'), 'sub/a.md': 'Hi' });
    const name = async (files: readonly string[], fleet?: string) => (await load(folder, { files, ...(fleet ? { fleet } : {}) })).fleet.name;
    expect(await name(['depot.fleet.yaml'])).to.equal('depot.fleet');
    expect(await name(['depot.fleet.yaml'], 'other')).to.equal('other');
    expect(await name(['named.yaml'], 'other')).to.equal('mine');
    expect(await name(['sub'])).to.equal('sub');
    expect((await load(join(folder, 'sub'), { files: ['.'] })).fleet.name).to.equal('sub');
  });

  it('reads standard input, which needs a name', async () => {
    const folder = folderWith(FILES);
    const stdin = async (): Promise<string> => AGENT;
    expect(await codes(folder, { files: ['-'], stdin })).to.deep.equal(['LC1111']);
    const { fleet } = await load(folder, { files: ['-'], stdin, fleet: 'piped' });
    expect(fleet.resources.get('agent.support' as never)?.attributes['system_prompt']).to.equal('You help.');
    expect(fleet.inputs.map(({ path }) => path)).to.deep.equal(['-', 'prompts/a.md']);
  });

  it('joins several files, each with its own folder for paths', async () => {
    const folder = folderWith({
      'a/one.yaml': 'shared_blocks: [{ name: rules, from_file: text.md }]\n', 'a/text.md': 'from a',
      'b/two.yaml': 'agents: [{ name: support, shared_blocks: [rules], memory_blocks: [{ name: own, from_file: text.md }] }]\n', 'b/text.md': 'from b',
    });
    expect(await codes(folder, { files: ['a/one.yaml', 'b/two.yaml'] })).to.deep.equal(['LC1111']);
    const { fleet, root } = await load(folder, { files: ['a/one.yaml', 'b/two.yaml'], fleet: 'both' });
    expect(root).to.equal(folder);
    expect(fleet.resources.get('block.rules' as never)?.attributes['value']).to.equal('from a');
    expect(fleet.resources.get('agent.support.block.own' as never)?.attributes['value']).to.equal('from b');
    expect(fleet.inputs.map(({ path }) => path)).to.deep.equal(['a/one.yaml', 'a/text.md', 'b/text.md', 'b/two.yaml']);
  });

  const DEFAULTS = `# one
# two
defaults:
  agent:
    system_prompt: { from_file: text.md }
    secrets: { PIN: { value: 4711 is it } }
    lettabot: { server: { apiKey: mine }, features: { heartbeat: { enabled: true, promptFile: text.md } } }
    tools: [send]
    shared_folders: [nowhere]
    memory_blocks: [{ name: notes, from_file: notes.md }]
`;

  it('takes the paths and secrets in defaults from the file that holds them', async () => {
    const folder = folderWith({ 'a/one.yaml': DEFAULTS.replace('nowhere', 'docs'), 'a/text.md': 'from a', 'a/notes.md': 'notes of a', 'a/tools/send.py': 'def send(to: str) -> str:\n    """Sends."""\n    return to\n', 'b/two.yaml': 'shared_folders: [{ name: docs, files: [] }]\nagents: [{ name: support }]\n' });
    const { fleet } = await load(folder, { files: ['a/one.yaml', 'b/two.yaml'], fleet: 'both' });
    const attributes = fleet.resources.get('agent.support' as never)?.attributes ?? {};
    expect(attributes['system_prompt']).to.equal('from a');
    expect(fleet.resources.get('agent.support.block.notes' as never)?.attributes['value']).to.equal('notes of a');
    expect(JSON.stringify(attributes['lettabot'])).to.include('from a').and.to.include('a/one.yaml');
    expect([...fleet.resources.keys()]).to.include('tool.send');
    const secrets = attributes['secrets'] as Readonly<Record<string, { readonly $secret: { readonly parts: readonly { readonly config: string; readonly pointer: string }[] } }>>;
    const [part] = secrets['PIN']?.$secret.parts ?? [];
    expect(part && configTextOf(folder, part.config, part.pointer)).to.equal('4711 is it');
  });

  it('says where in the defaults of another file a mistake is', async () => {
    const folder = folderWith({ 'a/one.yaml': DEFAULTS, 'b/two.yaml': 'agents: [{ name: support }]\n' });
    const problems = await problemsOf(folder, { files: ['a/one.yaml', 'b/two.yaml'], fleet: 'both' });
    expect(problems.map(({ code, range }) => `${code} ${range?.file}:${range?.start.line}`)).to.deep.equal(['LC1401 a/one.yaml:5', 'LC1401 a/one.yaml:7', 'LC1210 a/one.yaml:9', 'LC1401 a/one.yaml:10']);
  });

  it('names both places of what two files declare, and says which settings differ', async () => {
    const folder = folderWith({
      'a.yaml': 'name: one\nsettings: { parallelism: 1 }\nshared_blocks: [{ name: rules, value: A }]\n',
      'b.yaml': 'name: two\nsettings: { parallelism: 2 }\nshared_blocks: [{ name: rules, value: B }]\n',
    });
    const problems = await problemsOf(folder, { files: ['.'] });
    expect(problems.map(({ code, range }) => `${code} ${range?.file}:${range?.start.line}`)).to.deep.equal(['LC1111 b.yaml:1', 'LC1102 b.yaml:2', 'LC1201 b.yaml:3']);
    expect(problems[2]?.detail).to.equal('the first is at a.yaml:3:25');
  });

  it('takes root_path before --root before its own folder', async () => {
    const folder = folderWith({ 'fleets/own.yaml': `root_path: ..\n${AGENT}`, 'fleets/bare.yaml': AGENT, 'prompts/a.md': 'upper', 'fleets/prompts/a.md': 'lower' });
    const prompt = async (file: string, root?: string): Promise<unknown> =>
      (await load(folder, { files: [file], ...(root ? { root } : {}) })).fleet.resources.get('agent.support' as never)?.attributes['system_prompt'];
    expect(await prompt('fleets/own.yaml')).to.equal('upper');
    expect(await prompt('fleets/own.yaml', 'fleets')).to.equal('upper');
    expect(await prompt('fleets/bare.yaml')).to.equal('lower');
    expect(await prompt('fleets/bare.yaml', '.')).to.equal('upper');
    expect((await load(folder, { files: ['fleets/own.yaml'] })).fleet.inputs.map(({ path }) => path)).to.deep.equal(['own.yaml', 'root:prompts/a.md']);
    expect(await codes(folder, { files: ['fleets/bare.yaml'], root: 'nowhere' })).to.deep.equal(['LC1401']);
  });

  it('reads outside of the root only when that is allowed', async () => {
    const folder = folderWith({ 'fleet/fleet.yaml': AGENT.replace('prompts/a.md', '../shared.md'), 'shared.md': 'Shared.' });
    expect(await codes(folder, { files: ['fleet/fleet.yaml'] })).to.deep.equal(['LC1404']);
    const { fleet } = await load(folder, { files: ['fleet/fleet.yaml'], allowOutsideRoot: true });
    expect(fleet.inputs.map(({ path }) => path)).to.deep.equal(['fleet.yaml', 'outside:1/shared.md']);
  });

  it('gives the paths of fleet files from the repository, else from the working folder', async () => {
    const folder = folderWith({ ...FILES, 'team/fleet.yaml': AGENT, 'team/prompts/a.md': 'Hi' });
    expect((await load(folder, { files: ['team'] })).fleet.configPaths).to.deep.equal(['team/fleet.yaml']);
    expect((await load(join(folder, 'team'))).fleet.configPaths).to.deep.equal(['fleet.yaml']);
    mkdirSync(join(folder, '.git'));
    expect((await load(join(folder, 'team'))).fleet.configPaths).to.deep.equal(['team/fleet.yaml']);
  });

  it('makes warnings errors with strict, but not that a secret is unset', async () => {
    const folder = folderWith({ 'fleet.yaml': 'nam: x\nmcp_servers: [{ name: m, type: sse, server_url: "https://h", auth_token: "${GONE}" }]\n' });
    expect((await problemsOf(folder)).map(({ severity }) => severity)).to.deep.equal(['warning', 'warning']);
    expect((await problemsOf(folder, { strict: true })).map(({ severity, code }) => `${severity} ${code}`)).to.deep.equal(['error LC1104', 'warning LC1302']);
  });

  it('reads literal secrets of the file again for apply', async () => {
    const folder = folderWith({ 'fleet.yaml': 'mcp_servers: [{ name: m, type: stdio, command: node, env: { "a/b": "lit$${x}", PORT: 80 } }]\n' });
    const { fleet } = await load(folder);
    expect(JSON.stringify([...fleet.resources.values()])).not.to.contain('lit');
    expect(configTextOf(folder, 'fleet.yaml', '/mcp_servers/0/env/a~1b')).to.equal('lit${x}');
    expect(configTextOf(folder, 'fleet.yaml', '/mcp_servers/0/env/PORT')).to.equal('80');
    expect(configTextOf(folder, 'fleet.yaml', '/mcp_servers/1/env/PORT')).to.equal(undefined);
    expect(configTextOf(folder, 'gone.yaml', '/x')).to.equal(undefined);
    expect(configTextOf(folder, `../${basename(folder)}2/fleet.yaml`, '/x')).to.equal(undefined);
  });
});
