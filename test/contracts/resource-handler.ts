import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { childAddress } from '../../src/core/address.ts';
import type { Desired } from '../../src/core/desired.ts';
import type { LiveObject } from '../../src/core/live.ts';
import type { AttributeChange } from '../../src/core/plan/change.ts';
import { createRegistry } from '../../src/core/registry.ts';
import { rulesOf } from '../../src/core/resource-type.ts';
import { resourceTypes } from '../../src/resources/types.ts';
import type { Json } from '../../src/core/value.ts';
import type { StepContext } from '../../src/engine/ports.ts';
import { EMBEDDING, MODEL, agentAttributes, contextOf, createStep, desiredOf, entryOf, requestOf, rigOn, set, updateStep } from './resources-rig.ts';
import type { Raw, Rig, Server, StartServer } from './resources-rig.ts';

/** What the suite needs to know of a type beside its handler. */
export interface HandlerCase {
  readonly type: string;
  /** A resource that can be created on an empty server, and what its steps need. */
  prepare(rig: Rig): Promise<{ readonly desired: Desired; readonly context?: StepContext; readonly parentId?: string; readonly parent?: Desired }>;
  /** A change and how the live object shows that it was made. */
  readonly change: (desired: Desired) => AttributeChange;
  readonly path: (id: string, parentId?: string) => string;
  /** An id of the right shape that nobody has. */
  readonly absent: string;
  /** What the server keeps for others on the object: how somebody writes it and how it is read again. */
  readonly foreign?: { write(rig: Rig, id: string): Promise<void>; read(raw: Raw): unknown; readonly expected: unknown };
  /** Whether a read shows the changed attribute. */
  readonly readable?: boolean;
}

const none = '00000000-0000-4000-8000-000000000000';
const tool = (name: string, text = 'the x'): string => `def ${name}(x: str) -> str:\n    """Gives it back.\n\n    Args:\n        x (str): ${text}\n    """\n    return x\n`;
const blobOf = (text: string) => {
  const bytes = new TextEncoder().encode(text);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { bytes, sha256, value: { $blob: { sha256, size: bytes.length } } as unknown as Json };
};

const metadataAndTags = (type: string): NonNullable<HandlerCase['foreign']> => ({
  write: async (rig, id) => {
    const raw = await rig.api('GET', `/v1/${type}/${id}${type === 'agents' ? '?include=agent.tags' : ''}`);
    await rig.api('PATCH', `/v1/${type}/${id}`, { metadata: { ...raw['metadata'], theirs: 1 }, tags: [...raw['tags'], 'theirs'] });
  },
  read: (raw) => ({ theirs: raw['metadata'].theirs, tag: raw['tags'].includes('theirs') }),
  expected: { theirs: 1, tag: true },
});

