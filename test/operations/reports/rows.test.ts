import { expect } from 'chai';
import { charactersIn, fillOf, memoryRows, previewOf, type SeenBlock } from '../../../src/operations/reports/rows.ts';

const A = { id: 'agent-a', name: 'a' };
const B = { id: 'agent-b', name: 'b' };
const block = (id: string, more: Partial<SeenBlock> = {}): SeenBlock => ({ id, label: 'notes', value: `the text of ${id} and nothing else`, limit: 100, readOnly: false, agents: [A], users: 1, declaredShared: false, ...more });
const TEXT = 'The customer likes green tea from Japan and prefers short answers.';

describe('rows of a memory report', () => {
  for (const [what, given, notes] of [
    ['an own block', {}, ['agent_owned']],
    ['a read-only block', { readOnly: true }, ['read_only']],
    ['a shared block', { agents: [A, B], users: 2 }, ['shared']],
    ['a block that agents outside of the report have too', { users: 7 }, ['shared']],
    ['a shared one of a fleet that one agent has', { declaredShared: true }, []],
    ['an empty one', { value: '' }, ['empty', 'agent_owned']],
    ['90 % of the limit', { value: 'x'.repeat(90) }, ['nearly_full', 'agent_owned']],
    ['89 % of the limit', { value: 'x'.repeat(89) }, ['agent_owned']],
    ['just full', { value: 'x'.repeat(100) }, ['nearly_full', 'agent_owned']],
    ['over the limit, which binds nobody', { value: 'x'.repeat(140) }, ['over', 'agent_owned']],
    ['no limit', { limit: 0 }, ['nearly_full', 'agent_owned']],
  ] as const) {
    it(`notes ${what}: ${notes.join(', ')}`, () => {
      expect(memoryRows([block('x', given)], new Map()).rows[0]?.notes.map(({ kind }) => kind)).to.deep.equal(notes);
    });
  }

  it('name the nearest block that is alike, and how many there are', () => {
    const { rows } = memoryRows([block('1', { value: TEXT }), block('2', { value: TEXT, agents: [B] }), block('3', { value: TEXT, agents: [B], label: 'more' })], new Map());
    expect(rows.map(({ notes }) => notes.find(({ kind }) => kind === 'duplicate'))).to.deep.equal([
      { kind: 'duplicate', overlap: 1, like: { agent: 'b', block: 'more' }, count: 2 },
      { kind: 'duplicate', overlap: 1, like: { agent: 'a', block: 'notes' }, count: 2 },
      { kind: 'duplicate', overlap: 1, like: { agent: 'a', block: 'notes' }, count: 2 },
    ]);
  });

  it('are sorted by agent and label, whatever order they came in', () => {
    const blocks = [block('1', { agents: [B] }), block('2', { label: 'persona' }), block('3', { agents: [B, A], users: 2, label: 'company' }), block('4')];
    const order = (list: readonly SeenBlock[]): readonly string[] => memoryRows(list, new Map()).rows.map(({ blockId }) => blockId);
    expect(order(blocks)).to.deep.equal(['3', '4', '2', '1']);
    expect(order(blocks.toReversed())).to.deep.equal(['3', '4', '2', '1']);
    expect(memoryRows(blocks, new Map()).rows[0]?.agents).to.deep.equal([A, B]);
  });

  it('say when an agent last wrote a block: the last of those that share it', () => {
    const changes = new Map([['agent-a/notes', { agent: A, at: '2026-01-01' }], ['agent-b/notes', { agent: B, at: '2026-01-02' }], ['agent-a/other', { agent: A, at: '2026-02-01' }]]);
    expect(memoryRows([block('x', { agents: [A, B], users: 2 })], changes).rows[0]).to.include({ changedAt: '2026-01-02', changedBy: B });
    expect(memoryRows([block('x', { label: 'quiet' })], changes).rows[0]).to.not.have.any.keys('changedAt', 'changedBy');
  });

  it('count characters as the server does, fill in whole percent, and show the beginning on one line', () => {
    expect([charactersIn('tea'), charactersIn('🍵 tea'), charactersIn('')]).to.deep.equal([3, 5, 0]);
    expect([fillOf(0, 100), fillOf(1, 3), fillOf(200, 100), fillOf(0, 0), fillOf(1, 0)]).to.deep.equal([0, 33, 200, 0, 100]);
    expect(previewOf('  two\n\n lines\t here ')).to.equal('two lines here');
    expect(previewOf('🍵'.repeat(100))).to.equal(`${'🍵'.repeat(79)}…`);
    expect(previewOf('x'.repeat(81))).to.equal(`${'x'.repeat(79)}…`);
  });
});
