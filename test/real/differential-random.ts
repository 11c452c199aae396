import type { Json, Step } from './differential-run.ts';

/** Numbers from a seed, always the same ones (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Kind = 'agent' | 'block' | 'tool' | 'source' | 'file' | 'archive' | 'passage' | 'identity' | 'group' | 'conv' | 'run' | 'message' | 'provider' | 'mcp_server';
type Value = (pick: Picker) => unknown;
type Fields = Record<string, Value>;

interface Operation {
  call: string;
  /** Of every hundred or so. */
  weight: number;
  query?: Fields;
  body?: Fields;
  /** Fields of the body that are there as a rule. */
  needs?: readonly string[];
  /** What is made, and the fields of the answer with their ids. */
  makes?: Partial<Record<Kind, string>>;
  only?: (body: Json) => Json;
}

/** Chooses values; ids by the names that a {@link Side} knows them by. */
export interface Picker {
  chance(of: number): boolean;
  one<T>(items: readonly T[]): T;
  id(kind: Kind): string;
  ids(kind: Kind): string[];
  name(): string;
}

const word: Value = (p) => p.one(['', 'v', 'a longer text', 'ä ö\n"quoted"', 'x'.repeat(300)]);
const flag: Value = (p) => p.one([true, false]);
const metadata: Value = (p) => p.one([{}, { a: 1 }, { a: null, b: ['x', { c: 'd' }] }]);
const tags: Value = (p) => p.one([[], ['diff-$run-t'], ['diff-$run-u', 'diff-$run-t']]);
const label: Value = (p) => p.one(['diff-$run-a', 'diff-$run-b', 'diff-$run-c', 'persona']);
const limit: Value = (p) => p.one([1, 2, 50]);
const paging: Fields = { limit: (p) => p.one(['1', '2', '50', '0', '-1', 'x']), order: (p) => p.one(['asc', 'desc', 'desc', 'x']) };
const paged = (kind: Kind): Fields => ({ ...paging, after: (p) => p.id(kind), before: (p) => p.id(kind) });
const source = (name: string): string => `def ${name}(a: str, b: int = 2) -> str:\n    """Tells.\n\n    Args:\n        a (str): one\n        b (int): two\n    """\n    return a\n`;
const model: Value = (p) => p.one(['openai/gpt-4o-mini', 'openai/gpt-4o', 'openai/gpt-5-mini', 'anthropic/claude-haiku-4-5', 'google_ai/gemini-2.5-pro', 'openai/none']);
const embedding: Value = (p) => p.one(['openai/text-embedding-3-small', 'openai/text-embedding-3-small', 'openai/none']);
const include: Value = (p) => p.one(['agent.blocks', 'agent.tools', 'agent.tags', 'agent.sources', 'agent.identities', 'agent.managed_group', 'agent.secrets', 'x']);
const say: Value = (p) =>
  p.one([
    [{ role: 'user', content: 'hello' }], [{ role: 'user', content: [{ type: 'text', text: 'parts' }] }], [{ role: 'user', content: '[[say blue]]' }], [{ role: 'user', content: '[[fail 500]]' }],
    [{ role: 'user', content: '[[call memory_insert {"label":"diff-$run-a","new_string":"more"}]]' }], [{ role: 'user', content: '[[call conversation_search {"query":"zzz-nothing"}]]' }], [], [{ role: 'odd', content: 'x' }],
  ]);
const length = (body: Json): Json => (Array.isArray(body) ? body.length : typeof body);
const keysOf = (body: Json): Json => (body !== null && typeof body === 'object' && !Array.isArray(body) ? Object.keys(body).toSorted() : typeof body);
/** Messages without the compiled prompt, which is every server's own. */
const spoken = (body: Json): Json => (Array.isArray(body) ? body.map((row) => (row !== null && typeof row === 'object' && !Array.isArray(row) && row['message_type'] === 'system_message' ? { ...row, content: null } : row)) : body);

const blockFields: Fields = { label, value: word, limit, description: word, read_only: flag, metadata, tags, hidden: flag };
const agentFields: Fields = {
  name: (p) => p.name(), system: word, description: word, metadata, tags, timezone: (p) => p.one(['UTC', 'Europe/Berlin']), model, embedding, context_window_limit: (p) => p.one([8000, 30_000]),
  block_ids: (p) => p.ids('block'), tool_ids: (p) => p.ids('tool'), identity_ids: (p) => p.ids('identity'), secrets: (p) => p.one([{}, { A: '1' }, { B: '2', A: '3' }]), hidden: flag, message_buffer_autoclear: flag,
  tool_rules: (p) => p.one([[], [{ type: 'exit_loop', tool_name: 'x' }], [{ type: 'odd', tool_name: 'x' }]]), max_files_open: (p) => p.one([1, 3]), reasoning: flag, parallel_tool_calls: flag,
};

