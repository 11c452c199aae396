import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { childAddress } from '../../src/core/address.ts';
import type { LiveObject } from '../../src/core/live.ts';
import type { Json } from '../../src/core/value.ts';
import { EMBEDDING, contextOf, createStep, desiredOf, entryOf, requestOf, set, updateStep } from './resources-rig.ts';
import type { Raw, StartServer } from './resources-rig.ts';
import { codeOf, newAgent, suite } from './resources-suite.ts';

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

  it('leaves a file of that name that somebody else uploaded in between: the refusal stands', async () => {
    const folder = await newFolder();
    await upload(folder, 'a.md', 'theirs');
    expect(await codeOf(upload(folder, 'a.md', 'ours'))).to.equal('LC2012');
    expect(await files(folder)).to.deep.equal({ 'a.md': 'theirs' });
  });

  it('leaves such a file also when it takes the place of the one that is replaced', async () => {
    const folder = await newFolder();
    const { desired, id } = await upload(folder, 'a.md', 'before');
    const live = await rig().handler('file').read(id, folder['id']) as LiveObject;
    await rig().handler('file').delete({ id, name: 'a.md', parentId: folder['id'] }, contextOf());
    await upload(folder, 'a.md', 'theirs');
    const after = blobOf('after');
    expect(await codeOf(rig().handler('file').update(updateStep(rig(), desired, live, [set('content', after.value)]), contextOf({ blobs: after.blobs })))).to.equal('LC2012');
    expect(await files(folder)).to.deep.equal({ 'a.md': 'theirs' });
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

  it('lists the files of a folder over several pages', async () => {
    const folder = await newFolder();
    for (const name of ['a.md', 'b.md', 'c.md', 'd.md', 'e.md']) await upload(folder, name, name);
    const listed = await rig().letta.all<{ readonly id: string; readonly file_name: string }>(`/v1/folders/${folder['id']}/files`, {}, 2);
    expect(listed.map((file) => file.file_name)).to.deep.equal(['a.md', 'b.md', 'c.md', 'd.md', 'e.md']);
  });

  it('names the agents that have a folder, and how many files go with it', async () => {
    const folder = await newFolder();
    await upload(folder, 'a.md', 'x');
    const agent = await newAgent(rig(), { folder_ids: [folder['id']] });
    expect((await rig().handler('folder').users?.(folder['id']))?.map((user) => user.name)).to.deep.equal([agent['name']]);
    expect(await rig().handler('folder').losses?.(folder['id'])).to.deep.equal(['1 file']);
  });
});
