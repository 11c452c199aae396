import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { childAddress } from '../../src/core/address.ts';
import { DiagnosticError } from '../../src/core/diagnostic.ts';
import type { LiveObject } from '../../src/core/live.ts';
import type { Json } from '../../src/core/value.ts';
import { markedDescription, opTag } from '../../src/letta/marks.ts';
import { EMBEDDING, MODEL, contextOf, createStep, desiredOf, entryOf, requestOf, rigOn, set, updateStep } from './resources-rig.ts';
import type { Raw, Rig, Server, StartServer } from './resources-rig.ts';

const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics[0]?.code ?? '';
    throw error;
  }
  return 'no error';
};

const source = (name: string, doc = 'the x'): string => `def ${name}(x: str) -> str:\n    """Gives it back.\n\n    Args:\n        x (str): ${doc}\n    """\n    return x\n`;

/** One suite on one server. */
function suite(title: string, start: StartServer, body: (rig: () => Rig) => void): void {
  describe(title, () => {
    let server: Server;
    let rig: Rig;
    before(async () => {
      server = await start();
      rig = rigOn(server.url);
    });
    after(() => server.close());
    body(() => rig);
  });
}

const newAgent = (rig: Rig, more: Raw = {}): Promise<Raw> =>
  rig.api('POST', '/v1/agents/', { name: rig.unique('user'), model: MODEL, embedding: EMBEDDING, include_base_tools: false, ...more });

/** API notes §5, §12. */
export const blockTraps = (start: StartServer): void => suite('blocks', start, (rig) => {
  const made = async (value = 'v') => {
    const desired = desiredOf('block', rig().unique('label'), { value, description: 'd', limit: 100 });
    const { id } = await rig().handler('block').create(createStep(rig(), desired), contextOf());
    return { desired, id, live: async () => await rig().handler('block').read(id) as LiveObject };
  };

  it('writes only what differs', async () => {
    const { desired, id, live } = await made();
    const seen = await live();
    await rig().api('PATCH', `/v1/blocks/${id}`, { value: 'written by the agent' });
    await rig().handler('block').update(updateStep(rig(), desired, seen, [set('description', 'new')]), contextOf());
    expect((await live()).attributes).to.include({ value: 'written by the agent', description: 'new' });
  });

  it('takes many writers of one block one after the other', async () => {
    const { desired, id, live } = await made();
    const seen = await live();
    const steps = ['description', 'limit', 'read_only'].map((path, index) => updateStep(rig(), desired, seen, [set(path, ['x', 77, true][index] as Json)]));
    await Promise.all(steps.map((step) => rig().handler('block').update(step, contextOf())));
    expect((await live()).attributes).to.include({ description: 'x', limit: 77, read_only: true });
    expect(id).to.match(/^block-/);
  });

  it('keeps white space, line ends and other alphabets', async () => {
    const text = ' \tline one\r\nline two\n\n  ünïcödé 漢字 🙂 \n';
    const { live } = await made(text);
    expect((await live()).attributes['value']).to.equal(text);
  });

  it('finds a block that was made inside an agent by its op tag', async () => {
    const label = rig().unique('inline');
    const op = rig().unique('op');
    const agent = await newAgent(rig(), { memory_blocks: [{ label, value: 'x', tags: [opTag(op)] }] });
    const found = await rig().handler('block').findByOp({ op, name: label, address: desiredOf('block', label, {}).address });
    expect(found.map((block) => block.id)).to.deep.equal([agent['blocks'][0].id]);
  });

  it('names the agents that use it, with their owners', async () => {
    const { id } = await made();
    const agent = await newAgent(rig(), { block_ids: [id] });
    expect(await rig().handler('block').users?.(id)).to.deep.equal([{ id: agent['id'], name: agent['name'] }]);
  });
});