export const handlerCases: readonly HandlerCase[] = [
  {
    type: 'block', absent: `block-${none}`, path: (id) => `/v1/blocks/${id}`,
    prepare: (rig) => Promise.resolve({ desired: desiredOf('block', rig.unique('label'), { value: 'v1', description: 'd', limit: 500, read_only: false }) }),
    change: () => ({ path: 'value', kind: 'text', cause: 'config', before: 'v1', after: 'v2' }),
    foreign: metadataAndTags('blocks'),
  },
  {
    type: 'agent', absent: `agent-${none}`, path: (id) => `/v1/agents/${id}?include=agent.tags`,
    prepare: (rig) => Promise.resolve({ desired: desiredOf('agent', rig.unique('agent'), agentAttributes({ tags: ['a'] })) }),
    change: () => ({ path: 'system_prompt', kind: 'text', cause: 'config', before: 'You are a test.', after: 'You are another.' }),
    foreign: metadataAndTags('agents'),
  },
  {
    type: 'tool', absent: `tool-${none}`, path: (id) => `/v1/tools/${id}`,
    prepare: (rig) => {
      const name = rig.unique('tool');
      return Promise.resolve({ desired: desiredOf('tool', name, { source_code: tool(name) }) });
    },
    change: ({ name }) => ({ path: 'source_code', kind: 'text', cause: 'config', after: tool(name, 'another x') }),
    foreign: {
      write: async (rig, id) => { await rig.api('PATCH', `/v1/tools/${id}`, { tags: [...(await rig.api('GET', `/v1/tools/${id}`))['tags'], 'theirs'], return_char_limit: 777 }); },
      read: (raw) => ({ tag: raw['tags'].includes('theirs'), limit: raw['return_char_limit'] }),
      expected: { tag: true, limit: 777 },
    },
  },
  {
    type: 'folder', absent: `source-${none}`, path: (id) => `/v1/folders/${id}`,
    prepare: (rig) => Promise.resolve({ desired: desiredOf('folder', rig.unique('folder'), { description: 'd', embedding: EMBEDDING }) }),
    change: () => set('description', 'another', 'd'),
    foreign: {
      write: async (rig, id) => { await rig.api('PATCH', `/v1/folders/${id}`, { metadata: { ...(await rig.api('GET', `/v1/folders/${id}`))['metadata'], theirs: 1 } }); },
      read: (raw) => raw['metadata'].theirs,
      expected: 1,
    },
  },
  {
    type: 'file', absent: `file-${none}`, path: (id, parentId) => `/v1/folders/${parentId}/files/${id}`, readable: false,
    prepare: async (rig) => {
      const folder = await rig.api('POST', '/v1/folders/', { name: rig.unique('folder'), embedding: EMBEDDING });
      const [one, two] = [blobOf('first text'), blobOf('second text')];
      const parent = desiredOf('folder', folder['name'], {});
      return {
        desired: { ...desiredOf('file', 'docs/a.md', { content: one.value }), address: childAddress(parent.address, 'file', 'docs/a.md'), parent: parent.address },
        context: contextOf({ blobs: { [one.sha256]: one.bytes, [two.sha256]: two.bytes } }), parentId: folder['id'], parent,
      };
    },
    change: () => set('content', blobOf('second text').value),
  },
  {
    type: 'archive', absent: `archive-${none}`, path: (id) => `/v1/archives/${id}`,
    prepare: (rig) => Promise.resolve({ desired: desiredOf('archive', rig.unique('archive'), { description: 'd', embedding: EMBEDDING }) }),
    change: () => set('description', 'another', 'd'),
  },
  {
    type: 'mcp_server', absent: `mcp_server-${none}`, path: (id) => `/v1/mcp-servers/${id}`,
    prepare: (rig) => Promise.resolve({ desired: desiredOf('mcp_server', rig.unique('mcp'), { type: 'streamable_http', server_url: 'https://nowhere.invalid/mcp', custom_headers: { 'X-A': '1' } }) }),
    change: () => set('server_url', 'https://nowhere.invalid/other', 'https://nowhere.invalid/mcp'),
  },
  {
    type: 'provider', absent: `provider-${none}`, path: (id) => `/v1/providers/${id}`,
    prepare: (rig) => Promise.resolve({ desired: desiredOf('provider', rig.unique('provider'), { provider_type: 'openai', api_key: { $secret: { parts: [], shown: '${KEY}' } } as unknown as Json, region: 'here' }) }),
    change: () => set('region', 'there', 'here'),
  },
  {
    type: 'conversation', absent: `conv-${none}`, path: (id) => `/v1/conversations/${id}`, readable: false,
    prepare: async (rig) => {
      const agent = await rig.api('POST', '/v1/agents/', { name: rig.unique('agent'), model: MODEL, include_base_tools: false, memory_blocks: [{ label: 'notes', value: '' }] });
      const parent = desiredOf('agent', agent['name'], {});
      const summary = rig.unique('Morning shift');
      return { desired: { ...desiredOf('conversation', summary, { isolated_blocks: ['notes'] }), address: childAddress(parent.address, 'conversation', summary), parent: parent.address }, parentId: agent['id'], parent };
    },
    change: () => set('isolated_blocks', ['notes']),
  },
];

const bare = ({ attachedTo: _attached, facts: _facts, ...live }: LiveObject): unknown => live;

