import fc from 'fast-check';
import { objects, type Ground, type Row } from '../support/place.ts';
import { pythonTool } from './fleets.ts';

/** One thing that somebody does on the server behind our back. `pick` and `other` choose among what is there. */
export interface Deed { readonly what: keyof typeof DEEDS; readonly pick: number; readonly other: number }

/** What was added by somebody else, and has to be there in the end as long as its agent is. */
export interface Foreign { readonly agent: string; readonly kind: 'tag' | 'block' | 'tool' | 'metadata'; readonly name: string }

interface Scene { readonly place: Ground; readonly foreign: Foreign[]; readonly pick: number; readonly other: number }

const at = <T>(list: readonly T[], index: number): T | undefined => (list.length === 0 ? undefined : list[index % list.length]);

const isForeign = (row: Row): boolean => (row.label ?? row.name ?? '').startsWith('foreign');

const ours = async (place: Ground, kind: string): Promise<readonly Row[]> =>
  (await objects(place, kind)).filter((row) => !isForeign(row));

async function agent({ place, pick }: Scene): Promise<Row | undefined> {
  return at(await ours(place, 'agents'), pick);
}

async function patchAgent(scene: Scene, change: (agent: Row) => unknown): Promise<void> {
  const row = await agent(scene);
  if (row) await scene.place.api('PATCH', `/v1/agents/${row.id}`, change(row));
}

/** An object of the server that belongs to the fleet, taken away by the API. */
const removal = (kind: string) => async ({ place, pick }: Scene): Promise<void> => {
  const custom = (row: Row): boolean => kind !== 'tools' || (row as unknown as { tool_type: string }).tool_type === 'custom';
  const row = at((await ours(place, kind)).filter(custom), pick);
  if (row) await place.api('DELETE', `/v1/${kind}/${row.id}`);
};

const heldBy = (place: Ground, id: string, what: string): Promise<readonly Row[]> => place.api<readonly Row[]>('GET', `/v1/agents/${id}/${what}?limit=100`);


const detach = (what: string, path: string) => async (scene: Scene): Promise<void> => {
  const row = await agent(scene);
  const held = row && at((await heldBy(scene.place, row.id, what)).filter((one) => !isForeign(one)), scene.other);
  if (row && held) await scene.place.api('PATCH', `/v1/agents/${row.id}/${path}/detach/${held.id}`);
};

