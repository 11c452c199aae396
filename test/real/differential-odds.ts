import type { Json, Scene, Step } from './differential-run.ts';

const embedding = 'openai/text-embedding-3-small';
const agent = { model: 'openai/gpt-4o-mini', embedding, include_base_tools: false };
const IDENTITY = 'identity-00000000-0000-4000-8000-000000000000';
const FILE = 'file-00000000-0000-4000-8000-000000000000';
const step = (of: string, method: string, path: string, body?: unknown, more: Partial<Step> = {}): Step => ({ of, call: body === undefined ? [method, path] : [method, path, body], ...more });
const upload = (name: string, text: string): Step => ({ of: `upload of ${name}`, call: ['POST', '/v1/folders/$folder/upload?duplicate_handling=error'], file: { name, text }, keep: { [name.slice(0, 1)]: 'id' }, only: () => null });
const done = (body: Json): boolean => Array.isArray(body) && body.length > 1 && body.every((file) => (file as { processing_status: string }).processing_status === 'completed');
const open = (body: Json): Json => (body as { files: { file_name: string; is_open: boolean }[] }).files.map((file) => `${file.file_name} ${file.is_open}`).toSorted();
const labels = (body: Json): Json => (body as { label: string }[]).map((block) => block.label);
const keys = (body: Json): Json => (body !== null && typeof body === 'object' ? Object.keys(body).toSorted() : body);
const code = 'def diff_adder(a: int, b: int = 2) -> int:\n    """Adds.\n\n    Args:\n        a (int): one\n        b (int): other\n    """\n    return a + b\n';

