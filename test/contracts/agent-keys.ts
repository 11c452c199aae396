import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isEmpty } from '../../src/core/plan/plan.ts';
import type { Change } from '../../src/core/plan/change.ts';
import type { Json } from '../../src/core/value.ts';
import type { Ground } from '../support/place.ts';

type Agent = Readonly<Record<string, any>>; // eslint-disable-line @typescript-eslint/no-explicit-any

/** One key of an agent, and how it is seen on the server. */
interface Key {
  readonly name: string;
  /** The attribute; the key's own name unless given. */
  readonly attribute?: string;
  readonly declared: Json;
  /** What somebody does to it on the server. */
  readonly drift: Readonly<Record<string, Json>>;
  /** What the server shows once it is as declared. */
  readonly shown: (agent: Agent) => unknown;
  readonly wanted: unknown;
  readonly model?: string;
}

const KEYS: readonly Key[] = [
  { name: 'timezone', declared: 'Europe/Berlin', drift: { timezone: 'Asia/Tokyo' }, shown: (agent) => agent['timezone'], wanted: 'Europe/Berlin' },
  { name: 'message_buffer_autoclear', declared: true, drift: { message_buffer_autoclear: false }, shown: (agent) => agent['message_buffer_autoclear'], wanted: true },
  { name: 'max_files_open', declared: 3, drift: { max_files_open: 9 }, shown: (agent) => agent['max_files_open'], wanted: 3 },
  { name: 'per_file_view_window_char_limit', declared: 1234, drift: { per_file_view_window_char_limit: 99 }, shown: (agent) => agent['per_file_view_window_char_limit'], wanted: 1234 },
  { name: 'response_format', declared: { type: 'json_object' }, drift: { response_format: { type: 'text' } }, shown: (agent) => agent['response_format'], wanted: { type: 'json_object' } },
  { name: 'metadata', declared: { team: 'support', deep: { a: [1, null] } }, drift: { metadata: { team: 'sales', theirs: 1 } }, shown: ({ metadata: { lettactl: _mark, theirs: _theirs, ...rest } }) => rest, wanted: { team: 'support', deep: { a: [1, null] } } },
  { name: 'model_settings', declared: { temperature: 0.2, parallel_tool_calls: false, reasoning: { reasoning_effort: 'low' } }, drift: { model_settings: { provider_type: 'openai', temperature: 0.9 } }, shown: ({ llm_config: { temperature, parallel_tool_calls: parallel, reasoning_effort: effort } }) => [temperature, parallel, effort], wanted: [0.2, false, 'low'] },
  { name: 'model_settings', declared: { thinking: { type: 'disabled' }, temperature: 0.4 }, model: 'anthropic/claude-haiku-4-5', drift: { reasoning: true, model: 'anthropic/claude-haiku-4-5', context_window_limit: 16000 }, shown: ({ model_settings: settings }) => [settings.thinking.type, settings.temperature], wanted: ['disabled', 0.4] },
  ...(['google_ai/gemini-2.5-pro', 'google_ai/gemini-2.5-flash'].flatMap((model): readonly Key[] => [true, false].map((on) => ({
    name: 'model_settings', declared: { thinking_config: on ? { include_thoughts: true, thinking_budget: 600 } : { include_thoughts: false }, temperature: 0.4, parallel_tool_calls: false }, model, drift: { model, context_window_limit: 16000, model_settings: { provider_type: 'google_ai', temperature: 0.1, thinking_config: { include_thoughts: !on, thinking_budget: 900 } } },
    shown: ({ model_settings: { temperature, thinking_config: { include_thoughts: thoughts } }, llm_config: { parallel_tool_calls: parallel } }: Agent) => [temperature, thoughts, parallel], wanted: [0.4, on, false],
  })))),
  { name: 'model_settings', attribute: 'llm_config.max_tokens', declared: { max_output_tokens: 777 }, drift: { model_settings: { provider_type: 'openai', max_output_tokens: 12 } }, shown: ({ model_settings: settings }) => settings.max_output_tokens, wanted: 777 },
  { name: 'compaction_settings', declared: { mode: 'all', clip_chars: 1000, prompt: 'Be brief.', model_settings: { provider_type: 'openai', temperature: 0.1 } }, drift: { compaction_settings: { mode: 'sliding_window' } }, shown: ({ compaction_settings: { mode, clip_chars: clip, prompt, model_settings: settings } }) => [mode, clip, prompt, settings.temperature], wanted: ['all', 1000, 'Be brief.', 0.1] },
  { name: 'tool_rules', declared: [{ type: 'run_first', tool_name: 'run_code' }, { type: 'max_count_per_step', tool_name: 'run_code', max_count_limit: 2 }, { type: 'constrain_child_tools', tool_name: 'run_code', children: ['run_code'], child_arg_nodes: [{ name: 'run_code' }] }, { type: 'conditional', tool_name: 'run_code', child_output_mapping: { yes: 'run_code' } }], drift: { tool_rules: [{ type: 'exit_loop', tool_name: 'theirs' }] }, shown: ({ tool_rules: rules }) => rules.map(({ type }: Agent) => type).filter((type: string) => type !== 'exit_loop').sort(), wanted: ['conditional', 'constrain_child_tools', 'max_count_per_step', 'run_first'] },
  { name: 'identities', declared: ['UNIQUE'], drift: { identity_ids: [] }, shown: ({ identities }) => identities.length, wanted: 1 },
  { name: 'secrets', declared: { CRM: { from_env: 'CRM' }, api: { value: 'in-the-file' } }, drift: { secrets: { CRM: 'other', THEIRS: 'x' } }, shown: ({ secrets }) => secrets.filter(({ key }: Agent) => key !== 'THEIRS').map(({ key, value }: Agent) => `${key}=${value}`).sort(), wanted: ['API=in-the-file', 'CRM=crm-secret'] },
  {
    name: 'lettabot', declared: { displayName: 'North', channels: { slack: { enabled: true, appToken: '${SLACK_APP}', botToken: 'literal-token' } } }, drift: { metadata: { 'lettactl.lettabotConfig': { displayName: 'South', channels: { discord: { enabled: true, token: 'their-own-token' } } } } },
    shown: ({ metadata }) => metadata['lettactl.lettabotConfig'], wanted: { displayName: 'North', channels: { slack: { enabled: true, appToken: 'slack-app-secret', botToken: 'literal-token' } } },
  },
];