const DEEDS = {
  'edits a prompt': (scene: Scene) => patchAgent(scene, ({ system }) => ({ system: `${system ?? ''}\nAnd be brief.` })),
  'edits a description': (scene: Scene) => patchAgent(scene, () => ({ description: 'by hand' })),
  'takes the tags off': (scene: Scene) => patchAgent(scene, ({ tags }) => ({ tags: (tags ?? []).filter((tag) => tag.startsWith('lettactl:') || tag.startsWith('foreign')) })),
  'changes the model': (scene: Scene) => patchAgent(scene, () => ({ model: 'openai/gpt-4.1', context_window_limit: 20_000 })),
  'changes the settings': (scene: Scene) => patchAgent(scene, () => ({ timezone: 'America/Lima', message_buffer_autoclear: true })),
  'changes what the model is told': (scene: Scene) => patchAgent(scene, () => ({ compaction_settings: { clip_chars: 10_000, prompt: 'By hand.' } })),
  'changes secrets': (scene: Scene) => patchAgent(scene, () => ({ secrets: { ALPHA: 'by hand', STRANGER: 'theirs' } })),
  'takes the rules off': (scene: Scene) => patchAgent(scene, () => ({ tool_rules: [] })),
  'edits our metadata': (scene: Scene) => patchAgent(scene, ({ metadata }) => ({ metadata: { ...metadata, team: 'by hand' } })),
  'deletes a conversation': async (scene: Scene) => {
    const row = await agent(scene);
    const [talk] = row ? await scene.place.api<readonly Row[]>('GET', `/v1/conversations/?agent_id=${row.id}`) : [];
    if (talk) await scene.place.api('DELETE', `/v1/conversations/${talk.id}`);
  },
  'deletes a provider': async ({ place }: Scene) => {
    for (const provider of await place.api<readonly Row[]>('GET', '/v1/providers/')) await place.api('DELETE', `/v1/providers/${provider.id}`);
  },
  'adds a tag': async (scene: Scene) => {
    await patchAgent(scene, (row) => {
      scene.foreign.push({ agent: row.id, kind: 'tag', name: `foreign:${scene.other}` });
      return { tags: [...new Set([...(row.tags ?? []), `foreign:${scene.other}`])] };
    });
  },
  'adds metadata': async (scene: Scene) => {
    await patchAgent(scene, (row) => {
      scene.foreign.push({ agent: row.id, kind: 'metadata', name: 'foreign' });
      return { metadata: { ...row.metadata, foreign: 'theirs' } };
    });
  },
  'attaches a block': async (scene: Scene) => {
    const row = await agent(scene);
    if (!row) return;
    const label = `foreign-${scene.other}`;
    if ((await heldBy(scene.place, row.id, 'core-memory/blocks')).some((held) => held.label === label)) return;
    const block = await scene.place.api<Row>('POST', '/v1/blocks/', { label, value: 'theirs' });
    await scene.place.api('PATCH', `/v1/agents/${row.id}/core-memory/blocks/attach/${block.id}`);
    scene.foreign.push({ agent: row.id, kind: 'block', name: label });
  },
  'attaches a tool': async (scene: Scene) => {
    const row = await agent(scene);
    if (!row) return;
    const tool = await scene.place.api<Row>('POST', '/v1/tools/', { source_code: pythonTool('foreign_tool', '0'), source_type: 'python' });
    await scene.place.api('PATCH', `/v1/agents/${row.id}/tools/attach/${tool.id}`);
    scene.foreign.push({ agent: row.id, kind: 'tool', name: 'foreign_tool' });
  },
  'detaches a block': detach('core-memory/blocks', 'core-memory/blocks'),
  'detaches a tool': detach('tools', 'tools'),
  'detaches a folder': detach('folders', 'folders'),
  'edits a block': async ({ place, pick }: Scene) => {
    const block = at(await ours(place, 'blocks'), pick);
    if (block) await place.api('PATCH', `/v1/blocks/${block.id}`, { value: 'Rewritten.', description: 'by hand', limit: 9000 });
  },
  'edits a tool': async ({ place, pick }: Scene) => {
    const tool = at((await ours(place, 'tools')).filter((row) => (row as unknown as { tool_type: string }).tool_type === 'custom'), pick);
    if (tool) await place.api('PUT', '/v1/tools/', { source_code: pythonTool(tool.name, '-1'), source_type: 'python' });
  },
  'deletes a block': removal('blocks'),
  'deletes a tool': removal('tools'),
  'deletes a folder': removal('folders'),
  'deletes an archive': removal('archives'),
  'deletes an MCP server': async ({ place }: Scene) => {
    for (const server of await place.api<readonly Row[]>('GET', '/v1/mcp-servers/')) await place.api('DELETE', `/v1/mcp-servers/${server.id}`);
  },
  'deletes an agent': removal('agents'),
  'deletes a file': async ({ place, pick, other }: Scene) => {
    const folder = at(await ours(place, 'folders'), pick);
    const file = folder && at(await place.api<readonly Row[]>('GET', `/v1/folders/${folder.id}/files`), other);
    if (folder && file) await place.api('DELETE', `/v1/folders/${folder.id}/${file.id}`);
  },
} satisfies Record<string, (scene: Scene) => Promise<void>>;

/** Up to six deeds. */
export const randomDrift: fc.Arbitrary<readonly Deed[]> = fc.array(
  fc.record({ what: fc.constantFrom(...(Object.keys(DEEDS) as (keyof typeof DEEDS)[])), pick: fc.nat(9), other: fc.nat(9) }), { minLength: 1, maxLength: 6 },
);

/** Does them all, in order. */
export async function doDeeds(place: Ground, deeds: readonly Deed[]): Promise<readonly Foreign[]> {
  const foreign: Foreign[] = [];
  for (const { what, pick, other } of deeds) await DEEDS[what]({ place, foreign, pick, other });
  return foreign;
}

/** Foreign things that are missing although their agent is there. */
export async function missing(place: Ground, foreign: readonly Foreign[]): Promise<readonly Foreign[]> {
  const lost: Foreign[] = [];
  const agents = new Map((await objects(place, 'agents')).map((row) => [row.id, row]));
  for (const one of foreign) {
    const row = agents.get(one.agent);
    if (!row) continue;
    const there = one.kind === 'tag' ? (row.tags ?? []).includes(one.name)
      : one.kind === 'metadata' ? row.metadata?.[one.name] === 'theirs'
      : (await heldBy(place, row.id, one.kind === 'block' ? 'core-memory/blocks' : 'tools')).some((held) => (held.label ?? held.name) === one.name);
    if (!there) lost.push(one);
  }
  return lost;
}