export const oddScene: Scene = {
  family: 'odds and ends',
  steps: [
    // Files that an agent has open.
    step('a folder', 'POST', '/v1/folders/', { name: 'diff-$run-open', embedding }, { keep: { folder: 'id' }, only: () => null }),
    upload('a.txt', 'one\ntwo\nthree'),
    upload('b.txt', 'four'),
    step('they are read', 'GET', '/v1/folders/$folder/files', undefined, { until: done, only: () => null }),
    step('an agent', 'POST', '/v1/agents/', { name: 'diff-$run-odd', ...agent, folder_ids: ['$folder'], memory_blocks: [{ label: 'diff-odd', value: 'v' }] }, { keep: { agent: 'id', block: 'blocks.0.id' }, only: () => null }),
    step('files', 'GET', '/v1/agents/$agent/files', undefined, { only: open }),
    step('close all', 'PATCH', '/v1/agents/$agent/files/close-all', undefined, { only: (body) => (body as string[]).toSorted() }),
    step('files after it', 'GET', '/v1/agents/$agent/files?is_open=true', undefined, { only: open }),
    step('open', 'PATCH', '/v1/agents/$agent/files/$a/open'),
    step('open again', 'PATCH', '/v1/agents/$agent/files/$a/open'),
    step('files with it', 'GET', '/v1/agents/$agent/files?is_open=true'),
    step('close', 'PATCH', '/v1/agents/$agent/files/$a/close'),
    step('close again', 'PATCH', '/v1/agents/$agent/files/$a/close'),
    step('files without it', 'GET', '/v1/agents/$agent/files', undefined, { only: open }),
    step('files, a page', 'GET', '/v1/agents/$agent/files?limit=1', undefined, { only: (body) => [(body as { files: Json[] }).files.length, (body as { has_more: boolean }).has_more, typeof (body as { next_cursor: Json }).next_cursor] }),
    step('open of an unknown file', 'PATCH', `/v1/agents/$agent/files/${FILE}/open`),
    step('open of a malformed file', 'PATCH', '/v1/agents/$agent/files/x/open'),
    step('close of an unknown file', 'PATCH', `/v1/agents/$agent/files/${FILE}/close`),
    step('open for an unknown agent', 'PATCH', '/v1/agents/agent-00000000-0000-4000-8000-000000000000/files/$a/open'),
    step('passages of a folder', 'GET', '/v1/folders/$folder/passages?limit=1', undefined, { only: (body) => keys((body as Json[])[0] ?? null) }),
    step('passages of a folder by its old name', 'GET', '/v1/sources/$folder/passages', undefined, { only: (body) => (body as Json[]).length }),
    step('passages of an unknown folder', 'GET', '/v1/folders/source-00000000-0000-4000-8000-000000000000/passages'),
    step('folders of an agent', 'GET', '/v1/agents/$agent/folders'),
    step('agents of a folder', 'GET', '/v1/folders/$folder/agents'),
    step('content of a file, newer than this server', 'GET', '/v1/files/$a/content'),
    step('count of folders', 'GET', '/v1/folders/count', undefined, { only: (body) => typeof body }),
    step('metadata of folders', 'GET', '/v1/folders/metadata'),
    // Memory as a whole.
    step('core memory', 'GET', '/v1/agents/$agent/core-memory', undefined, { only: keys }),
    step('core memory of an unknown agent', 'GET', '/v1/agents/agent-00000000-0000-4000-8000-000000000000/core-memory'),
    // Identities and blocks.
    step('an identity', 'POST', '/v1/identities/', { identifier_key: 'diff-$run-odd', name: 'diff-odd', identity_type: 'user', block_ids: ['$block'] }, { keep: { identity: 'id' } }),
    step('blocks of an identity', 'GET', '/v1/identities/$identity/blocks', undefined, { only: labels }),
    step('attach it to a block again', 'PATCH', '/v1/blocks/$block/identities/attach/$identity'),
    step('detach it from a block', 'PATCH', '/v1/blocks/$block/identities/detach/$identity'),
    step('detach it again', 'PATCH', '/v1/blocks/$block/identities/detach/$identity'),
    step('attach it to a block', 'PATCH', '/v1/blocks/$block/identities/attach/$identity'),
    step('blocks found by it', 'GET', '/v1/blocks/?identity_id=$identity', undefined, { only: labels }),
    step('blocks found by its key', 'GET', '/v1/blocks/?identifier_keys=diff-$run-odd', undefined, { only: labels }),
    step('attach an unknown one', 'PATCH', `/v1/blocks/$block/identities/attach/${IDENTITY}`),
    step('attach a malformed one', 'PATCH', '/v1/blocks/$block/identities/attach/x'),
    step('attach to an unknown block', 'PATCH', '/v1/blocks/block-00000000-0000-4000-8000-000000000000/identities/attach/$identity'),
    step('properties', 'PUT', '/v1/identities/$identity/properties', [{ key: 'a', value: 1, type: 'number' }]),
    step('properties again', 'PUT', '/v1/identities/$identity/properties', [{ key: 'b', value: 'x', type: 'string' }]),
    step('the identity with them', 'GET', '/v1/identities/$identity'),
    step('properties that are none', 'PUT', '/v1/identities/$identity/properties', { a: 1 }),
    step('properties of an odd type', 'PUT', '/v1/identities/$identity/properties', [{ key: 'a', value: 1, type: 'x' }]),
    step('properties of an unknown identity', 'PUT', `/v1/identities/${IDENTITY}/properties`, []),
    step('blocks of an unknown identity', 'GET', `/v1/identities/${IDENTITY}/blocks`),
    step('agents of an unknown identity', 'GET', `/v1/identities/${IDENTITY}/agents`),
    step('attach it to an agent', 'PATCH', '/v1/agents/$agent/identities/attach/$identity'),
    step('attach it to an unknown agent', 'PATCH', '/v1/agents/agent-00000000-0000-4000-8000-000000000000/identities/attach/$identity'),
    step('attach an unknown one to an agent', 'PATCH', `/v1/agents/$agent/identities/attach/${IDENTITY}`),
    step('agents found by it', 'GET', '/v1/agents/?identity_id=$identity', undefined, { only: (body) => (body as Json[]).length }),
    step('agents found by its key', 'GET', '/v1/agents/?identifier_keys=diff-$run-odd', undefined, { only: (body) => (body as Json[]).length }),
    step('count of identities', 'GET', '/v1/identities/count', undefined, { only: (body) => typeof body }),
    step('delete the identity', 'DELETE', '/v1/identities/$identity'),
    // Tools that are run.
    step('a tool', 'POST', '/v1/tools/', { source_code: code, source_type: 'python' }, { keep: { tool: 'id' }, only: () => null }),
    step('run of a tool that the agent lacks', 'POST', '/v1/agents/$agent/tools/diff_adder/run', { args: { a: 1 } }),
    step('attach the tool', 'PATCH', '/v1/agents/$agent/tools/attach/$tool'),
    step('run of a tool', 'POST', '/v1/agents/$agent/tools/diff_adder/run', { args: { a: 1 } }, { only: keys }),
    step('run of an unknown tool', 'POST', '/v1/agents/$agent/tools/diff_none/run', { args: {} }),
    step('run without arguments', 'POST', '/v1/agents/$agent/tools/diff_adder/run', {}, { only: keys }),
    step('run of source', 'POST', '/v1/tools/run', { source_code: code, args: { a: 1 }, source_type: 'python' }, { only: keys }),
    step('run of no source', 'POST', '/v1/tools/run', {}),
    step('schema of source', 'POST', '/v1/tools/generate-schema', { code, source_type: 'python' }),
    step('schema of nothing', 'POST', '/v1/tools/generate-schema', {}),
    step('search for a tool', 'POST', '/v1/tools/search', { query: 'adds' }),
    step('count of tools', 'GET', '/v1/tools/count?name=diff_adder'),
    step('count of tools by search', 'GET', '/v1/tools/count?search=diff_adder'),
    step('approval', 'PATCH', '/v1/agents/$agent/tools/approval/diff_adder', { requires_approval: true }),
    step('approval of an unknown tool', 'PATCH', '/v1/agents/$agent/tools/approval/diff_none', { requires_approval: true }),
    step('approval not said', 'PATCH', '/v1/agents/$agent/tools/approval/diff_adder', {}),
    // What newer servers, or the cloud, have.
    step('projects', 'GET', '/v1/projects'),
    step('projects with a slash', 'GET', '/v1/projects/'),
    step('search for agents', 'POST', '/v1/agents/search', {}),
    step('templates', 'GET', '/v1/templates'),
    step('environments', 'GET', '/v1/environments'),
    step('access tokens', 'GET', '/v1/client-side-access-tokens'),
    step('schedule', 'GET', '/v1/agents/$agent/schedule'),
    step('messages of a conversation emptied', 'PATCH', '/v1/conversations/conv-00000000-0000-4000-8000-000000000000/reset-messages', {}),
    step('git', 'GET', '/v1/git/$agent/state.git/info/refs?service=git-upload-pack'),
    step('git without a path', 'GET', '/v1/git/$agent/state.git'),
    step('embeddings by their newer name', 'GET', '/v1/models/embeddings'),
    step('ready', 'GET', '/v1/ready/'),
    step('health by the other prefix', 'GET', '/latest/health/'),
    step('an old message route', 'GET', '/v1/agents/$agent/archival-memory?limit=1'),
    step('a malformed agent', 'GET', '/v1/agents/x/context'),
    step('delete the agent', 'DELETE', '/v1/agents/$agent'),
    step('delete the block', 'DELETE', '/v1/blocks/$block'),
    step('delete the folder', 'DELETE', '/v1/folders/$folder'),
    step('delete the tool', 'DELETE', '/v1/tools/$tool'),
  ],
};
