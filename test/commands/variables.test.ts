import { expect } from 'chai';
import { createRig } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';

const FLEET = `name: vars
variables:
  region: { default: eu }
  token: { sensitive: true }
mcp_servers:
  - { name: crawl, type: sse, server_url: "https://mcp.example.com/sse", auth_token: "Bearer \${var.token}" }
agents:
  - { name: one, description: "In \${var.region}", system_prompt: { value: You are one. }, llm_config: { model: openai/gpt-4o-mini, context_window: 32000 }, tools: [] }
`;

describe('variables on the command line', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await createRig();
    rig.write({ 'fleet.yaml': FLEET });
  });
  afterEach(() => rig.close());

  const description = async (): Promise<unknown> => (await rig.api<readonly { readonly description: string }[]>('GET', '/v1/agents/'))[0]?.description;

  it('come by -var, --var, -var-file and the environment', async () => {
    rig.write({ 'us.yaml': 'region: file\n' });
    for (const [args, env, wanted] of [
      [['-var', 'region=flag', '-var', 'token=t'], {}, 'In flag'],
      [['--var=region=a=b', '-var', 'token=t'], {}, 'In a=b'],
      [['-var-file', 'us.yaml'], { LETTACTL_VAR_token: 't' }, 'In file'],
      [[], { LETTACTL_VAR_token: 't', LETTACTL_VAR_region: 'environment' }, 'In environment'],
      [[], { LETTACTL_VAR_token: 't', LETTACTL_VAR_FILE: 'us.yaml' }, 'In file'],
    ] as const) {
      const { code, stderr } = await rig.run(['apply', '-auto-approve', ...args], { env });
      expect(code, stderr).to.equal(0);
      expect(await description()).to.equal(wanted);
    }
  });

  it('that are sensitive are in no file and no output, and a saved plan wants them again', async () => {
    const planned = await rig.run(['plan', '-out', 'p.bin', '-var', 'token=CANARY-7']);
    expect(planned.code).to.equal(0);
    const without = await rig.run(['apply', 'p.bin']);
    expect(without.code).to.equal(1);
    expect(without.stderr).to.include('Error LC3108: a secret is not set: variable token');
    const applied = await rig.run(['apply', 'p.bin'], { env: { LETTACTL_VAR_token: 'CANARY-7' } });
    expect(applied.code, applied.stderr).to.equal(0);
    expect(JSON.stringify(await rig.api('GET', '/v1/mcp-servers/'))).to.include('CANARY-7');
    for (const text of [planned.stdout, applied.stdout, rig.read('p.bin'), rig.read('.lettactl-state.vars.json')]) expect(text).to.not.include('CANARY');
    expect((await rig.run(['plan', '-detailed-exitcode'], { env: { LETTACTL_VAR_token: 'CANARY-7' } })).code).to.equal(0);
    expect((await rig.run(['plan', '-detailed-exitcode'], { env: { LETTACTL_VAR_token: 'another' } })).code).to.equal(2);
  });

  it('that are plain and have a default go into secrets too: a saved plan finds them in the file (it once asked for them)', async () => {
    rig.write({ 'fleet.yaml': 'name: vars\nvariables: { region: { default: eu }, port: { type: integer, default: 8080 }, host: { default: "${HOST:-h}" } }\nmcp_servers:\n  - { name: crawl, type: sse, server_url: "https://mcp.example.com/sse", custom_headers: { X-Region: "${var.region}", X-Port: "p-${var.port}", X-Host: "${var.host}" } }\nagents: []\n' });
    expect((await rig.run(['plan', '-out', 'p.bin'])).code).to.equal(0);
    const { code, stderr } = await rig.run(['apply', 'p.bin']);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    const [server] = await rig.api<readonly { readonly custom_headers: unknown }[]>('GET', '/v1/mcp-servers/');
    expect(server?.custom_headers).to.deep.equal({ 'X-Region': 'eu', 'X-Port': 'p-8080', 'X-Host': 'h' });
    expect((await rig.run(['plan', '-detailed-exitcode'])).code).to.equal(0);
  });

  it('are refused beside a plan file, and without a value or a declaration', async () => {
    await rig.run(['plan', '-out', 'p.bin', '-var', 'token=t']);
    expect((await rig.run(['apply', 'p.bin', '-var', 'token=t'])).stderr).to.include('Error LC4003: beside a plan file, -var would change nothing');
    expect((await rig.run(['plan', '-var', 'region'])).stderr).to.include('Error LC4002: -var needs NAME=VALUE');
    const { code, stderr } = await rig.run(['plan', '-var', 'regoin=x']);
    expect(code).to.equal(1);
    expect(stderr).to.include('Error LC1307: -var gives a value to `regoin`, which is no variable of this fleet\n  Did you mean `region`?');
  });
});