/** The promises of every handler (engine/ports.ts), over one type. */
export function handlerContract(entry: HandlerCase, start: StartServer): void {
  describe(`handler of ${entry.type}`, () => {
    let server: Server;
    let rig: Rig;
    const made = async () => {
      const prepared = await entry.prepare(rig);
      const context = prepared.context ?? contextOf();
      const handler = rig.handler(entry.type);
      const existing = await handler.existing?.(prepared.desired.name, prepared.parentId);
      const step = createStep(rig, prepared.desired, prepared.parentId === undefined ? {} : { parentId: prepared.parentId });
      const { id } = await handler.create(step, context);
      return { ...prepared, context, handler, step, id, target: { id, name: prepared.desired.name, ...(prepared.parentId === undefined ? {} : { parentId: prepared.parentId }) }, existing };
    };
    before(async () => {
      server = await start();
      rig = rigOn(server.url);
    });
    after(() => server.close());

    it('finds what an op has made, once', async () => {
      const { handler, step, id, existing, parentId, desired } = await made();
      const probe = { op: step.op, name: desired.name, address: desired.address, ...(parentId === undefined ? {} : { parentId }), ...(existing ? { existing } : {}) };
      expect((await handler.findByOp(probe)).map((live) => live.id)).to.deep.equal([id]);
      expect(await handler.findByOp({ ...probe, op: 'another-op', name: rig.unique('nothing') })).to.deep.equal([]);
    });

    it('reads one object in the shape that a plan observes', async () => {
      const { handler, id, desired, parentId, parent } = await made();
      const entries = [entryOf(desired, id), ...(parent && parentId ? [entryOf(parent, parentId)] : [])];
      const { objects } = await rig.provider.observe(requestOf(rig, [desired, ...(parent ? [parent] : [])], entries));
      const read = await handler.read(id, parentId);
      const seen = objects.find((object) => object.id === id);
      expect(read && bare(read)).to.deep.equal(seen && bare(seen));
      expect(read?.name).to.equal(desired.name);
    });

    it('shows what was sent, and never our marks', async () => {
      const { handler, id, desired, parentId } = await made();
      const live = await handler.read(id, parentId);
      const rules = rulesOf(createRegistry(resourceTypes).get(entry.type));
      if (entry.readable !== false) for (const [name, value] of Object.entries(desired.attributes)) if (!rules[name]?.writeOnly) expect(live?.attributes[name], name).to.deep.equal(value);
      expect(JSON.stringify(live?.attributes)).not.to.contain('lettactl');
    });

    it('reads what is not there as null', async () => {
      const { handler, parentId } = await made();
      expect(await handler.read(entry.absent, parentId)).to.equal(null);
    });

    it('writes a change, and nothing when it is there already', async () => {
      const { handler, id, desired, parentId, context } = await made();
      const live = await handler.read(id, parentId) as LiveObject;
      const change = entry.change(desired);
      const written = await handler.update(updateStep(rig, desired, live, [change]), context);
      if (entry.readable === false) return;
      const now = await handler.read(written.id, parentId) as LiveObject;
      expect(now.attributes[change.path]).to.deep.equal(change.after);
      const writes = rig.letta.calls.writes;
      await handler.update(updateStep(rig, desired, now, [change]), context);
      // An MCP server is written whole: its secrets cannot be compared here.
      if (entry.type !== 'mcp_server') expect(rig.letta.calls.writes).to.equal(writes);
    });

    it('keeps what is not ours when it marks, changes and forgets', async function () {
      const { foreign } = entry;
      const { handler, id, desired, parentId, context, target } = await made();
      if (!foreign) return handler.forget(target, context);
      await foreign.write(rig, id);
      const live = await handler.read(id, parentId) as LiveObject;
      await handler.update(updateStep(rig, desired, live, [entry.change(desired)], { marks: true, op: 'second' }), context);
      const marked = await handler.read(id, parentId);
      expect(marked?.marker?.op).to.equal('second');
      expect(foreign.read(await rig.api('GET', entry.path(id, parentId)))).to.deep.equal(foreign.expected);
      await handler.forget(target, context);
      expect((await handler.read(id, parentId))?.marker).to.equal(undefined);
      const raw = await rig.api('GET', entry.path(id, parentId));
      expect(foreign.read(raw)).to.deep.equal(foreign.expected);
      expect(JSON.stringify([raw['tags'], raw['metadata']])).not.to.contain('lettactl');
    });

    it('deletes twice without complaint', async () => {
      const { handler, id, parentId, context, target } = await made();
      await handler.delete(target, context);
      await handler.delete(target, context);
      expect(await handler.read(id, parentId)).to.equal(null);
    });
  });
}