/** API notes §6. */
export const toolTraps = (start: StartServer): void => suite('tools', start, (rig) => {
  const handler = () => rig().handler('tool');

  it('derives the schema anew when the source changes', async () => {
    const name = rig().unique('tool');
    const desired = desiredOf('tool', name, { source_code: source(name) });
    const { id } = await handler().create(createStep(rig(), desired), contextOf());
    const live = await handler().read(id) as LiveObject;
    await handler().update(updateStep(rig(), desired, live, [{ path: 'source_code', kind: 'text', cause: 'config', after: source(name, 'something else') }]), contextOf());
    const raw = await rig().api('GET', `/v1/tools/${id}`);
    expect([raw['source_type'], raw['json_schema'].parameters.properties.x.description]).to.deep.equal(['python', 'something else']);
  });

  it('shows why the server refuses a source', async () => {
    const name = rig().unique('tool');
    const step = createStep(rig(), desiredOf('tool', name, { source_code: `def ${name}(x):\n    return x\n` }));
    try {
      await handler().create(step, contextOf());
      expect.fail('created');
    } catch (error) {
      expect((error as DiagnosticError).diagnostics[0]?.code).to.equal('LC2012');
      expect((error as Error).message).to.contain('docstring');
    }
  });

  it('fails when the server took another function', async () => {
    const [name, other] = [rig().unique('tool'), rig().unique('other')];
    expect(await codeOf(handler().create(createStep(rig(), desiredOf('tool', name, { source_code: `${source(name)}\n\n${source(other)}` })), contextOf()))).to.equal('LC2021');
  });

  it('names the agents that have it', async () => {
    const name = rig().unique('tool');
    const { id } = await handler().create(createStep(rig(), desiredOf('tool', name, { source_code: source(name) })), contextOf());
    const agent = await newAgent(rig(), { tool_ids: [id] });
    expect((await handler().users?.(id))?.map((user) => user.id)).to.deep.equal([agent['id']]);
  });

  it('gives agents of the same run the tool that was just made', async () => {
    const name = rig().unique('tool');
    expect([...(await rig().letta.tools.idsOf([name])).keys()]).to.deep.equal([]);
    const { id } = await handler().create(createStep(rig(), desiredOf('tool', name, { source_code: source(name) })), contextOf());
    expect([...(await rig().letta.tools.idsOf([name])).values()]).to.deep.equal([id]);
  });
});

const blobOf = (text: string) => {
  const bytes = new TextEncoder().encode(text);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { blobs: { [sha256]: bytes }, value: { $blob: { sha256, size: bytes.length } } as unknown as Json };
};

/** API notes §7, §17. */
export const folderTraps = (start: StartServer): void => suite('folders and files', start, (rig) => {
  const newFolder = (): Promise<Raw> => rig().api('POST', '/v1/folders/', { name: rig().unique('folder'), embedding: EMBEDDING });
  const upload = async (folder: Raw, name: string, text: string) => {
    const { blobs, value } = blobOf(text);
    const parent = desiredOf('folder', folder['name'], {});
    const desired = { ...desiredOf('file', name, { content: value }), address: childAddress(parent.address, 'file', name), parent: parent.address };
    const written = await rig().handler('file').create(createStep(rig(), desired, { parentId: folder['id'] }), contextOf({ blobs }));
    return { desired, parent, id: written.id };
  };
  const files = async (folder: Raw): Promise<Record<string, string>> => {
    const list = (await rig().api('GET', `/v1/folders/${folder['id']}/files?include_content=true`)) as unknown as Raw[];
    return Object.fromEntries(list.map((file) => [file['file_name'], file['content']]));
  };

  it('finds a folder only by its exact name', async () => {
    const name = rig().unique('folder');
    const step = createStep(rig(), desiredOf('folder', `${name}-more`, { embedding: EMBEDDING }), { op: 'op-exact' });
    await rig().handler('folder').create(step, contextOf());
    expect(await rig().handler('folder').findByOp({ op: 'op-exact', name, address: step.address })).to.deep.equal([]);
  });

  it('keeps files of one name in different places apart', async () => {
    const folder = await newFolder();
    await upload(folder, 'a.md', 'top');
    await upload(folder, 'docs/a.md', 'in docs');
    await upload(folder, 'docs/deep/a.md', 'deeper');
    expect(await files(folder)).to.deep.equal({ 'a.md': 'top', 'docs/a.md': 'in docs', 'docs/deep/a.md': 'deeper' });
  });

  it('replaces a changed file under its own name, and only that', async () => {
    const folder = await newFolder();
    await upload(folder, 'a.md', 'top');
    const { desired, id } = await upload(folder, 'docs/a.md', 'before');
    const live = await rig().handler('file').read(id, folder['id']) as LiveObject;
    const after = blobOf('after');
    const written = await rig().handler('file').update(updateStep(rig(), desired, live, [set('content', after.value)]), contextOf({ blobs: after.blobs }));
    expect(written.id).not.to.equal(id);
    expect(await files(folder)).to.deep.equal({ 'a.md': 'top', 'docs/a.md': 'after' });
  });

  it('creates over a file of that name that came in between', async () => {
    const folder = await newFolder();
    await upload(folder, 'a.md', 'theirs');
    await upload(folder, 'a.md', 'ours');
    expect(await files(folder)).to.deep.equal({ 'a.md': 'ours' });
  });

  it('takes an empty file', async () => {
    const folder = await newFolder();
    await upload(folder, 'empty.txt', '');
    expect(Object.keys(await files(folder))).to.deep.equal(['empty.txt']);
  });

  it('reads the text of files that could be adopted, and only of those', async () => {
    const folder = await newFolder();
    const { desired, parent, id } = await upload(folder, 'a.md', 'some text');
    const seen = async (entries: Parameters<typeof requestOf>[2]) =>
      (await rig().provider.observe(requestOf(rig(), [parent, desired], entries))).objects.find((object) => object.id === id)?.attributes;
    expect(await seen([])).to.deep.equal({ content: blobOf('some text').value });
    expect(await seen([entryOf(parent, folder['id']), entryOf(desired, id)])).to.deep.equal({});
  });

  it('names the agents that have a folder, and how many files go with it', async () => {
    const folder = await newFolder();
    await upload(folder, 'a.md', 'x');
    const agent = await newAgent(rig(), { folder_ids: [folder['id']] });
    expect((await rig().handler('folder').users?.(folder['id']))?.map((user) => user.name)).to.deep.equal([agent['name']]);
    expect(await rig().handler('folder').losses?.(folder['id'])).to.deep.equal(['1 file']);
  });
});

