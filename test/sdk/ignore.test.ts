import { expect } from 'chai';
import type { Address } from '../../src/core/address.ts';
import type { Drift } from '../../src/core/plan/plan.ts';
import { ignoring } from '../../src/sdk/ignore.ts';

const drift = (address: string, ...paths: readonly string[]): Drift => ({
  address: address as Address, type: 'agent', id: 'agent-1', name: 'a', gone: paths.length === 0, attributes: paths.map((path) => ({ path, kind: 'scalar', cause: 'drift' })),
});
const left = (patterns: readonly string[], ...items: readonly Drift[]) => ignoring(items, patterns).map((item) => [item.address, ...item.attributes.map((change) => change.path)].join(' '));

describe('refresh --ignore', () => {
  const items = [drift('agent.a', 'tags', 'llm_config.model'), drift('folder.docs.file["docs/a.md"]', 'content'), drift('agent.gone')];
  it('takes globs over an address, or over an address and an attribute', () => {
    expect(left([], ...items)).to.have.length(3);
    expect(left(['agent.*.tags'], ...items)).to.deep.equal(['agent.a llm_config.model', 'folder.docs.file["docs/a.md"] content', 'agent.gone']);
    expect(left(['agent.a.llm_config.*', 'agent.a.tags', 'agent.gone'], ...items)).to.deep.equal(['folder.docs.file["docs/a.md"] content']);
    expect(left(['folder.*'], ...items)).to.deep.equal(['agent.a tags llm_config.model', 'agent.gone']);
  });
});