/** Calls over all families; those that would touch what is not this run's own are not here. */
export const OPERATIONS: readonly Operation[] = [
  { call: 'POST /v1/agents/', weight: 8, body: { ...agentFields, block_ids: () => [], include_base_tools: flag, memory_blocks: (p) => p.one([[], [{ label: 'diff-$run-a', value: 'likes tea' }], [{ label: 'diff-$run-b', value: 'b', limit: 5, tags: ['diff-$run-t'] }]]) }, needs: ['name', 'model'], makes: { agent: 'id' } },
  // Of two blocks of one label the order of a Python set decides.
  { call: 'PATCH /v1/agents/{agent}', weight: 8, body: { ...agentFields, block_ids: (p) => p.ids('block').slice(0, 1) } },
  { call: 'GET /v1/agents/{agent}', weight: 4, query: { include } },
  { call: 'GET /v1/agents/?query_text=diff-$run', weight: 4, query: { ...paged('agent'), include, tags: () => 'diff-$run-t', name: (p) => p.name(), identity_id: (p) => p.id('identity'), show_hidden_agents: () => 'true' } },
  { call: 'DELETE /v1/agents/{agent}', weight: 2 },
  { call: 'GET /v1/agents/{agent}/core-memory/blocks', weight: 2, query: paging, only: length },
  { call: 'GET /v1/agents/{agent}/core-memory/blocks/diff-$run-a', weight: 1 },
  { call: 'PATCH /v1/agents/{agent}/core-memory/blocks/diff-$run-a', weight: 2, body: blockFields },
  { call: 'PATCH /v1/agents/{agent}/core-memory/blocks/attach/{block}', weight: 3 },
  { call: 'PATCH /v1/agents/{agent}/core-memory/blocks/detach/{block}', weight: 2 },
  { call: 'GET /v1/agents/{agent}/core-memory', weight: 1 },
  { call: 'GET /v1/agents/{agent}/tools', weight: 1, only: length },
  { call: 'PATCH /v1/agents/{agent}/tools/attach/{tool}', weight: 3 },
  { call: 'PATCH /v1/agents/{agent}/tools/detach/{tool}', weight: 2 },
  { call: 'PATCH /v1/agents/{agent}/tools/approval/diff_a_$run', weight: 1, body: { requires_approval: flag }, needs: ['requires_approval'] },
  { call: 'PATCH /v1/agents/{agent}/folders/attach/{source}', weight: 3 },
  { call: 'PATCH /v1/agents/{agent}/folders/detach/{source}', weight: 2 },
  { call: 'GET /v1/agents/{agent}/folders', weight: 1, only: length },
  { call: 'GET /v1/agents/{agent}/files', weight: 1, only: (body) => length((body as { files: Json[] }).files) },
  { call: 'PATCH /v1/agents/{agent}/archives/attach/{archive}', weight: 2 },
  { call: 'PATCH /v1/agents/{agent}/archives/detach/{archive}', weight: 1 },
  { call: 'PATCH /v1/agents/{agent}/identities/attach/{identity}', weight: 2 },
  { call: 'PATCH /v1/agents/{agent}/identities/detach/{identity}', weight: 1 },
  { call: 'GET /v1/agents/{agent}/archival-memory', weight: 1, query: { limit: paging['limit'] as Value, search: () => 'a', ascending: (p) => p.one(['true', 'false', 'x']) }, only: length },
  { call: 'POST /v1/agents/{agent}/archival-memory', weight: 1, body: { text: word, tags }, needs: ['text'], only: length, makes: { passage: '0.id' } },
  { call: 'DELETE /v1/agents/{agent}/archival-memory/{passage}', weight: 1 },
  { call: 'POST /v1/agents/{agent}/messages', weight: 3, body: { messages: say, max_steps: (p) => p.one([1, 5, 0]), include_return_message_types: (p) => p.one([['assistant_message'], ['tool_call_message'], []]) }, needs: ['messages'] },
  { call: 'GET /v1/agents/{agent}/messages', weight: 3, query: { ...paged('message'), include_return_message_types: (p) => p.one(['user_message', 'x']) }, only: spoken },
  { call: 'PATCH /v1/agents/{agent}/reset-messages', weight: 1, body: { add_default_initial_messages: flag }, only: (body) => length((body as { message_ids: Json[] }).message_ids) },
  { call: 'POST /v1/agents/{agent}/recompile', weight: 1, query: { dry_run: (p) => p.one(['true', 'x']), update_timestamp: () => 'true' }, only: length },
  { call: 'GET /v1/agents/{agent}/context', weight: 1, only: keysOf },
  { call: 'GET /v1/agents/{agent}/export', weight: 1, only: keysOf },
  { call: 'GET /v1/agents/{agent}/groups', weight: 1, query: paged('group') },
  { call: 'POST /v1/agents/{agent}/summarize', weight: 1, body: { compaction_settings: (p) => p.one([{}, { mode: 'all' }, { mode: 'x' }]) } },
  { call: 'POST /v1/blocks/', weight: 6, body: blockFields, needs: ['label', 'value'], makes: { block: 'id' } },
  { call: 'PATCH /v1/blocks/{block}', weight: 5, body: blockFields },
  { call: 'GET /v1/blocks/{block}', weight: 2 },
  { call: 'GET /v1/blocks/?label_search=diff-$run', weight: 3, query: { ...paged('block'), tags: () => 'diff-$run-t', match_all_tags: () => 'true', value_search: () => 'a', description_search: () => 'A' } },
  { call: 'GET /v1/blocks/{block}/agents', weight: 2, query: { ...paged('agent'), include } },
  { call: 'DELETE /v1/blocks/{block}', weight: 1 },
  { call: 'PATCH /v1/blocks/{block}/identities/attach/{identity}', weight: 1 },
  { call: 'POST /v1/tools/', weight: 4, body: { source_code: (p) => source(p.one(['diff_a_$run', 'diff_b_$run'])), source_type: (p) => p.one(['python', 'python', 'json', 'typescript', 'x']), description: word, tags, return_char_limit: (p) => p.one([1, 100, 0, 2_000_000]), default_requires_approval: flag, enable_parallel_execution: flag }, needs: ['source_code', 'source_type'], makes: { tool: 'id' } },
  { call: 'PATCH /v1/tools/{tool}', weight: 3, body: { description: word, tags, return_char_limit: limit, source_code: () => source('diff_a_$run'), default_requires_approval: flag, metadata_: metadata } },
  { call: 'GET /v1/tools/{tool}', weight: 1 },
  { call: 'GET /v1/tools/?search=_$run', weight: 2, query: { ...paged('tool'), names: () => 'diff_a_$run', tool_types: (p) => p.one(['custom', 'letta_core', 'x']) } },
  { call: 'DELETE /v1/tools/{tool}', weight: 1 },
  { call: 'POST /v1/folders/', weight: 3, body: { name: (p) => p.name(), description: word, instructions: word, metadata, embedding, embedding_chunk_size: (p) => p.one([100, 300]) }, needs: ['name', 'embedding'], makes: { source: 'id' } },
  { call: 'PATCH /v1/folders/{source}', weight: 2, body: { name: (p) => p.name(), description: word, instructions: word, metadata } },
  { call: 'GET /v1/folders/{source}', weight: 1 },
  { call: 'GET /v1/folders/?name=diff-$run', weight: 2, query: paged('source') },
  { call: 'GET /v1/folders/{source}/files', weight: 1, query: paging, only: length },
  { call: 'GET /v1/folders/{source}/agents', weight: 1, query: { limit: paging['limit'] as Value } },
  { call: 'DELETE /v1/folders/{source}', weight: 1 },
  { call: 'POST /v1/archives/', weight: 3, body: { name: (p) => p.name(), description: word, embedding }, needs: ['name'], makes: { archive: 'id' } },
  { call: 'PATCH /v1/archives/{archive}', weight: 2, body: { name: (p) => p.name(), description: word } },
  { call: 'GET /v1/archives/{archive}', weight: 1 },
  { call: 'GET /v1/archives/?name=diff-$run-one', weight: 1, query: paged('archive') },
  { call: 'GET /v1/archives/{archive}/agents', weight: 1, query: { ...paged('agent'), include } },
  { call: 'POST /v1/archives/{archive}/passages', weight: 2, body: { text: word, tags, metadata }, needs: ['text'], makes: { passage: 'id' }, only: keysOf },
  { call: 'POST /v1/archives/{archive}/passages/batch', weight: 1, body: { passages: (p) => p.one([[], [{ text: 'one' }], [{ text: 'a' }, {}]]) }, needs: ['passages'], only: length },
  { call: 'DELETE /v1/archives/{archive}/passages/{passage}', weight: 1 },
  { call: 'POST /v1/passages/search', weight: 1, body: { archive_id: (p) => p.id('archive'), limit: (p) => p.one([1, 100, 101, 0]), tags, query: () => 'a' }, needs: ['archive_id'], only: length },
  { call: 'DELETE /v1/archives/{archive}', weight: 1 },
  { call: 'POST /v1/identities/', weight: 3, body: { identifier_key: (p) => p.name(), name: (p) => p.name(), identity_type: (p) => p.one(['user', 'org', 'other', 'x']), agent_ids: (p) => p.ids('agent'), block_ids: (p) => p.ids('block'), properties: (p) => p.one([[], [{ key: 'a', value: 1, type: 'number' }], [{ key: 'a' }]]) }, needs: ['identifier_key', 'name', 'identity_type'], makes: { identity: 'id' } },
  { call: 'PATCH /v1/identities/{identity}', weight: 2, body: { identifier_key: (p) => p.name(), name: (p) => p.name(), identity_type: (p) => p.one(['user', 'org', 'x']), agent_ids: (p) => p.ids('agent'), properties: (p) => p.one([[], [{ key: 'b', value: 'x', type: 'string' }]]) } },
  { call: 'GET /v1/identities/{identity}', weight: 1 },
  { call: 'GET /v1/identities/{identity}/agents', weight: 1, query: { ...paged('agent'), include } },
  { call: 'GET /v1/identities/{identity}/blocks', weight: 1, query: paging },
  { call: 'GET /v1/identities/?name=diff-$run', weight: 1, query: paged('identity') },
  { call: 'DELETE /v1/identities/{identity}', weight: 1 },
  { call: 'POST /v1/groups/', weight: 2, body: { description: () => 'diff-$run', agent_ids: (p) => p.ids('agent'), manager_config: (p) => p.one([{ manager_type: 'round_robin' }, { manager_type: 'supervisor', manager_agent_id: p.id('agent') }, { manager_type: 'x' }]), shared_block_ids: (p) => p.ids('block') }, needs: ['description', 'agent_ids'], makes: { group: 'id' } },
  { call: 'PATCH /v1/groups/{group}', weight: 1, body: { description: () => 'diff-$run', agent_ids: (p) => p.ids('agent'), manager_config: () => ({ manager_type: 'round_robin', max_turns: 3 }) } },
  { call: 'GET /v1/groups/{group}', weight: 1 },
  { call: 'DELETE /v1/groups/{group}', weight: 1 },
  { call: 'POST /v1/conversations/?agent_id={agent}', weight: 3, body: { summary: word, model, isolated_block_labels: (p) => p.one([[], ['diff-$run-a'], ['diff-none']]) }, makes: { conv: 'id' } },
  { call: 'PATCH /v1/conversations/{conv}', weight: 1, body: { summary: word, model } },
  { call: 'GET /v1/conversations/{conv}', weight: 1 },
  { call: 'GET /v1/conversations/?agent_id={agent}', weight: 1, query: { limit: (p) => p.one(['1', '5', '0', 'x']), summary_search: () => 'a', order: paging['order'] as Value } },
  { call: 'GET /v1/conversations/{conv}/messages', weight: 2, query: paged('message'), only: spoken },
  { call: 'POST /v1/conversations/{conv}/messages', weight: 1, body: { messages: say, streaming: () => false }, needs: ['messages', 'streaming'] },
  { call: 'POST /v1/conversations/{conv}/recompile', weight: 1, only: length },
  { call: 'POST /v1/conversations/{conv}/fork', weight: 1, makes: { conv: 'id' } },
  { call: 'DELETE /v1/conversations/{conv}', weight: 1 },
  { call: 'GET /v1/runs/?agent_id={agent}', weight: 2, query: { ...paging, statuses: (p) => p.one(['completed', 'failed', 'x']), active: flag, background: flag, stop_reason: (p) => p.one(['end_turn', 'x']) } },
  { call: 'GET /v1/runs/{run}', weight: 1 },
  { call: 'GET /v1/tags/?name=diff-$run', weight: 1, query: { ...paging, after: () => 'diff-$run-t' } },
];