/** API notes §7, §8. */
export const archiveTraps = (start: StartServer): void => suite('archives', start, (rig) => {
  const handler = () => rig().handler('archive');

  it('leaves no mark in the description once the create is done', async () => {
    const desired = desiredOf('archive', rig().unique('archive'), { description: 'notes', embedding: EMBEDDING });
    const { id } = await handler().create(createStep(rig(), desired), contextOf());
    expect((await rig().api('GET', `/v1/archives/${id}`))['description']).to.equal('notes');
  });

  it('finds a create that was cut off, by the mark that it left, and takes the mark away', async () => {
    const name = rig().unique('archive');
    await rig().api('POST', '/v1/archives/', { name, description: 'notes' });
    const half = await rig().api('POST', '/v1/archives/', { name, description: markedDescription('notes', 'op-half') });
    const found = await handler().findByOp({ op: 'op-half', name, address: desiredOf('archive', name, {}).address });
    expect(found.map(({ id, attributes }) => [id, attributes['description']])).to.deep.equal([[half['id'], 'notes']]);
    expect((await rig().api('GET', `/v1/archives/${half['id']}`))['description']).to.equal('notes');
  });

  it('tells a new one from those that were there before', async () => {
    const name = rig().unique('archive');
    await rig().api('POST', '/v1/archives/', { name });
    const existing = await handler().existing?.(name) ?? [];
    const mine = await rig().api('POST', '/v1/archives/', { name });
    const probe = { op: 'op-none', name, address: desiredOf('archive', name, {}).address };
    expect((await handler().findByOp({ ...probe, existing })).map(({ id }) => id)).to.deep.equal([mine['id']]);
    expect(await handler().findByOp(probe)).to.deep.equal([]);
  });

  it('can do without an embedding', async () => {
    const { id } = await handler().create(createStep(rig(), desiredOf('archive', rig().unique('archive'), {})), contextOf());
    expect((await handler().read(id))?.attributes).to.deep.equal({ description: '', embedding: null });
  });

  it('names its agents and counts its passages', async () => {
    const { id } = await handler().create(createStep(rig(), desiredOf('archive', rig().unique('archive'), { embedding: EMBEDDING })), contextOf());
    const agent = await newAgent(rig());
    await rig().api('PATCH', `/v1/agents/${agent['id']}/archives/attach/${id}`);
    await rig().api('POST', `/v1/archives/${id}/passages`, { text: 'remember' });
    expect((await handler().users?.(id))?.map((user) => user.id)).to.deep.equal([agent['id']]);
    expect(await handler().losses?.(id)).to.deep.equal(['1 passage']);
  });
});

