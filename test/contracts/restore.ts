import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isEmpty } from '../../src/core/plan/plan.ts';
import type { ImportedAgents, ImportedObject } from '../../src/operations/transfer/api.ts';
import { agentIn, fleetOf } from '../promises/fleets.ts';
import type { Ground } from '../support/place.ts';

const YES = { consent: { autoApprove: true } } as const;

interface Agent {
  readonly id: string; readonly name: string; readonly tags: readonly string[]; readonly metadata: unknown; readonly message_ids: readonly string[]; readonly identity_ids: readonly string[];
  readonly blocks: readonly { readonly id: string; readonly label: string; readonly value: string }[]; readonly sources: readonly { readonly id: string; readonly name: string }[];
}
interface Message { readonly id: string; readonly message_type: string; readonly content: unknown }

/** What a backup gives back, on any server. `own`: a word that nobody else's names have there. */
export function restores(ground: () => Ground, own: string): void {
  const [one, two, company, manual, kb, key] = ['one', 'two', 'company', 'manual', 'kb', 'key'].map((word) => `${own}-${word}`) as [string, string, string, string, string, string];
  const member = (name: string) => agentIn(name, { tags: ['role:a'], shared_blocks: [company], shared_folders: [manual], memory_blocks: [{ name: 'persona', description: 'Who', value: `I am ${name}.`, agent_owned: true }], archives: [{ name: kb, description: 'd', embedding: 'openai/text-embedding-3-small' }], conversations: name === one ? [{ summary: 'Morning' }] : [] });
  const fleet = (...names: readonly string[]) => fleetOf({
    name: own, settings: { protect_agents: true },
    ...(names.length === 0 ? {} : { shared_blocks: [{ name: company, description: 'd', value: 'We sell tea.', agent_owned: false }], shared_folders: [{ name: manual, embedding: 'openai/text-embedding-3-small', files: ['docs/*.md'] }] }), agents: names.map(member),
  });
  const apply = async (...names: readonly string[]): Promise<void> => {
    ground().write({ 'fleet.yaml': fleet(...names), 'docs/a.md': '# A\n\nAbout A.\n' });
    const { summary } = await ground().sdk().apply(YES);
    expect([summary.complete, ground().events.flatMap((event) => (event.type === 'node_failed' ? event.diagnostics : []))]).to.deep.equal([true, []]);
  };
  const agentCalled = async (name: string): Promise<Agent> => {
    const [found] = await ground().api<readonly Agent[]>('GET', `/v1/agents/?name=${name}&include=agent.blocks&include=agent.sources&include=agent.tags&include=agent.identities`);
    if (!found) throw new Error(`no agent ${name}`);
    return found;
  };
  const backupsOf = (address: string): readonly string[] => readdirSync(join(ground().dir, '.lettactl/backups')).filter((name) => name.endsWith(`-${address}`)).sort().map((name) => `.lettactl/backups/${name}`);
  const latest = (address: string): string => {
    const found = backupsOf(address).at(-1);
    if (found === undefined) throw new Error(`no backup of ${address}`);
    return found;
  };
  const restored = async (file: string, more: object = {}): Promise<ImportedAgents | ImportedObject> => {
    const imported = await ground().sdk().transfer.importFile({ file, ...more });
    if (imported.kind === 'fleet') throw new Error('a fleet');
    return imported;
  };
  const talk = async (id: string, text: string): Promise<unknown> => ground().api('POST', `/v1/agents/${id}/messages`, { messages: [{ role: 'user', content: text }], streaming: false });
  const said = async (id: string): Promise<readonly unknown[]> => (await ground().api<readonly Message[]>('GET', `/v1/agents/${id}/messages?limit=100&order=asc`)).filter((message) => message.message_type === 'user_message').map(({ content }) => content);

  it('an agent: what is still there is attached to the new one, what went with it is made anew, and it is said what does not come back', async () => {
    await apply(one, two);
    const before = await agentCalled(one);
    const identity = await ground().api<{ readonly id: string }>('POST', '/v1/identities/', { identifier_key: key, name: 'Ann', identity_type: 'user' });
    await ground().api('PATCH', `/v1/agents/${before.id}/identities/attach/${identity.id}`);
    const persona = before.blocks.find(({ label }) => label === 'persona');
    await ground().api('PATCH', `/v1/blocks/${persona?.id ?? ''}`, { value: 'I have learnt much.' });
    for (const text of ['first', 'second']) await talk(before.id, text);
    await apply(two);

    const imported = await restored(latest(`agent.${one}`)) as ImportedAgents;
    const after = await agentCalled(one);
    expect(imported.agents).to.deep.equal([{ id: after.id, name: one }]);
    expect(imported.notes).to.deep.equal([
      `Attached, as they are today: block "${company}", folder "${manual}", archive "${kb}", identity "Ann".`,
      'Made anew, with what they held: block "persona".',
      `Not back: its id (${before.id}), its runs, 1 conversation (conversations.jsonl, conversation-messages.jsonl).`,
      `It is no fleet's. To have it managed, declare it and bind it: lettactl import 'agent.${one}' ${after.id}`,
    ]);
    const shared = (agent: Agent): string | undefined => agent.blocks.find(({ label }) => label === company)?.id;
    expect([after.id === before.id, shared(after), after.sources.map(({ id }) => id)]).to.deep.equal([false, shared(before), before.sources.map(({ id }) => id)]);
    expect(after.blocks.map(({ label, value }) => [label, value]).sort()).to.deep.equal([[company, 'We sell tea.'], ['persona', 'I have learnt much.']].sort());
    expect([after.tags, JSON.stringify(after.metadata ?? {}).includes('lettactl'), after.identity_ids]).to.deep.equal([['role:a'], false, [identity.id]]);
    expect((await ground().api<readonly { readonly name: string }[]>('GET', `/v1/archives/?agent_id=${after.id}`)).map(({ name }) => name)).to.deep.equal([kb]);
    expect(await said(after.id)).to.deep.equal(['first', 'second']);

    // Back under its fleet: bound by its id, and nothing of what it remembers is written over.
    ground().write({ 'fleet.yaml': fleet(one, two) });
    await ground().sdk().import({ address: `agent.${one}`, id: after.id });
    await ground().sdk().apply(YES);
    const { plan } = await ground().sdk().plan({});
    expect([isEmpty(plan), (await agentCalled(one)).id, (await agentCalled(one)).blocks.find(({ label }) => label === 'persona')?.value]).to.deep.equal([true, after.id, 'I have learnt much.']);
    await ground().api('DELETE', `/v1/identities/${identity.id}`);
    await apply();
  });

  it('an agent, an archive with its passages, and a block, after all of it is gone', async () => {
    await apply(one);
    const before = await agentCalled(one);
    const [archive] = await ground().api<readonly { readonly id: string }[]>('GET', `/v1/archives/?agent_id=${before.id}`);
    await ground().api('POST', `/v1/archives/${archive?.id ?? ''}/passages/batch`, { passages: [{ text: 'Tea is brewed.', tags: ['tea'], metadata: { page: 1 } }, { text: 'Coffee is not sold.' }] });
    const block = before.blocks.find(({ label }) => label === company);
    await ground().api('PATCH', `/v1/blocks/${block?.id ?? ''}`, { value: 'We sell tea, and biscuits.' });
    await apply();

    const saved = await restored(latest(`archive.${kb}`)) as ImportedObject;
    expect([saved.type, saved.name, saved.notes]).to.deep.equal(['archive', kb, ['With 2 passages.', `No agent has it yet. To have it managed, declare it and bind it, before an apply makes another one: lettactl import 'archive.${kb}' ${saved.id}`]]);
    const passages = await ground().api<readonly { readonly passage: { readonly text: string; readonly tags: readonly string[] | null; readonly metadata: unknown } }[]>('POST', '/v1/passages/search', { archive_id: saved.id, limit: 100 });
    expect(passages.map(({ passage: { text, tags, metadata } }) => ({ text, tags: tags ?? [], metadata: metadata ?? {} })).toSorted((a, b) => (a.text < b.text ? -1 : 1))).to.deep.equal([{ text: 'Coffee is not sold.', tags: [], metadata: {} }, { text: 'Tea is brewed.', tags: ['tea'], metadata: { page: 1 } }]);
    const text = await restored(latest(`block.${company}`)) as ImportedObject;
    expect([text.type, text.name, (await ground().api<{ readonly value: string }>('GET', `/v1/blocks/${text.id}`)).value]).to.deep.equal(['block', company, 'We sell tea, and biscuits.']);
    const imported = await restored(`${latest(`agent.${one}`)}/agent.af`) as ImportedAgents;
    expect(imported.notes.slice(0, 3)).to.deep.equal([
      `Made anew, with what they held: blocks ${[company, 'persona'].map((name) => `"${name}"`).sort().join(', ')}.`,
      `Made anew, from the text of their files: folder "${manual}".`,
      `Its archive "${kb}" (${archive?.id ?? ''}) is gone. If there is a backup of it, import that, too, and bind it.`,
    ]);
    const after = await agentCalled(one);
    expect(after.sources.map(({ name }) => name)).to.deep.equal([manual]);
    for (const [path, id] of [['agents', after.id], ['archives', saved.id], ['blocks', text.id], ...after.blocks.map(({ id: inner }) => ['blocks', inner] as const), ...after.sources.map(({ id: inner }) => ['folders', inner] as const)]) await ground().api('DELETE', `/v1/${path}/${id}`);
  });
}
