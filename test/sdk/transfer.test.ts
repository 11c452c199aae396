import { symlinkSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import type { AgentRow } from '../../src/devserver/rows.ts';
import { agentIn, fleetOf, pythonTool } from '../promises/fleets.ts';
import { codesOf, createPlace, refusal, type Place } from '../support/place.ts';

const YES = { consent: { autoApprove: true } } as const;

/** A fleet that is managed, with a bit of everything that moves. */
const SOURCE = {
  'src/fleet.yaml': fleetOf({
    name: 'tea', shared_blocks: [{ name: 'company', value: 'We sell tea.' }], shared_folders: [{ name: 'manual', files: ['docs/*'] }],
    agents: [
      agentIn('north', { tools: ['count_words'], shared_blocks: ['company'], shared_folders: ['manual'], tags: ['role:a', 'vip'], secrets: { CRM_TOKEN: { value: 's3cret' } }, first_message: 'Be ready.', memory_blocks: [{ name: 'notes', value: 'mine' }],
        conversations: [{ summary: 'Morning', isolated_blocks: ['notes'] }], archives: [{ name: 'kb' }],
        lettabot: { displayName: 'North', channels: { telegram: { enabled: true, token: '${BOT}' } }, transcription: { provider: 'openai', apiKey: '${BOT}' } } }),
      agentIn('south', { shared_blocks: ['company'], tags: ['role:a'] }),
    ],
  }),
  'src/docs/a.md': '# A\n', 'src/tools/count_words.py': pythonTool('count_words'),
};

describe('lettactl.transfer', () => {
  let place: Place;
  beforeEach(async () => {
    place = createPlace();
    place.write(SOURCE);
    await place.sdk({ cwd: place.path('src'), env: { BOT: 'b0t-token' } }).apply(YES);
    await place.forget();
  });
  afterEach(() => { place.close(); });

  const agentsCalled = (name: string): readonly AgentRow[] => place.store.all('agents').filter((row) => row.name === name);

  describe('exportFleet', () => {
    it('only reads, and writes no secret', async () => {
      const found = await place.sdk().transfer.exportFleet({ all: true, out: 'out' });
      expect(await place.writes()).to.deep.equal([]);
      expect(found.written).to.deep.equal(['out/fleet.yaml', 'out/files/manual/docs/a.md', 'out/tools/count_words.py']);
      expect(found.text).not.to.match(/s3cret|b0t-token|lettactl:|lineage/);
      expect(found.variables).to.deep.equal(['NORTH_CHANNELS_TELEGRAM_TOKEN', 'NORTH_CRM_TOKEN', 'NORTH_TRANSCRIPTION_APIKEY']);
      expect(found.left).to.deep.equal([]);
      const document = parse(found.text) as { readonly name: string; readonly shared_blocks: readonly unknown[]; readonly agents: readonly Readonly<Record<string, unknown>>[] };
      expect(document.name).to.equal('out');
      expect(document.shared_blocks).to.have.length(1);
      expect(document.agents[0]).to.deep.include({ first_message: 'Be ready.', conversations: [{ summary: 'Morning', isolated_blocks: ['notes'] }], shared_folders: ['manual'] });
    });

    it('takes all tags, a pattern, or names, and says when nothing fits', async () => {
      const { transfer } = place.sdk();
      expect((await transfer.exportFleet({ tags: ['role:a', 'vip'] })).agents.map(({ name }) => name)).to.deep.equal(['north']);
      expect((await transfer.exportFleet({ match: '*th' })).agents.map(({ name }) => name)).to.deep.equal(['north', 'south']);
      expect(await codesOf(transfer.exportFleet({ match: 'nobody' }))).to.deep.equal(['LC4071']);
      expect(await codesOf(transfer.exportFleet({ names: ['nobody'] }))).to.deep.equal(['LC4013']);
    });

    it('keeps a block shared that an agent outside of the selection holds too', async () => {
      const document = parse((await place.sdk().transfer.exportFleet({ names: ['south'] })).text) as Readonly<Record<string, unknown>>;
      expect(document['shared_blocks']).to.deep.equal([{ name: 'company', limit: 100_000, value: 'We sell tea.' }]);
      expect(document['agents']).to.have.length(1);
    });

    it('overwrites nothing, and only with force', async () => {
      const { transfer } = place.sdk();
      await transfer.exportFleet({ all: true, out: 'out' });
      place.write({ 'out/tools/count_words.py': 'mine' });
      place.remove('out/fleet.yaml');
      expect(await codesOf(transfer.exportFleet({ all: true, out: 'out' }))).to.deep.equal(['LC4070']);
      expect(place.files().has('out/fleet.yaml')).to.equal(false);
      expect(place.read('out/tools/count_words.py').toString()).to.equal('mine');
      await transfer.exportFleet({ all: true, out: 'out', force: true });
      expect(place.read('out/tools/count_words.py').toString()).to.include('def count_words');
    });

    it('leaves what stands beside the fleet file, and is the same already, as it is', async () => {
      await place.sdk({ cwd: place.path('src') }).transfer.exportFleet({ names: ['north'], out: 'one.yaml' });
      expect(place.read('src/one.yaml').toString()).to.include('from_file: tools/count_words.py');
      const [problem] = await refusal(place.sdk({ cwd: place.path('src') }).transfer.exportFleet({ names: ['north'], out: 'one.yaml' }));
      expect(problem).to.deep.include({ code: 'LC4070', summary: 'one.yaml is there already, and not overwritten' });
    });

    it('follows no link out of the folder, not even with force', async () => {
      place.write({ 'elsewhere/x': '', 'out/x': '' });
      symlinkSync(place.path('elsewhere'), place.path('out/tools'));
      const [problem] = await refusal(place.sdk().transfer.exportFleet({ all: true, out: 'out', force: true }));
      expect(problem).to.include({ code: 'LC4070' });
      expect([...place.files().keys()].filter((path) => path.startsWith('elsewhere/'))).to.deep.equal(['elsewhere/x']);
    });

    it('leaves texts of files out where there is no place for them, and says so', async () => {
      const found = await place.sdk().transfer.exportFleet({ all: true });
      expect(found.written).to.deep.equal([]);
      expect(found.left.map(({ type, why }) => `${type}: ${why}`)).to.deep.equal(['folder: 1 file: export with -o FOLDER to have the texts']);
      expect(found.text).to.include('source_code: |');
    });

    it('leaves the first message out on request', async () => {
      expect((await place.sdk().transfer.exportFleet({ all: true, skipFirstMessage: true })).text).not.to.include('first_message');
    });

    it('does not take a text for a file that was none', async () => {
      for (const row of place.store.all('files')) place.store.patch('files', row, { file_size: 4711 });
      const found = await place.sdk().transfer.exportFleet({ all: true, out: 'out' });
      expect(found.left.map(({ why }) => why)).to.deep.equal(['file of folder "manual": the server has only the text that it took out of it, not the file']);
      expect(found.text).to.include('# 1 file is in it.');
    });
  });

  it('an export of agents with the oddest names is a fleet file that can be read', async () => {
    for (const name of ['__proto__', '../../etc', '-rf', ' ', 'a/b', '\u001b[2J', '$(x)']) {
      const { id } = await place.api<{ readonly id: string }>('POST', '/v1/agents/', { name: 'odd', model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small' });
      await place.api('PATCH', `/v1/agents/${id}`, { name });
    }
    await place.sdk().transfer.exportFleet({ all: true, out: 'odd/' });
    expect((await place.sdk().validate({ files: ['odd/fleet.yaml'] })).diagnostics.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
  });

  describe('exportAgent', () => {
    it('writes the server\'s file without marks and tokens', async () => {
      const found = await place.sdk().transfer.exportAgent({ agent: 'north', out: '.' });
      expect(found).to.deep.include({ written: 'north.af', secrets: ['CRM_TOKEN'], blanked: ['channels.telegram.token', 'transcription.apiKey'] });
      expect(place.read('north.af').toString()).to.equal(found.text).and.not.to.match(/s3cret|b0t-token|"lettactl"|lettactl:/);
      expect(await place.writes()).to.deep.equal([]);
      expect(await codesOf(place.sdk().transfer.exportAgent({ agent: 'north', out: '.' }))).to.deep.equal(['LC4070']);
      expect((await place.sdk().transfer.exportAgent({ agent: 'north', out: '.', suffix: 'json' })).written).to.equal('north.json');
    });
  });

  describe('exportLettabot', () => {
    it('gives one agent, or several, with references for tokens', async () => {
      const one = await place.sdk().transfer.exportLettabot({ names: ['north'] });
      expect(Object.keys(parse(one.text) as object)).to.deep.equal(['server', 'agent', 'channels', 'transcription']);
      const several = await place.sdk().transfer.exportLettabot({ all: true });
      expect(several.without.map(({ name }) => name)).to.deep.equal(['south']);
      expect(parse(several.text)).to.deep.include({ transcription: { provider: 'openai', apiKey: '${NORTH_TRANSCRIPTION_APIKEY}' } });
      expect(several.text).not.to.include('b0t-token');
      expect(await codesOf(place.sdk().transfer.exportLettabot({ names: ['south'] }))).to.deep.equal(['LC4071']);
    });
  });

  describe('importFile of an agent file', () => {
    beforeEach(async () => { await place.sdk().transfer.exportAgent({ agent: 'north', out: '.' }); await place.forget(); });

    it('refuses a name that is there, before anything is sent', async () => {
      expect(await codesOf(place.sdk().transfer.importFile({ file: 'north.af' }))).to.deep.equal(['LC4072']);
      expect(await place.writes()).to.deep.equal([]);
    });

    it('does not advise what was tried already', async () => {
      await place.api('POST', '/v1/agents/', { name: 'north_copy', model: 'openai/gpt-4o-mini' });
      const advice = async (options: object): Promise<readonly (string | undefined)[]> => (await refusal(place.sdk().transfer.importFile({ file: 'north.af', ...options }))).map(({ next }) => next);
      expect(await advice({})).to.deep.equal(['Give the new one another name: --name NAME, or --append-copy. Nothing was changed.']);
      expect(await advice({ appendCopy: true })).to.deep.equal(['Give it a name of its own instead: --name NAME. Nothing was changed.']);
      expect(await advice({ name: 'south' })).to.deep.equal(['Give it another one: --name NAME. Nothing was changed.']);
    });

    it('says which models there are when one is named that is not', async () => {
      const problems = await refusal(place.sdk().transfer.importFile({ file: 'north.af', name: 'other', model: 'gpt-4o-mini', embedding: 'text-embedding-3-small' }));
      expect(problems.map(({ code, next }) => [code, next])).to.deep.equal([['LC4099', 'Did you mean `openai/gpt-4o-mini`?'], ['LC4099', 'Did you mean `openai/text-embedding-3-small`?']]);
      expect(await place.writes()).to.deep.equal([]);
    });

    it('makes a copy that is nobody\'s, with blocks of its own and without an empty secret', async () => {
      const imported = await place.sdk().transfer.importFile({ file: 'north.af', appendCopy: true });
      if (imported.kind !== 'agents') throw new Error('no agents');
      expect(imported.agents.map(({ name, marker }) => [name, marker])).to.deep.equal([['north_copy', undefined]]);
      const [copy] = agentsCalled('north_copy');
      const [original] = agentsCalled('north');
      expect(copy?.tags.filter((tag) => tag.startsWith('lettactl:'))).to.deep.equal([]);
      expect(copy?.secrets).to.deep.equal([]);
      expect(copy?.block_ids.filter((id) => original?.block_ids.includes(id))).to.deep.equal([]);
      expect(imported.notes.join('\n')).to.match(/No values came along for the secrets CRM_TOKEN/).and.to.match(/Folders whose names were taken are called: manual_/);
      // The fleet does not take it for its own.
      const { plan } = await place.sdk({ cwd: place.path('src'), env: { BOT: 'b0t-token' } }).plan({});
      expect(plan.changes.filter(({ action }) => action !== 'no-op')).to.deep.equal([]);
    });

    it('takes a name, values of secrets, and models of this server', async () => {
      await place.sdk().transfer.importFile({ file: 'north.af', name: 'nord', secrets: { CRM_TOKEN: 'x', MORE: 'y' }, environment: { REGION: 'eu' }, stripMessages: true, model: 'openai/gpt-4.1' });
      const [made] = agentsCalled('nord');
      expect(Object.fromEntries((made?.secrets ?? []).map(({ key, value }) => [key, value]))).to.deep.equal({ CRM_TOKEN: 'x', MORE: 'y', REGION: 'eu' });
      expect(made?.model).to.equal('openai/gpt-4.1');
      const messages = await place.api<readonly { readonly message_type: string; readonly content: string }[]>('GET', `/v1/agents/${made?.id ?? ''}/messages`);
      expect(messages.map(({ message_type: type }) => type)).to.deep.equal(['system_message']);
      expect(messages[0]?.content).to.include(made?.id);
    });

    it('keeps other people\'s tools unless it is told otherwise', async () => {
      const source = (): string => place.store.all('tools').find(({ name }) => name === 'count_words')?.source_code ?? '';
      await place.api('PUT', '/v1/tools/', { source_code: pythonTool('count_words', '7'), source_type: 'python' });
      const kept = await place.sdk().transfer.importFile({ file: 'north.af', name: 'one' });
      expect(source()).to.include('return 7');
      expect(kept.kind === 'agents' && kept.notes[0]).to.match(/^Kept as they are on the server, with another source than in the file: count_words/);
      const replaced = await place.sdk().transfer.importFile({ file: 'north.af', name: 'two', overrideTools: true });
      expect(source()).to.include('len(text)');
      expect(replaced.kind === 'agents' && replaced.notes[0]).to.equal('Replaced for every agent on the server: the source of count_words.');
    });

    it('is not sent twice when no answer comes', async () => {
      await place.faults({ match: { method: 'POST', path: '/v1/agents/import' }, kind: 'drop-after-commit' });
      expect(await codesOf(place.sdk().transfer.importFile({ file: 'north.af', name: 'once' }))).to.deep.equal(['LC4078']);
      expect((await place.writes()).filter(({ path }) => path.startsWith('/v1/agents/import')).length).to.equal(1);
    });

    it('says what is wrong with a file', async () => {
      place.write({ 'broken.af': '{', 'list.json': '[]', 'folder/x': '' });
      const { transfer } = place.sdk();
      expect(await codesOf(transfer.importFile({ file: 'broken.af' }))).to.deep.equal(['LC4073']);
      expect(await codesOf(transfer.importFile({ file: 'list.json' }))).to.deep.equal(['LC4073']);
      expect(await codesOf(transfer.importFile({ file: 'none.af' }))).to.deep.equal(['LC4075']);
      expect(await codesOf(transfer.importFile({ file: 'folder' }))).to.deep.equal(['LC4075']);
    });
  });

  describe('importFile of a fleet file', () => {
    const env = { NORTH_CRM_TOKEN: 's3cret', NORTH_CHANNELS_TELEGRAM_TOKEN: 'b0t-token', NORTH_TRANSCRIPTION_APIKEY: 'b0t-token' };
    const lettactl = () => place.sdk({ env });
    beforeEach(async () => { await place.sdk().transfer.exportFleet({ all: true, out: 'out' }); await place.forget(); });

    it('refuses agents that are there, managed or not, with whatever consent', async () => {
      const refused = await refusal(lettactl().transfer.importFile({ file: 'out/fleet.yaml', ...YES }));
      expect(refused.filter(({ code }) => code === 'LC4072').map(({ address }) => address)).to.deep.equal(['agent.north', 'agent.south']);
      await place.api('POST', '/v1/agents/', { name: 'byhand', model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small' });
      place.write({ 'hand.yaml': fleetOf({ agents: [agentIn('byhand')] }) });
      await place.forget();
      expect(await codesOf(lettactl().transfer.importFile({ file: 'hand.yaml', ...YES }))).to.deep.equal(['LC4072']);
      expect(await place.writes()).to.deep.equal([]);
    });

    it('makes a second fleet beside the first', async () => {
      const imported = await lettactl().transfer.importFile({ file: 'out', appendCopy: true, ...YES });
      if (imported.kind !== 'fleet') throw new Error('no fleet');
      expect(imported.file).to.equal('out/fleet_copy.yaml');
      expect(imported.applied.summary.complete).to.equal(true);
      expect(parse(place.read('out/fleet_copy.yaml').toString())).to.deep.include({ name: 'out_copy' });
      expect(['north_copy', 'south_copy'].map((name) => agentsCalled(name).length)).to.deep.equal([1, 1]);
      const { plan } = await lettactl().plan({ files: ['out/fleet_copy.yaml'] });
      expect(plan.changes.filter(({ action }) => action !== 'no-op')).to.deep.equal([]);
      const first = await place.sdk({ cwd: place.path('src'), env: { BOT: 'b0t-token' } }).plan({});
      expect(first.plan.changes.filter(({ action }) => action !== 'no-op')).to.deep.equal([]);
      expect(await codesOf(lettactl().transfer.importFile({ file: 'out', appendCopy: true, ...YES }))).to.deep.equal(['LC4070']);
    });

    it('whose copies are there already advises something else than --append-copy', async () => {
      await place.api('POST', '/v1/agents/', { name: 'north_copy', model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small' });
      const problems = await refusal(lettactl().transfer.importFile({ file: 'out', appendCopy: true, ...YES }));
      expect(problems.map(({ code, next }) => [code, next])).to.deep.equal([['LC4072', 'Give it another name (--name NAME, for a file with one agent), or delete the one that is there. Nothing was changed.']]);
    });

    it('leaves no file of a copy that was not approved', async () => {
      expect(await codesOf(lettactl().transfer.importFile({ file: 'out', appendCopy: true, approve: async () => ({ go: false }) }))).to.deep.equal(['LC4010']);
      expect(place.files().has('out/fleet_copy.yaml')).to.equal(false);
    });

    it('is repeated without harm', async () => {
      place.write({ 'new.yaml': fleetOf({ agents: [agentIn('east')] }) });
      await lettactl().transfer.importFile({ file: 'new.yaml', ...YES });
      const again = await lettactl().transfer.importFile({ file: 'new.yaml', ...YES });
      expect(again.kind === 'fleet' && again.applied.summary.counts).to.deep.include({ add: 0, change: 0, destroy: 0 });
    });

    it('takes no flags of agent files', async () => {
      expect(await codesOf(lettactl().transfer.importFile({ file: 'out', stripMessages: true }))).to.deep.equal(['LC4074']);
      expect(await codesOf(lettactl().transfer.importFile({ file: 'out', name: 'x' }))).to.deep.equal(['LC4074']);
      expect(place.files().has('out/fleet-x.yaml')).to.equal(false);
    });
  });
});
