import { expect } from 'chai';
import type { Json } from '../../../src/core/value.ts';
import { createPlace, only, refusal, type Place } from '../../support/place.ts';

const WHOLE = { name: 'one', description: 'd', system_prompt: { value: 'Hi.' }, llm_config: { model: 'openai/gpt-4o-mini' }, tools: [], include_base_tools: false };

describe('lettabot and memory of an agent', () => {
  let place: Place;
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  const write = (more: Readonly<Record<string, Json>>): void => place.write({ 'fleet.yaml': JSON.stringify({ agents: [{ ...WHOLE, ...more }] }) });
  const found = async (work: Promise<unknown>): Promise<readonly string[]> => {
    try {
      await work;
      return [];
    } catch (error) {
      const problems = (error as { diagnostics?: readonly { severity: string; code: string; summary: string }[] }).diagnostics;
      if (!problems) throw error;
      return problems.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    }
  };
  const codes = (): Promise<readonly string[]> => found(place.sdk().plan({}));
  const warnings = async (): Promise<readonly string[]> => (await place.sdk().plan({})).plan.diagnostics.map(({ code, summary }) => `${code} ${summary}`);
  const stored = async (): Promise<unknown> => (await only(place, 'agents', 'one')).metadata?.['lettactl.lettabotConfig'];

  const wrong: readonly (readonly [what: string, lettabot: Json, codes: readonly string[]])[] = [
    ['a key that there is not', { displayname: 'x' }, ['LC1104']],
    ['a channel that there is not', { channels: { irc: { enabled: true } } }, ['LC1104']],
    ['a channel that does not say whether it is on', { channels: { slack: { appToken: 'a' } } }, ['LC1105']],
    ['a switch that is a text', { channels: { slack: { enabled: 'yes' } } }, ['LC1103']],
    ['a policy that there is not', { channels: { telegram: { enabled: true, dmPolicy: 'all' } } }, ['LC1103']],
    ['a group\'s mode that there is not', { channels: { telegram: { enabled: true, groups: { '*': { mode: 'x' } } } } }, ['LC1103']],
    ['a mode of the server that there is not', { server: { mode: 'x' } }, ['LC1103']],
    ['a blank URL', { server: { baseUrl: ' ' } }, ['LC1103']],
    ['a port of 0', { server: { api: { port: 0 } } }, ['LC1103']],
    ['a conversation mode that there is not', { conversations: { mode: 'x' } }, ['LC1103']],
    ['a heartbeat to nowhere', { conversations: { heartbeat: 'irc' } }, ['LC1103']],
    ['a heartbeat without a switch', { features: { heartbeat: { intervalMin: 3 } } }, ['LC1105']],
    ['a heartbeat\'s file that is not there', { features: { heartbeat: { enabled: true, promptFile: 'none.md' } } }, ['LC1401']],
    ['fewer characters than none', { features: { display: { reasoningMaxChars: -1 } } }, ['LC1103']],
    ['no calls of tools', { features: { maxToolCalls: 0 } }, ['LC1103']],
    ['a provider without a key', { providers: [{ id: 'a', name: 'a', type: 'openai' }] }, ['LC1105']],
    ['another transcriber', { transcription: { provider: 'x' } }, ['LC1103']],
    ['half a day', { attachments: { maxAgeDays: 0.5 } }, ['LC1103']],
    ['a variable that is not set outside of secrets', { channels: { signal: { enabled: true, phone: '${PHONE}' } } }, ['LC1301']],
  ];
  for (const [what, lettabot, expected] of wrong) {
    it(`lettabot: refuses ${what}`, async () => {
      write({ lettabot });
      expect(await codes()).to.deep.equal(expected);
    });
  }

  it('lettabot: warns of what it does not use any more, and of keys inside that nobody knows', async () => {
    write({ lettabot: { channels: { slack: { enabled: true, instantGroups: ['a'], colour: 'red' } } } });
    expect(await warnings()).to.deep.equal(['LC1104 unknown key `colour`', 'LC1533 `instantGroups` is not used by lettabot any more']);
  });

  it('lettabot: reads the heartbeat\'s file, replaces variables where 1.x did, and keeps providers\' dollars', async () => {
    place.write({ 'beat.md': 'Look around.' });
    write({ lettabot: {
      displayName: '$NAME', channels: { signal: { enabled: true, phone: '${PHONE}', httpHost: '$HOST' } }, providers: [{ id: 'a', name: 'a', type: 'openai', apiKey: '$KEY' }],
      features: { heartbeat: { enabled: true, promptFile: 'beat.md' } },
    } });
    await place.sdk({ env: { PHONE: '+1', HOST: 'h', NAME: 'n' } }).apply({ consent: { autoApprove: true } });
    expect(await stored()).to.deep.equal({
      displayName: '$NAME', channels: { signal: { enabled: true, phone: '+1', httpHost: 'h' } }, providers: [{ id: 'a', name: 'a', type: 'openai', apiKey: '$KEY' }],
      features: { heartbeat: { enabled: true, prompt: 'Look around.' } },
    });
  });

  it('lettabot: leaves the agent with what was its own when it leaves the file', async () => {
    write({ metadata: { team: 'a' }, lettabot: { displayName: 'x' } });
    await place.sdk().apply({ consent: { autoApprove: true } });
    write({ metadata: { team: 'a' } });
    await place.sdk().apply({ consent: { autoApprove: true } });
    expect([await stored(), (await only(place, 'agents', 'one')).metadata?.['team']]).to.deep.equal([undefined, 'a']);
  });

  it('lettabot: a token without its variable is not compared in a plan, and apply refuses it before the first write', async () => {
    const env = { SLACK: 'a-token' };
    write({ lettabot: { channels: { slack: { enabled: true, appToken: '${SLACK}' } } } });
    await place.sdk({ env }).apply({ consent: { autoApprove: true } });
    const { plan } = await place.sdk().plan({});
    expect([plan.changes.map(({ action }) => action), plan.leftAlone.map(({ what }) => what)]).to.deep.equal([['no-op'], ['not-compared']]);
    write({ lettabot: { displayName: 'new', channels: { slack: { enabled: true, appToken: '${SLACK}' } } } });
    await place.forget();
    expect((await refusal(place.sdk().apply({ consent: { autoApprove: true } }))).map(({ code }) => code)).to.deep.equal(['LC3108']);
    expect(await place.writes()).to.deep.equal([]);
    await place.sdk({ env }).apply({ consent: { autoApprove: true } });
    expect(await stored()).to.deep.equal({ displayName: 'new', channels: { slack: { enabled: true, appToken: 'a-token' } } });
  });

  const bad: readonly (readonly [what: string, memory: Json, codes: readonly string[]])[] = [
    ['no mode', {}, ['LC1105']],
    ['another mode', { mode: 'x' }, ['LC1103']],
    ['a repository of another kind', { mode: 'blocks', bare_repo: 'x' }, ['LC1103']],
    ['a file that is no Markdown', { mode: 'blocks', files: [{ to: 'a.txt', value: 'x' }] }, ['LC1534']],
    ['a file outside', { mode: 'blocks', files: [{ to: '../a.md', value: 'x' }] }, ['LC1534']],
    ['a file with an absolute path', { mode: 'blocks', files: [{ to: '/a.md', value: 'x' }] }, ['LC1534']],
    ['two files at one place', { mode: 'blocks', files: [{ to: 'a.md', value: 'x' }, { to: 'a.md', value: 'y' }] }, ['LC1534']],
    ['a file without a text', { mode: 'blocks', files: [{ to: 'a.md' }] }, ['LC1534']],
    ['a file with two texts', { mode: 'blocks', files: [{ to: 'a.md', value: 'x', from_file: 'here.md' }] }, ['LC1534']],
    ['a file that is not there', { mode: 'blocks', files: [{ to: 'a.md', from_file: 'none.md' }] }, ['LC1534']],
    ['a variable with a small letter', { mode: 'blocks', files: [{ to: 'a.md', value: 'x', template_vars: { site: 'y' } }] }, ['LC1534']],
    ['a skill without SKILL.md', { mode: 'blocks', skills: [{ from_dir: 'docs' }] }, ['LC1534']],
    ['a skill with an odd name', { mode: 'blocks', skills: [{ from_dir: 'skills/one', name: 'One' }] }, ['LC1534']],
    ['a skill outside', { mode: 'blocks', skills: [{ from_dir: '../skills/one' }] }, ['LC1534']],
    ['two skills of one name', { mode: 'blocks', skills: [{ from_dir: 'skills/one' }, { from_dir: 'skills/one' }] }, ['LC1534']],
    ['a block to a file that is no Markdown', { mode: 'blocks', from_blocks: [{ block: 'persona', to: 'persona' }] }, ['LC1534']],
    ['one path preserved twice', { mode: 'blocks', preserve_existing_paths: ['a', 'a'] }, ['LC1534']],
    ['an index without a template', { mode: 'blocks', capability_index_file: 'a.md' }, ['LC1534']],
    ['a template that is not there', { mode: 'blocks', template_dir: 'none' }, ['LC1534']],
    ['files from nowhere', { mode: 'memfs' }, ['LC1534']],
  ];
  for (const [what, memory, expected] of bad) {
    it(`memory: refuses ${what}`, async () => {
      place.write({ 'here.md': 'x', 'skills/one/SKILL.md': 'x' });
      write({ memory });
      expect(await codes()).to.deep.equal(expected);
    });
  }

  it('memory: in blocks is what every agent has; in files it is valid, cannot be planned, and brings no base tools', async () => {
    write({ memory: { mode: 'blocks' } });
    expect(await codes()).to.deep.equal([]);
    place.write({ 'memfs/a.md': 'x', 'skills/one/SKILL.md': 'x' });
    write({ memory: { mode: 'memfs', bare_repo: 'auto', template_dir: 'memfs', skills: [{ from_dir: 'skills/one' }], files: [{ to: 'system/a.md', value: '{{SITE}}', template_vars: { SITE: 'north' } }], from_blocks: [{ block: 'persona', to: 'system/persona.md', extract_section: 'Who' }], prune_paths: ['old.md'] } });
    expect(await found(place.sdk().validate({}))).to.deep.equal([]);
    expect(await codes()).to.deep.equal(['LC1192']);
  });
});