const ENV = { CRM: 'crm-secret', SLACK_APP: 'slack-app-secret' };
const SECRETS = ['crm-secret', 'in-the-file', 'slack-app-secret', 'literal-token', 'their-own-token'];

/** A fleet of one agent; JSON is YAML. */
const fleet = (name: string, more: Readonly<Record<string, Json>>, model = 'openai/gpt-4o-mini'): string =>
  JSON.stringify({ name, agents: [{ name, description: 'd', system_prompt: { value: 'Hi.' }, llm_config: { model, context_window: 16000 }, embedding: 'openai/text-embedding-3-small', tools: ['run_code'], ...more }] }).replaceAll('UNIQUE', name);

let counter = 0;

/** Every key of an agent converges, drifts, is adopted, and is nobody's business where it is left out. `open` gives a folder and a server; whatever the server has beside this suite's objects stays. */
export function agentKeys(open: () => Ground): void {
  describe('keys of an agent', () => {
    let place: Ground;
    let name: string;
    beforeEach(() => {
      place = open();
      name = `akeys-${Date.now().toString(36)}-${counter++}`;
    });
    afterEach(async () => {
      const mine = async (kind: string, query: string): Promise<void> => {
        for (const { id } of await place.api<readonly { readonly id: string }[]>('GET', `/v1/${kind}/?${query}`)) await place.api('DELETE', `/v1/${kind}/${id}`);
      };
      await mine('agents', `name=${name}`);
      await mine('identities', `identifier_key=${name}`);
      await place.close();
    });

    const lettactl = () => place.sdk({ env: ENV });
    const apply = async (): Promise<void> => {
      const { summary } = await lettactl().apply({ consent: { autoApprove: true } });
      expect(summary.complete, JSON.stringify(place.events.filter((event) => event.type === 'node_failed' || event.type === 'diagnostic'))).to.equal(true);
    };
    const change = async (): Promise<Change> => (await lettactl().plan({})).plan.changes.find(({ type }) => type === 'agent') as Change;
    const settled = async (): Promise<void> => {
      const { plan } = await lettactl().plan({});
      expect(isEmpty(plan), JSON.stringify(plan.changes.filter(({ action }) => action !== 'no-op').map(({ action, attributes }) => ({ action, attributes })))).to.equal(true);
      expect(plan.changes.filter(({ rebase }) => rebase)).to.deep.equal([]);
    };
    const shown = async (): Promise<Agent> => (await place.api<readonly Agent[]>('GET', `/v1/agents/?name=${name}`))[0] ?? {};
    const drift = async (body: unknown): Promise<void> => {
      const { id, metadata } = await shown();
      const given = body as { readonly metadata?: object };
      await place.api('PATCH', `/v1/agents/${id}`, given.metadata ? { ...given, metadata: { ...(metadata?.['lettactl'] === undefined ? {} : { lettactl: metadata['lettactl'] }), ...given.metadata } } : given);
    };
    const noSecrets = async (): Promise<void> => {
      const saved = await lettactl().plan({ out: 'saved.bin' });
      for (const secret of SECRETS) {
        expect(JSON.stringify([...saved.plan.changes, ...saved.plan.drift, ...saved.plan.leftAlone])).to.not.contain(secret);
        for (const file of readdirSync(place.dir, { recursive: true, withFileTypes: true })) {
          if (file.isFile() && file.name !== 'fleet.yaml') expect(readFileSync(join(file.parentPath, file.name)).includes(secret), `${secret} in ${file.name}`).to.equal(false);
        }
      }
    };

    for (const key of KEYS) {
      const attribute = key.attribute ?? key.name;
      describe(`${key.name}${key.attribute || key.model ? ` (${key.attribute ?? key.model})` : ''}`, () => {
        beforeEach(async () => {
          await place.api('POST', '/v1/identities/', { identifier_key: name, name, identity_type: 'user' });
          place.write({ 'fleet.yaml': fleet(name, { [key.name]: key.declared }, key.model) });
        });

        it('is made, found changed, and put back', async () => {
          await apply();
          await settled();
          expect(key.shown(await shown())).to.deep.equal(key.wanted);
          await drift(key.drift);
          const planned = await change();
          expect([planned.action, planned.attributes.map(({ path, cause }) => `${path} ${cause}`)]).to.deep.equal(['update', [`${attribute} drift`]]);
          await noSecrets();
          await apply();
          await settled();
          expect(key.shown(await shown())).to.deep.equal(key.wanted);
          await noSecrets();
        });

        it('shows its difference when an agent is adopted, and is put right', async () => {
          await place.api('POST', '/v1/agents/', { name, description: 'd', system: 'Hi.', model: key.model ?? 'openai/gpt-4o-mini', context_window_limit: 16000, embedding: 'openai/text-embedding-3-small', tools: ['run_code'], include_base_tools: false, include_base_tool_rules: false });
          await drift(key.drift);
          const planned = await change();
          expect(planned.action).to.equal('adopt');
          expect(planned.attributes.map(({ path }) => path)).to.deep.equal([attribute]);
          await noSecrets();
          await apply();
          await settled();
          expect(key.shown(await shown())).to.deep.equal(key.wanted);
        });

        it('is nobody\'s business when it is left out', async () => {
          place.write({ 'fleet.yaml': fleet(name, {}, key.model) });
          await apply();
          await drift(key.drift);
          if (key.attribute === undefined) await settled();
        });
      });
    }
  });
}
