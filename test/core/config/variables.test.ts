import { expect } from 'chai';
import type { LoadInput } from '../../../src/engine/load.ts';
import { fleetOf, folderWith, load, problemsOf, removeFolders } from './fleets.ts';

const HEAD = `variables:
  region: { default: eu }
  window: { type: integer, default: 32000 }
  loud: { type: boolean, default: false }
  teams: { type: list, default: [a, b] }
  token: { sensitive: true }
`;

/** What is said of a fleet, shortly: codes and places. */
const said = async (yaml: string, input: Partial<LoadInput> = {}, environment: Readonly<Record<string, string>> = {}): Promise<readonly string[]> =>
  (await problemsOf(folderWith({ 'fleet.yaml': yaml }), input, environment)).map(({ code, summary, range }) => `${code} ${range ? `${range.start.line}:${range.start.column} ` : ''}${summary}`);

const attributes = async (yaml: string, input: Partial<LoadInput> = {}, environment: Readonly<Record<string, string>> = {}): Promise<Readonly<Record<string, unknown>>> =>
  (await load(folderWith({ 'fleet.yaml': yaml }), input, environment)).fleet.resources.get('agent.a' as never)?.attributes ?? {};

const given = (values: Readonly<Record<string, string>>): Partial<LoadInput> => ({ variables: Object.entries(values).map(([name, value]) => ({ name, value, from: '-var', strict: true })) });