/** Where what is made can be deleted, last things first. */
export const DELETED_AT: readonly (readonly [Kind, string])[] = [
  ['group', 'groups'], ['conv', 'conversations'], ['agent', 'agents'], ['block', 'blocks'], ['tool', 'tools'], ['source', 'folders'], ['archive', 'archives'], ['identity', 'identities'],
];

const PREFIX = '00000000-0000-4000-8000-000000000000';
const KINDS: readonly Kind[] = ['agent', 'block', 'tool', 'source', 'archive', 'identity', 'group', 'conv', 'run', 'message'];
/** Fields that are never left out: without them an answer would be of chance, a stream, or of other people's. */
const ALWAYS: readonly string[] = ['name', 'archive_id', 'streaming'];
/** Fields that are never of a wrong type: a handle that is none is refused in ways that depend on whatever stands beside it. */
const TYPED: readonly string[] = [...ALWAYS, 'embedding'];
const WEIRD: readonly unknown[] = [null, null, null, 5, 'x', true, [], {}, '', [1]];

/** Steps from a seed, one after the other; what a step made is told to `made`, so that later ones may use it. */
export class RandomSteps {
  readonly #random: () => number;
  readonly #pools = new Map<Kind, string[]>();
  #count = 0;

  constructor(seed: number) {
    this.#random = randomOf(seed);
  }

