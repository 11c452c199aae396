import { expect } from 'chai';
import { createRig, type Rig } from '../support/rig.ts';

describe('what is printed for scripts', () => {
  let rig: Rig;
  let conversation: string;
  before(async () => {
    rig = await createRig();
    const { id } = await rig.api<{ readonly id: string }>('POST', '/v1/agents/', { name: 'desk', model: 'openai/gpt-4o-mini', memory_blocks: [{ label: 'notes', value: 'x', limit: 100 }] });
    ({ id: conversation } = await rig.api<{ readonly id: string }>('POST', `/v1/conversations/?agent_id=${id}`, { summary: 'Order 12' }));
    await rig.run(['send', 'desk', 'Hello']);
  });
  after(() => rig.close());

  // docs/inspecting.md promises jsonpath everywhere; messages, runs, conversations and reports did not have it.
  const cases: readonly (readonly [args: readonly string[], path: string, printed: RegExp])[] = [
    [['messages', 'list', 'desk'], '{[*].content}', /^echo: Hello Hello$/], [['get', 'messages', 'desk', '-l', '1'], '{[0].message_type}', /^assistant_message$/],
    [['runs'], '{[*].status}', /^completed/], [['get', 'runs', 'desk'], '{[0].agent_name}', /^desk$/], [['conversations', 'desk'], '{[0].summary}', /^Order 12$/],
    [['report', 'memory'], '{[*].fillPct}', /^1$/], [['send', 'desk', 'again'], '{.responseText}', /^echo: again$/], [['messages', 'cancel', 'desk'], '{@}', /^\{\}$/],
    [['recompile', 'desk'], '{.conversations}', /^1$/], [['messages', 'reset', 'desk', '--confirm'], '{.agent_name}', /^desk$/], [['config', 'view'], '{.server.url}', /^http:/],
    [['remote', 'list'], '{[*].name}', /^$/], [['get', 'conversations', 'desk'], '{[*].name}', /^Order 12$/], [['health'], '{.status}', /^ok$/],
  ];
  for (const [args, path, printed] of cases) {
    it(`lettactl ${args.join(' ')} -o jsonpath=${path}`, async () => {
      const { code, stdout, stderr } = await rig.run([...args, '-o', `jsonpath=${path}`]);
      expect([code, stderr]).to.deep.equal([0, '']);
      expect(stdout.trimEnd()).to.match(printed);
      const wrong = await rig.run([...args, '-o', 'xml']);
      expect([wrong.code, wrong.stderr.split('\n')[0]]).to.deep.equal([1, 'Error LC4002: there is no output "xml"']);
    });
  }

  it('a conversation may be named by its summary, and is one of the agent', async () => {
    expect((await rig.run(['send', 'desk', 'In here', '--conversation', 'Order 12'])).stdout).to.contain('echo: In here');
    expect((await rig.run(['messages', 'list', 'desk', '--conversation', 'Order 12', '-o', 'jsonpath={[*].content}'])).stdout.trimEnd()).to.equal('echo: In here In here');
    expect((await rig.run(['send', 'desk', 'x', '--conversation', 'Order 13'])).stderr).to.equal('Error LC4064: agent "desk" has no conversation "Order 13"\n  Its own, by id or summary: lettactl conversations "desk"\n');
    // Both commands count what was said, and not the compiled prompt.
    for (const args of [['conversations', 'desk', '-o', 'wide'], ['get', 'conversations', 'desk']]) expect((await rig.run(args)).stdout, args.join(' ')).to.match(new RegExp(`${conversation} +Order 12 +(desk +)?2 `));
    expect((await rig.run(['delete', 'conversation', 'Order 12', '--force'])).stdout).to.match(new RegExp(`Deleted conversation ${conversation}\n$`));
  });

  it('nobody who fits is told in the words that were used', async () => {
    expect((await rig.run(['send', '--all', 'nope-*', 'Hi', '--confirm'])).stderr).to.contain('Error LC4062: no agent has a name like "nope-*"\n');
    expect((await rig.run(['send', '--all', 'd*', '--tags', 'role:x', 'Hi', '--confirm'])).stderr).to.contain('Error LC4062: no agent has a name like "d*" and has the tags role:x\n');
  });
});
