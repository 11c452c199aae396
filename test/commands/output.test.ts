import { expect } from 'chai';
import { createRig, type Rig } from '../support/rig.ts';

const AGENT = `
agents:
  - name: helper
    description: Helps
    system_prompt: { value: You help. }
    llm_config: { model: openai/gpt-4o-mini, context_window: 32000 }
    embedding: openai/text-embedding-3-small
    tools: []
    include_base_tools: false
    memory_blocks: [{ name: notes, description: Notes, limit: 500, value: Nothing yet. }]
`;

const OUTPUTS = `name: tea
variables: { region: { default: eu }, key: { sensitive: true } }
outputs:
  helper: "\${agent.helper.id}"
  line: { value: "\${agent.helper.name} in \${var.region}: \${ agent.helper.block.notes.id }, $\${literal} for $5", description: Who and where }
  page: \${agent.helper.url}
  token: { value: "token-\${agent.helper.name}", sensitive: true }
  built: { value: "\${var.key}!" }
`;

describe('lettactl output', () => {
  let rig: Rig;
  before(async () => { rig = await createRig(); });
  after(() => rig.close());

  const offline = { env: { LETTA_BASE_URL: '', LETTACTL_VAR_key: 'k3y' } };
  const run = (...args: readonly string[]) => rig.run(['output', ...args], offline);

  it('has nothing to show where there is nothing', async () => {
    rig.write({ 'fleet.yaml': AGENT });
    expect(await run()).to.deep.equal({ code: 0, stdout: '', stderr: 'The fleet file has no outputs. They are written as: outputs: { NAME: "${agent.support.id}" }\n' });
    expect(await run('-json')).to.deep.equal({ code: 0, stdout: '{}\n', stderr: '' });
    expect(await run('helper')).to.deep.equal({ code: 1, stdout: '', stderr: 'Error LC4022: the fleet file has no output "helper"\n  It has none.\n' });
  });

  it('takes addresses that have variables in them', async () => {
    const named = (id: string) => `name: tea\nvariables: { region: { default: eu }, key: { sensitive: true } }\noutputs: { it: '${id}' }\nagents: [{ name: "help-\${var.region}", description: Helps }, { name: "help \${var.region}", description: Helps }]\n`;
    const shown = async (id: string) => { rig.write({ 'fleet.yaml': named(id) }); return run('-raw', 'it'); };
    expect(await shown('<${agent.help-${var.region}.name}> in ${var.region}')).to.deep.equal({ code: 0, stdout: '<help-eu> in eu', stderr: '' });
    expect(await shown('${agent["help ${var.region}"].name}')).to.deep.equal({ code: 0, stdout: 'help eu', stderr: '' });
    expect(await shown('${var.region}, ${NOT_SET:-nowhere}')).to.deep.equal({ code: 0, stdout: 'eu, nowhere', stderr: '' });
    expect((await shown('${agent.other-${var.region}.id}')).stderr).to.include('Error LC1560: the output `it` names agent.other-eu, which is not defined');
    expect((await shown('${agent.help-${var.land}.id}')).stderr).to.include('Error LC1304: the variable `land` is not declared');
    const secret = await shown('${agent.help-${var.key}.id}');
    expect(secret.stderr).to.include('Error LC1560').and.to.include('sensitive');
    expect(secret.stderr).not.to.include('k3y');
  });

  it('says what is not applied yet; names are known before', async () => {
    rig.write({ 'fleet.yaml': OUTPUTS + AGENT });
    expect(await run()).to.deep.equal({
      code: 0, stderr: '',
      stdout: 'built = (sensitive)\nhelper = (not applied yet)\nline = (not applied yet)\npage = (not applied yet)\ntoken = (sensitive)\n',
    });
    expect(await run('helper')).to.deep.equal({ code: 1, stdout: '', stderr: 'Error LC4023: the output "helper" has no value yet\n  what it refers to was not applied, or a variable of it is not set\n  Apply the fleet first: lettactl apply\n' });
    expect(await run('-raw', 'token')).to.deep.equal({ code: 0, stdout: 'token-helper', stderr: '' });
  });


  it('are shown at the end of an apply, but not to programs', async () => {
    rig.write({ 'fleet.yaml': OUTPUTS + AGENT });
    const env = { LETTACTL_VAR_key: 'k3y' };
    const { stdout } = await rig.run(['apply', '-auto-approve'], { env });
    expect(stdout).to.match(/Apply complete! Resources: 2 added, 0 changed, 0 destroyed\.\n\nOutputs:\n\nbuilt = \(sensitive\)\nhelper = "agent-[0-9a-f-]+"\nline = .*\npage = .*\ntoken = \(sensitive\)\n$/);
    expect((await rig.run(['apply', '-auto-approve', '-json'], { env })).stdout).to.not.include('Outputs');
    expect((await rig.run(['apply', '-auto-approve', '-q'], { env })).stdout).to.not.include('Outputs');
    await rig.run(['destroy', '-auto-approve'], { env });
  });

  it('shows ids, names and URLs of what was applied, without a server', async () => {
    expect((await rig.run(['apply', '-auto-approve'], { env: { LETTACTL_VAR_key: 'k3y' } })).code).to.equal(0);
    const [agent] = await rig.api<readonly { readonly id: string; readonly blocks: readonly { readonly id: string }[] }[]>('GET', '/v1/agents/?name=helper&include=agent.blocks');
    const id = agent?.id ?? '';
    const block = agent?.blocks[0]?.id ?? '';
    const line = `helper in eu: ${block}, \${literal} for $5`;
    expect(await run()).to.deep.equal({
      code: 0, stderr: '',
      stdout: `built = (sensitive)\nhelper = "${id}"\nline = "${line}"\npage = "${rig.url}/v1/agents/${id}"\ntoken = (sensitive)\n`,
    });
    expect(JSON.parse((await run('-json')).stdout)).to.deep.equal({
      built: { sensitive: true, type: 'string' },
      helper: { sensitive: false, type: 'string', value: id },
      line: { sensitive: false, type: 'string', value: line, description: 'Who and where' },
      page: { sensitive: false, type: 'string', value: `${rig.url}/v1/agents/${id}` },
      token: { sensitive: true, type: 'string' },
    });
    expect((await run('helper')).stdout).to.equal(`"${id}"\n`);
    expect((await run('helper', '-json')).stdout).to.equal(`"${id}"\n`);
    expect((await run('helper', '-raw')).stdout).to.equal(id);
    expect((await run('-raw', 'built')).stdout).to.equal('k3y!');
  });

  it('knows no secret that is not set', async () => {
    const { code, stderr } = await rig.run(['output', 'built'], { env: { LETTA_BASE_URL: '' } });
    expect({ code, last: stderr.split('\n').at(-4) }).to.deep.equal({ code: 1, last: 'Error LC4023: the output "built" has no value yet' });
  });

  it('refuses -raw without a name, a name that is not there, and references that lead nowhere', async () => {
    expect((await run('-raw')).stderr).to.equal('Error LC4021: -raw prints one output: its name is missing\n  lettactl output -raw NAME\n');
    expect((await run('helper', '-raw', '-json')).stdout).to.contain('"LC4021"').and.contain('-raw and -json exclude each other');
    expect((await run('helpr')).stderr).to.equal('Error LC4022: the fleet file has no output "helpr"\n  Did you mean helper?\n');
    rig.write({ 'fleet.yaml': `name: tea\noutputs:\n  a: "\${agent.helpr.id}"\n  b: "\${agent.helper}"\n  c: "\${agent.helper.model}"\n  d: "\${var.none}"\n${AGENT}` });
    expect((await run()).stderr).to.equal(`Error LC1560: the output \`a\` names agent.helpr, which is not defined
  fleet.yaml:3:6
    2 │ outputs:
    3 │   a: "\${agent.helpr.id}"
      │      ^^^^^^^^^^^^^^^^^^^
  Did you mean \`agent.helper\`?

Error LC1560: the output \`b\` refers to \`\${agent.helper}\`, which is nothing
  fleet.yaml:4:6
    3 │   a: "\${agent.helpr.id}"
    4 │   b: "\${agent.helper}"
      │      ^^^^^^^^^^^^^^^^^
  Write an address and what of it: \${agent.support.id}, .name or .url. A dollar that means itself is written $\${.

Error LC1560: the output \`c\` refers to \`\${agent.helper.model}\`, which is nothing
  fleet.yaml:5:6
    4 │   b: "\${agent.helper}"
    5 │   c: "\${agent.helper.model}"
      │      ^^^^^^^^^^^^^^^^^^^^^^^
  Write an address and what of it: \${agent.support.id}, .name or .url. A dollar that means itself is written $\${.

Error LC1304: the variable \`none\` is not declared
  fleet.yaml:6:6
    5 │   c: "\${agent.helper.model}"
    6 │   d: "\${var.none}"
      │      ^^^^^^^^^^^^^
  Declare it under \`variables\`.
`);
  });
});