  next(): Step & { makes: Partial<Record<Kind, string>>; kept: Partial<Record<Kind, string>> } {
    const operation = this.#weighted();
    const picker = this.#picker();
    const [method = '', template = ''] = operation.call.split(' ');
    let path = template.replaceAll(/\{(\w+)\}/g, (_whole, kind: string) => picker.id(kind as Kind));
    const asked = Object.entries(operation.query ?? {}).filter(() => this.#random() < 0.3).map(([name, value]) => `${name}=${String(value(picker))}`);
    if (asked.length > 0) path += `${path.includes('?') ? '&' : '?'}${asked.join('&')}`;
    const body = operation.body ? this.#body(operation.body, operation.needs ?? [], picker) : undefined;
    const keep: Record<string, string> = {};
    const kept: Partial<Record<Kind, string>> = {};
    this.#count += 1;
    for (const [kind, at] of Object.entries(operation.makes ?? {})) {
      kept[kind as Kind] = `${kind.replaceAll('_', '')}${this.#count}`;
      keep[kept[kind as Kind] as string] = at;
    }
    return {
      of: `${this.#count} ${operation.call}`, call: body === undefined ? [method, path] : [method, path, body], keep, kept, makes: operation.makes ?? {},
      ...(operation.only ? { only: operation.only } : {}), ...(this.#random() < 0.1 ? { curl: true as const } : {}),
    };
  }

  made(kind: Kind, name: string): void {
    this.#pools.set(kind, [...(this.#pools.get(kind) ?? []), name].slice(-6));
  }

  /** All names of what was made, by kind. */
  names(kind: Kind): readonly string[] {
    return this.#pools.get(kind) ?? [];
  }

  #weighted(): Operation {
    let at = this.#random() * OPERATIONS.reduce((sum, { weight }) => sum + weight, 0);
    return OPERATIONS.find(({ weight }) => (at -= weight) < 0) ?? (OPERATIONS[0] as Operation);
  }

  #body(fields: Fields, needs: readonly string[], picker: Picker): unknown {
    if (this.#random() < 0.02) return picker.one([[], 'x', 5]);
    const body: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(fields)) {
      if (this.#random() < (needs.includes(name) ? (ALWAYS.includes(name) ? 1 : 0.95) : 0.25)) body[name] = !TYPED.includes(name) && this.#random() < 0.07 ? picker.one(WEIRD) : value(picker);
    }
    if (this.#random() < 0.05) body['nonsense'] = 1;
    return body;
  }

  #picker(): Picker {
    const one = <T>(items: readonly T[]): T => items[Math.floor(this.#random() * items.length)] as T;
    const id = (kind: Kind): string => {
      const pool = this.#pools.get(kind) ?? [];
      const roll = this.#random();
      if (pool.length > 0 && roll < 0.9) return `$${one(pool)}`;
      if (roll < 0.93) return `${one(KINDS)}-${PREFIX}`;
      return roll < 0.95 ? 'x' : `${kind}-${PREFIX}`;
    };
    return {
      one, id,
      chance: (of) => this.#random() < of,
      ids: (kind) => Array.from({ length: Math.floor(this.#random() * 3) }, () => id(kind)),
      name: () => one(['diff-$run-one', 'diff-$run-two', 'diff-$run-three', 'diff-$run-four']),
    };
  }
}
