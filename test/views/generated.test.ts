import { expect } from 'chai';
import { renderGenerated } from '../../src/views/human/generated.ts';
import { renderImported } from '../../src/views/human/imported.ts';

describe('view: a generated fleet file', () => {
  const report = { objects: [{ type: 'agent' }, { type: 'mcp_server' }, { type: 'agent' }], variables: [], left: [], others: 0, beside: null };

  it('says what was written and what comes next', () => {
    expect(renderGenerated(report, 'fleet.yaml')).to.equal('Wrote fleet.yaml: 2 agents, 1 mcp server.\nRead it, then: lettactl plan\n');
    expect(renderGenerated({ ...report, variables: ['A_TOKEN', 'B_TOKEN'], left: [{}], others: 3, beside: { fleet: 'tea', files: ['fleet.yaml'] } }, 'more.yaml')).to.equal(`Wrote more.yaml: 2 agents, 1 mcp server.
Left out: 3 objects of other fleets (--adopt=any writes them too).
Not sayable in a fleet file: 1 thing, told of at its top.
Secrets are not in it. Set before you apply: A_TOKEN, B_TOKEN.
Read it, and move its entries into your fleet file. Or plan with both:
  lettactl plan -f fleet.yaml -f more.yaml --fleet tea
`);
  });

  it('says so when there is nothing to write', () => {
    expect(renderGenerated({ ...report, objects: [], others: 1 }, 'x.yaml')).to.equal('Nothing to write: there is nothing on the server.\nLeft out: 1 object of other fleets (--adopt=any writes it too).\n');
    expect(renderGenerated({ ...report, objects: [], beside: { fleet: 'tea', files: [] } }, 'x.yaml')).to.equal('Nothing to write: the fleet has all that is there.\n');
  });
});

describe('view: an import', () => {
  const asked = { address: 'agent.a', id: 'agent-1' };
  it('says what is bound, and what differs', () => {
    expect(renderImported({ already: false, bound: [{ address: 'agent.a', id: 'agent-1' }, { address: 'agent.a.block.persona', id: 'block-1' }], differing: [{ address: 'agent.a', path: 'description' }, { address: 'agent.a', path: 'tags' }, { address: 'agent.a.block.persona', path: 'value' }] }, asked)).to.equal(`agent.a is bound to agent-1 now.
agent.a.block.persona is bound to block-1 now.
3 attributes differ from the configuration; nothing of that was written:
    agent.a  description, tags
    agent.a.block.persona  value
See the differences: lettactl plan
`);
    expect(renderImported({ already: false, bound: [{ address: 'agent.a', id: 'agent-1' }], differing: [] }, asked)).to.equal('agent.a is bound to agent-1 now.\nIt matches the configuration.\n');
    expect(renderImported({ already: true, bound: [], differing: [] }, asked)).to.equal('agent.a is bound to agent-1 already; nothing was changed.\nIt matches the configuration.\n');
  });
});