describe('variables of the fleet file', () => {
  after(removeFolders);

  it('stand in scalar fields of agents, in names, tags and references', async () => {
    const fleet = await fleetOf(`${HEAD}shared_blocks: [{ name: rules-eu, description: r, limit: 100, value: be kind }]\nagents:\n  - name: support-\${var.region}\n    description: For \${var.region} in \${workspace} of \${fleet}\n    tags: ["region:\${var.region}"]\n    shared_blocks: ["rules-\${var.region}"]\n    llm_config: { model: openai/gpt-4.1, context_window: "\${var.window}" }\n`);
    const agent = fleet.resources.get('agent.support-eu' as never);
    expect(agent?.attributes).to.include({ description: 'For eu in default of default', 'llm_config.context_window': 32000 });
    expect(agent?.attributes['tags']).to.deep.equal(['region:eu']);
    expect(Object.keys(agent?.attributes['blocks'] as object)).to.deep.equal(['rules-eu']);
  });

  it('are never looked for in texts', async () => {
    const fleet = await fleetOf('variables: { x: { default: y } }\nagents:\n  - name: a\n    system_prompt: { value: "Say ${HOME} and ${var.x}" }\n    first_message: ${var.x}\n    memory_blocks: [{ name: b, description: d, limit: 99, value: "${USER} ${var.x}" }]\n');
    const agent = fleet.resources.get('agent.a' as never)?.attributes;
    expect(agent).to.include({ system_prompt: 'Say ${HOME} and ${var.x}', first_message: '${var.x}' });
    expect(fleet.resources.get('agent.a.block.b' as never)?.attributes['value']).to.equal('${USER} ${var.x}');
  });

  it('take -var over files over the environment over the default', async () => {
    const folder = folderWith({ 'fleet.yaml': `${HEAD}agents: [{ name: a, description: "\${var.region}" }]\n`, 'one.yaml': 'region: one\n', 'two.json': '{"region": "two", "window": 5}' });
    const region = async (input: Partial<LoadInput>, environment: Readonly<Record<string, string>>) => (await load(folder, input, environment)).fleet.resources.get('agent.a' as never)?.attributes['description'];
    expect(await region({}, {})).to.equal('eu');
    expect(await region({}, { LETTACTL_VAR_region: 'env' })).to.equal('env');
    expect(await region({ variableFiles: ['one.yaml', 'two.json'] }, { LETTACTL_VAR_region: 'env' })).to.equal('two');
    expect(await region({ variableFiles: ['one.yaml'], ...given({ region: 'flag' }) }, { LETTACTL_VAR_region: 'env' })).to.equal('flag');
  });

  it('record variable files as inputs of a plan', async () => {
    const { fleet } = await load(folderWith({ 'fleet.yaml': 'variables: { x: { default: 1 } }\nagents: []\n', 'v.yaml': 'x: 2\n' }), { variableFiles: ['v.yaml'] });
    expect(fleet.inputs.map(({ path }) => path)).to.deep.equal(['fleet.yaml', 'v.yaml']);
  });

  for (const [type, text, value] of [
    ['integer', '12', 12], ['number', '1.5', 1.5], ['boolean', 'true', true], ['list', 'a, b', ['a', 'b']], ['list', '["b"]', ['b']], ['map', '{"a": 1}', { a: 1 }], ['string', '007', '007'],
  ] as const) {
    it(`read ${JSON.stringify(text)} as ${type}`, async () => {
      const target = { integer: 'llm_config: { max_tokens: "${var.x}" }', number: 'description: "${var.x}"', boolean: 'reasoning: "${var.x}"', list: 'tags: "${var.x}"', map: 'description: "${var.x}"', string: 'description: "${var.x}"' }[type];
      const yaml = `variables: { x: { type: ${type} } }\nagents:\n  - name: a\n    ${target}\n`;
      const read = (): Promise<Readonly<Record<string, unknown>>> => attributes(yaml, given({ x: text }));
      if (type === 'map') expect(await said(yaml, given({ x: text }))).to.deep.equal(['LC1103 4:18 `description` must be a text, not a map']);
      else expect(Object.values(await read())).to.deep.include(type === 'number' ? '1.5' : value);
    });
  }

  it('without a value are an error, where they are declared and only there', async () => {
    expect(await said('variables: { x: {} }\nagents: [{ name: a, description: "${var.x}" }]\n')).to.deep.equal(['LC1303 1:14 the variable `x` has no value']);
  });

  it('must be declared', async () => {
    expect(await said(`${HEAD}agents: [{ name: a, description: "\${var.regoin}" }]\n`)).to.deep.equal(['LC1304 7:34 the variable `regoin` is not declared']);
    expect(await said('agents: [{ name: a }]\n', given({ region: 'x' }))).to.deep.equal(['LC1307 -var gives a value to `region`, which is no variable of this fleet']);
  });

  it('of the wrong type or refused by their validation are errors, sensitive ones without their value', async () => {
    const yaml = 'variables:\n  n: { type: integer, default: many }\n  r: { default: mars, validation: { allowed: [eu, us] } }\n  p: { sensitive: true, validation: { pattern: "[a-z]+" } }\n  m: { type: list, default: [1, 2, 3], validation: { max: 2, message: Two at most. } }\nagents: []\n';
    const problems = await said(yaml, given({ p: 'CANARY-9' }));
    expect(problems).to.deep.equal([
      'LC1305 2:32 the default of `n` is no integer', 'LC1305 3:17 the default of `r` is not one of eu, us (mars)',
      'LC1305 4:3 the value of `p` from -var does not match [a-z]+', 'LC1305 5:29 the default of `m` is more than 2 ([1,2,3])',
    ]);
    expect(problems.join()).to.not.include('CANARY');
  });

  it('that are sensitive go only where nothing is shown, and what is built from them is a secret', async () => {
    expect(await said(`${HEAD}agents: [{ name: a, tags: ["x:\${var.token}"] }]\n`, given({ token: 't' }))).to.deep.equal(['LC1306 7:28 a sensitive variable may not stand here: this value is shown in plans, names or marks']);
    const fleet = await fleetOf(`${HEAD}mcp_servers:\n  - { name: m, type: sse, server_url: "https://x.test/\${var.region}", auth_token: "Bearer \${var.token}", auth_header: "\${var.token}" }\n`, { LETTACTL_VAR_token: 'canary' });
    const attributesOf = fleet.resources.get('mcp_server.m' as never)?.attributes;
    expect(attributesOf?.['server_url']).to.equal('https://x.test/eu');
    expect(JSON.stringify(attributesOf)).to.include('{"var":"token"}').and.to.not.include('canary');
  });

  it('that are sensitive and unset are only a warning: the plan compares nothing, apply needs them', async () => {
    expect(await said(`${HEAD}mcp_servers: [{ name: m, type: sse, server_url: "https://x.test", auth_token: "Bearer \${var.token}" }]\n`)).to.deep.equal(['LC1302 7:79 the variable token is not set: what it is for is not compared']);
  });

  it('with a sensitive default point to where it stands', async () => {
    const fleet = await fleetOf('variables: { token: { sensitive: true, default: in-the-file } }\nmcp_servers: [{ name: m, type: sse, server_url: "https://x.test", auth_token: "Bearer ${var.token}" }]\n');
    expect(JSON.stringify(fleet.resources.get('mcp_server.m' as never)?.attributes)).to.include('"pointer":"/variables/token/default"').and.to.not.include('in-the-file');
  });

  it('know the tenant of a tenant\'s workspace, and want a default elsewhere', async () => {
    const yaml = 'agents: [{ name: a, description: "for ${tenant:-nobody}" }]\n';
    expect(await attributes(yaml)).to.include({ description: 'for nobody' });
    expect(await attributes(yaml, { workspace: 'tenant/acme' })).to.include({ description: 'for acme' });
    expect(await said('agents: [{ name: a, description: "${tenant}" }]\n')).to.deep.equal(['LC1301 1:34 the variable tenant is not set']);
  });

  it('may stand in the name of the fleet', async () => {
    expect((await fleetOf('name: support-${var.region}\nvariables: { region: { default: eu } }\nagents: [{ name: a, description: "${fleet}" }]\n')).name).to.equal('support-eu');
  });
});

