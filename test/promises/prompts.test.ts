import { expect } from 'chai';
import { decodeState, encodeState } from '../../src/core/state/format.ts';
import type { ApplyInput } from '../../src/sdk/api.ts';
import { createPlace, objects, only, type Place } from '../support/place.ts';
import { agentIn, fleetOf } from './fleets.ts';

const MODEL = 'openai/text-embedding-3-small';
const ALL = { autoApprove: true };
const STATE = '.lettactl-state.read.json';

/** After each apply, what an agent's prompt says of its folders is what the server would compile now, and the plan is empty, whatever was held or cut off. */
describe('prompts tell of the files that are there', () => {
  let place: Place;
  beforeEach(() => {
    place = createPlace();
    place.write({ 'docs/one.md': 'The first page.\n', 'docs/two.md': 'The second page.\n' });
    fleet();
  });
  afterEach(() => place.close());

  interface Fleet { readonly folder?: Readonly<Record<string, unknown>> | null; readonly a?: Readonly<Record<string, unknown>>; readonly b?: Readonly<Record<string, unknown>>; readonly more?: Readonly<Record<string, unknown>> }
  function fleet({ folder = {}, a = { shared_folders: ['docs'] }, b = { shared_folders: ['docs'] }, more = {} }: Fleet = {}): void {
    place.write({ 'fleet.yaml': fleetOf({ name: 'read', ...(folder ? { shared_folders: [{ name: 'docs', embedding: MODEL, files: ['docs/*.md'], ...folder }] } : {}), agents: [agentIn('a', a), agentIn('b', b)], ...more }) });
  }
  const apply = (input: Partial<ApplyInput> = { consent: ALL }) => place.sdk().apply(input).then(({ summary }) => summary);
  const rest = async (): Promise<readonly string[]> => (await place.sdk().plan({})).plan.changes.filter(({ action }) => action !== 'no-op').map(({ address, action }) => `${action} ${address}`);
  const directories = (text: string): string => /<directories>[^]*<\/directories>/.exec(text)?.[0] ?? '';
  /** Agents whose prompt does not tell of the folders as they are. */
  async function stale(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const { id, name } of await objects(place, 'agents')) {
      const [first] = await place.api<readonly { readonly content: string }[]>('GET', `/v1/agents/${id}/messages?order=asc&limit=1`);
      if (directories(first?.content ?? '') !== directories(await place.api<string>('POST', `/v1/agents/${id}/recompile?dry_run=true`))) found.push(name);
    }
    return found.sort();
  }
  const filesThere = async (): Promise<readonly string[]> => (await place.api<readonly { readonly file_name: string }[]>('GET', `/v1/folders/${(await only(place, 'folders', 'docs')).id}/files`)).map((file) => file.file_name).sort();
  const edit = (text: string): void => { place.write({ 'docs/two.md': `${text}\n` }); };
  const isRight = async (): Promise<void> => { expect({ stale: await stale(), rest: await rest() }).to.deep.equal({ stale: [], rest: [] }); };

  it('after a first apply, an edit, one that comes and one that goes', async () => {
    await apply();
    await isRight();
    edit('Edited.');
    place.write({ 'docs/three.md': 'New.\n' });
    place.remove('docs/one.md');
    await apply();
    await isRight();
    expect(await filesThere()).to.deep.equal(['docs/three.md', 'docs/two.md']);
  });

  it('after the folder is described otherwise, and an agent may open other files', async () => {
    await apply();
    fleet({ folder: { description: 'Papers' }, a: { shared_folders: ['docs'], max_files_open: 1, per_file_view_window_char_limit: 5000 } });
    await apply();
    await isRight();
  });

  it('after a detach that was held, then undone with an edit', async () => {
    await apply();
    fleet({ folder: null, a: {}, b: {} });
    expect((await apply({})).held.length).to.be.greaterThan(0);
    edit('Edited.');
    fleet();
    await apply();
    await isRight();
  });

  it('while one agent’s detach is held and files change', async () => {
    await apply();
    fleet({ a: {} });
    edit('Edited.');
    place.remove('docs/one.md');
    place.write({ 'docs/three.md': 'New.\n' });
    expect((await apply({})).held.map(({ address, path }) => `${address} ${path ?? ''}`)).to.deep.equal(['agent.a folders']);
    expect(await stale()).to.deep.equal([]);
    await apply();
    await isRight();
  });

  it('after a replacement of the folder that was held, then undone', async () => {
    await apply();
    fleet({ folder: { embedding: 'openai/text-embedding-3-large' } });
    edit('Edited.');
    const { held, counts } = await apply({});
    expect([held.map(({ address }) => address), counts.change]).to.deep.equal([['folder.docs'], 0]);
    fleet();
    await apply({});
    await isRight();
  });

  it('after a file of somebody else that was not overwritten, then was', async () => {
    fleet({ folder: { files: ['docs/one.md'] } });
    await apply();
    const form = new FormData();
    form.append('file', new Blob(['Theirs.\n']), 'two.md');
    await place.fetch(new Request(`http://dev.test/v1/folders/${(await only(place, 'folders', 'docs')).id}/upload?name=docs/two.md&duplicate_handling=error`, { method: 'POST', body: form }));
    fleet();
    expect((await apply({})).held.map(({ address }) => address)).to.deep.equal(['folder.docs.file["docs/two.md"]']);
    await apply({ consent: { force: true } });
    await isRight();
  });

  it('after a state of an older version, a first edit with it, and a narrowed run', async () => {
    await apply();
    const state = decodeState(place.read(STATE), STATE);
    const resources = new Map([...state.resources].map(([address, entry]) => [address, { ...entry, base: Object.fromEntries(Object.entries(entry.base).filter(([name]) => name !== 'folder_files')) }]));
    place.write({ [STATE]: encodeState({ ...state, resources }) });
    expect(await rest()).to.deep.equal([]);
    edit('Edited.');
    await apply();
    await isRight();
    edit('Again.');
    await apply({ consent: ALL, targets: ['folder.docs'] });
    await apply();
    await isRight();
  });

  it('after a file that was gone is there again', async () => {
    await apply();
    const folder = await only(place, 'folders', 'docs');
    const [file] = await place.api<readonly { readonly id: string }[]>('GET', `/v1/folders/${folder.id}/files`);
    await place.api('DELETE', `/v1/folders/${folder.id}/${file?.id}`);
    for (const { id } of await objects(place, 'agents')) await place.api('POST', `/v1/agents/${id}/recompile`);
    await apply();
    await isRight();
  });

  it('a narrowed run deletes nothing in what it depends on', async () => {
    fleet({ a: { conversations: [{ summary: 'talk' }] }, b: { depends_on: ['agent.a'], shared_folders: ['docs'] } });
    await apply();
    fleet({ b: { depends_on: ['agent.a'], shared_folders: ['docs'] } });
    place.remove('docs/one.md');
    expect((await place.sdk().plan({ targets: ['agent.b'] })).plan.changes.filter(({ action }) => action === 'delete')).to.deep.equal([]);
    await apply({ consent: ALL, targets: ['agent.b'] });
    expect(await filesThere()).to.deep.equal(['docs/one.md', 'docs/two.md']);
    await apply();
    await isRight();
  });

  it('what waits for a part of an agent that goes does not wait for ever', async () => {
    const own = (name: string) => ({ name, description: 'p', limit: 500, value: 'x' });
    const c = (more: Readonly<Record<string, unknown>>) => ({ agents: [agentIn('a', { memory_blocks: more['whole'] ? [own('persona'), own('other')] : [own('other')] }), agentIn('b', { depends_on: ['agent.a'], description: String(more['text']) }), agentIn('c', { depends_on: [...(more['whole'] ? ['agent.a.block.persona'] : []), 'agent.b'], description: String(more['text']) })] });
    fleet({ more: c({ whole: true, text: 'x' }) });
    await apply();
    fleet({ more: c({ text: 'y' }) });
    expect(await apply()).to.deep.include({ complete: true, skipped: 0 });
    await isRight();
  });

  describe('files of a folder that stays are not deleted with its entry', () => {
    it('because others use it', async () => {
      await apply();
      const { id } = await place.api<{ readonly id: string }>('POST', '/v1/agents/', { name: 'theirs', model: 'openai/gpt-4o-mini', embedding: MODEL });
      await place.api('PATCH', `/v1/agents/${id}/folders/attach/${(await only(place, 'folders', 'docs')).id}`);
      fleet({ folder: null, a: {}, b: {} });
      await apply({});
      expect(await filesThere()).to.deep.equal(['docs/one.md', 'docs/two.md']);
      await apply();
      expect(await filesThere()).to.deep.equal(['docs/one.md', 'docs/two.md']);
      expect(await rest()).to.deep.equal([]);
    });

    it('because it is only used from now on', async () => {
      await apply();
      fleet({ folder: { files: undefined, embedding: undefined, external: true } });
      await apply();
      expect(await filesThere()).to.deep.equal(['docs/one.md', 'docs/two.md']);
      await isRight();
      expect((await place.sdk().plan({ refresh: false })).plan.changes.filter(({ action }) => action !== 'no-op')).to.deep.equal([]);
    });

    it('because others use it, when the fleet is destroyed', async () => {
      await apply();
      const { id } = await place.api<{ readonly id: string }>('POST', '/v1/agents/', { name: 'theirs', model: 'openai/gpt-4o-mini', embedding: MODEL });
      await place.api('PATCH', `/v1/agents/${id}/folders/attach/${(await only(place, 'folders', 'docs')).id}`);
      await apply({ consent: ALL, destroy: true });
      expect(await filesThere()).to.deep.equal(['docs/one.md', 'docs/two.md']);
    });
  });

  it('warns when an agent that has a folder again is not shown all of its files', async () => {
    await apply();
    fleet({ a: {} });
    await apply();
    fleet();
    edit('Edited.');
    const told: string[] = [];
    await place.sdk().apply({ consent: ALL });
    for (const event of place.events) if (event.type === 'diagnostic') told.push(event.diagnostic.code);
    expect(told).to.include('LC2079');
  });
});