/** API notes §7. */
export const mcpServerTraps = (start: StartServer): void => suite('MCP servers', start, (rig) => {
  const handler = () => rig().handler('mcp_server');
  const secret = (shown: string): Json => ({ $secret: { parts: [], shown } }) as unknown as Json;
  const base = { type: 'streamable_http', server_url: 'https://nowhere.invalid/mcp' };
  const made = async (more: Record<string, Json> = {}) => {
    const desired = desiredOf('mcp_server', rig().unique('mcp'), { ...base, ...more });
    const written = await handler().create(createStep(rig(), desired), contextOf({ secrets: { '${TOKEN}': 'Bearer t1', '${NEW}': 'Bearer t2' } }));
    return { desired, id: written.id, written, live: async () => await handler().read(written.id) as LiveObject };
  };

  it('warns when the server cannot be reached, and registers it', async () => {
    const { written, id } = await made();
    expect(written.diagnostics?.map(({ severity, code }) => [severity, code])).to.deep.equal([['warning', 'LC2024']]);
    expect(await handler().read(id)).not.to.equal(null);
  });

  it('keeps the secrets that a change does not touch', async () => {
    const { desired, live } = await made({ auth_header: 'Authorization', auth_token: secret('${TOKEN}'), custom_headers: { 'X-A': secret('1'), 'X-B': secret('2') } });
    await handler().update(updateStep(rig(), desired, await live(), [set('server_url', 'https://nowhere.invalid/new')]), contextOf());
    expect((await live()).attributes).to.deep.equal({ ...base, server_url: 'https://nowhere.invalid/new', auth_header: 'Authorization', auth_token: 'Bearer t1', custom_headers: { 'X-A': '1', 'X-B': '2' } });
  });

  it('changes the token of either type of server', async () => {
    for (const type of ['sse', 'streamable_http']) {
      const { desired, live } = await made({ type, auth_header: 'Authorization', auth_token: secret('${TOKEN}') });
      await handler().update(updateStep(rig(), desired, await live(), [set('auth_token', secret('${NEW}'))]), contextOf({ secrets: { '${NEW}': 'Bearer t2' } }));
      expect((await live()).attributes, type).to.include({ type, auth_token: 'Bearer t2' });
    }
  });

  it('changes a secret, and members of the headers one by one', async () => {
    const { desired, live } = await made({ auth_token: secret('${TOKEN}'), custom_headers: { 'X-A': '1', 'X-B': '2' } });
    const headers = { path: 'custom_headers', kind: 'map' as const, cause: 'config' as const, entries: [{ key: 'X-A', before: '1' }, { key: 'X-C', after: secret('3') }] };
    await handler().update(updateStep(rig(), desired, await live(), [set('auth_token', secret('${NEW}')), headers]), contextOf({ secrets: { '${NEW}': 'Bearer t2' } }));
    expect((await live()).attributes).to.include({ auth_token: 'Bearer t2' });
    expect((await live()).attributes['custom_headers']).to.deep.equal({ 'X-B': '2', 'X-C': '3' });
  });

  it('gives a token the usual header when none is named', async () => {
    const { live } = await made({ auth_token: secret('${TOKEN}') });
    expect((await live()).attributes).to.include({ auth_header: 'Authorization', auth_token: 'Bearer t1' });
  });

  it('refuses a change of type, which the server ignores', async () => {
    const { desired, live } = await made();
    expect(await codeOf(handler().update(updateStep(rig(), desired, await live(), [set('type', 'sse')]), contextOf()))).to.equal('LC2025');
  });

  it('tells the server\'s word when it refuses an address, without the token', async () => {
    const desired = desiredOf('mcp_server', rig().unique('mcp'), { ...base, server_url: 'http://127.0.0.1:9/mcp?key=s3cret', auth_token: secret('${TOKEN}') });
    try {
      await handler().create(createStep(rig(), desired), contextOf({ secrets: { '${TOKEN}': 'Bearer hidden-token' } }));
      expect.fail('created');
    } catch (error) {
      expect((error as DiagnosticError).diagnostics[0]?.code).to.equal('LC2012');
      const text = JSON.stringify((error as DiagnosticError).diagnostics);
      expect(text).not.to.contain('hidden-token').and.not.to.contain('s3cret');
      expect(text).to.contain('server_url');
    }
  });

  it('finds a registration by name, unless it was there before', async () => {
    const { id, desired } = await made();
    const probe = { op: 'op', name: desired.name, address: desired.address };
    expect((await handler().findByOp({ ...probe, existing: [] })).map((server) => server.id)).to.deep.equal([id]);
    expect(await handler().findByOp({ ...probe, existing: [id] })).to.deep.equal([]);
  });
});