describe('defaults', () => {
  after(removeFolders);

  const YAML = `defaults:
  agent:
    embedding: openai/text-embedding-3-small
    llm_config: { model: openai/gpt-4.1, context_window: 32000 }
    tags: [from-defaults]
    system_prompt: { value: You help. }
    shared_blocks: [nope]
agents:
  - { name: a, shared_blocks: [] }
  - { name: b, llm_config: { context_window: 8000 }, tags: [own], system_prompt: { from_file: p.md }, shared_blocks: ~ }
`;

  it('are under every agent: maps merge, lists and sources are replaced, null takes one away', async () => {
    const fleet = await fleetOf(YAML, {}, { 'p.md': 'From a file.' });
    const of = (name: string) => fleet.resources.get(`agent.${name}` as never)?.attributes;
    expect(of('a')).to.include({ system_prompt: 'You help.', 'llm_config.context_window': 32000, embedding: 'openai/text-embedding-3-small' });
    expect(of('a')?.['tags']).to.deep.equal(['from-defaults']);
    expect(of('b')).to.include({ system_prompt: 'From a file.', 'llm_config.model': 'openai/gpt-4.1', 'llm_config.context_window': 8000 });
    expect(of('b')?.['tags']).to.deep.equal(['own']);
  });

  it('are to blame, at their own place, for what is wrong in them', async () => {
    expect(await said(YAML.replace(', shared_blocks: []', '').replace('from_file: p.md', 'value: x'))).to.deep.equal(['LC1210 7:21 block `nope` is not defined']);
    expect(await said('defaults: { agent: { name: x, llm_config: { context_window: lots } }, block: {} }\nagents: [{ name: a }]\n')).to.deep.equal([
      'LC1104 1:22 unknown key `name`', 'LC1103 1:61 `context_window` must be a whole number above 0, not a text', 'LC1104 1:71 unknown key `block`',
    ]);
  });
});

describe('values of variables from outside', () => {
  after(removeFolders);

  const metadata = 'variables: { m: { type: map } }\nagents: [{ name: a, metadata: "${var.m}" }]\n';

  it('hold no keys that mean something in plans, and no prototype', async () => {
    for (const [text, key] of [['{"$ref":"agent.a"}', '$ref'], ['{"x":[{"$secret":{"parts":[{"env":"HOME"}],"shown":"x"}}]}', '$secret'], ['{"__proto__":{"a":1}}', '__proto__']] as const) {
      expect(await said(metadata, given({ m: text }))).to.deep.equal([`LC1305 1:14 the value of \`m\` from -var is no map: it holds the key \`${key}\`, which is not allowed`]);
    }
    const value = { $ref: 'agent.a' };
    expect(await said(metadata, { variables: [{ name: 'm', value, from: 'the program', strict: true }] })).to.deep.equal(['LC1305 1:14 the value of `m` from the program holds the key `$ref`, which is not allowed']);
  });

  it('are nested no deeper than a fleet file', async () => {
    expect(await said('variables: { m: { type: list } }\nagents: [{ name: a, tags: "${var.m}" }]\n', given({ m: `${'['.repeat(30_000)}${']'.repeat(30_000)}` }))).to.deep.equal(['LC1305 1:14 the value of `m` from -var is no list: it is nested deeper than 64 levels']);
  });

  it('are finite numbers', async () => {
    expect(await said('variables: { n: { type: number } }\nagents: [{ name: a }]\n', given({ n: '1e999' }))).to.deep.equal(['LC1305 1:14 the value of `n` from -var is no finite number']);
  });

  it('are compared with a pattern for half a second', async () => {
    expect(await said('variables: { v: { validation: { pattern: "(a+)+" } } }\nagents: [{ name: a }]\n', given({ v: `${'a'.repeat(60)}!` }))).to.deep.equal(['LC1305 1:14 the value of `v` from -var cannot be compared with (a+)+: that takes too long']);
  });
});
