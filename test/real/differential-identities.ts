import type { Json, Scene, Step } from './differential-run.ts';

const KEY = { identifier_key: 'diff-$run-one', name: 'diff-one', identity_type: 'user' };
const step = (of: string, method: string, path: string, body?: unknown, more: Partial<Step> = {}): Step => ({ of, call: body === undefined ? [method, path] : [method, path, body], ...more });
const keysOf = (body: Json): Json => (body as { identities: { identifier_key: string }[] }).identities.map((identity) => identity.identifier_key);

export const identityScene: Scene = {
  family: 'identities',
  steps: [
    step('create', 'POST', '/v1/identities/', KEY, { keep: { one: 'id' } }),
    step('create again', 'POST', '/v1/identities/', KEY),
    step('create with an unknown field', 'POST', '/v1/identities/', { ...KEY, identifier_key: 'diff-$run-x', nonsense: 1 }),
    step('create without a key', 'POST', '/v1/identities/', { name: 'diff-x', identity_type: 'user' }),
    step('create of an unknown type', 'POST', '/v1/identities/', { ...KEY, identifier_key: 'diff-$run-x', identity_type: 'x' }),
    step('upsert', 'PUT', '/v1/identities/', { ...KEY, name: 'diff-renamed', properties: [{ key: 'a', value: 'b', type: 'string' }] }),
    step('upsert of what is not there', 'PUT', '/v1/identities/', { ...KEY, identifier_key: 'diff-$run-none' }),
    step('read', 'GET', '/v1/identities/$one'),
    step('read of an unknown one', 'GET', '/v1/identities/identity-00000000-0000-4000-8000-000000000000'),
    step('read of a malformed id', 'GET', '/v1/identities/x'),
    step('list by key', 'GET', '/v1/identities/?identifier_key=diff-$run-one'),
    step('list of an unknown type', 'GET', '/v1/identities/?identity_type=x'),
    step('list after an unknown one', 'GET', '/v1/identities/?after=identity-00000000-0000-4000-8000-000000000000'),
    step('patch', 'PATCH', '/v1/identities/$one', { name: 'diff-again', properties: [{ key: 'z', value: 1, type: 'number' }] }),
    step('patch with an unknown field', 'PATCH', '/v1/identities/$one', { nonsense: 1 }),
    step('an agent with it', 'POST', '/v1/agents/', { name: 'diff-$run-known', model: 'openai/gpt-4o-mini', include_base_tools: false, identity_ids: ['$one'] }, { keep: { agent: 'id' }, only: keysOf }),
    step('attached again', 'PATCH', '/v1/agents/$agent/identities/attach/$one'),
    step('on the agent', 'GET', '/v1/agents/$agent?include=agent.identities', undefined, { only: keysOf }),
    step('its agents', 'GET', '/v1/identities/$one/agents', undefined, { only: (body) => (body as { name: string }[]).map((agent) => agent.name.replace(/-r\w+-/, '-')) }),
    step('detached', 'PATCH', '/v1/agents/$agent/identities/detach/$one'),
    step('detached again', 'PATCH', '/v1/agents/$agent/identities/detach/$one'),
    step('off the agent', 'GET', '/v1/agents/$agent?include=agent.identities', undefined, { only: keysOf }),
    step('made with an agent', 'POST', '/v1/identities/', { ...KEY, identifier_key: 'diff-$run-two', agent_ids: ['$agent'] }, { keep: { two: 'id' } }),
    step('seen on the agent', 'GET', '/v1/agents/$agent?include=agent.identities', undefined, { only: keysOf }),
    step('unknown to an agent', 'PATCH', '/v1/agents/$agent', { identity_ids: ['identity-00000000-0000-4000-8000-000000000000'] }),
    step('delete', 'DELETE', '/v1/identities/$one'),
    step('delete again', 'DELETE', '/v1/identities/$one'),
    step('delete while attached', 'DELETE', '/v1/identities/$two'),
    step('gone from the agent', 'GET', '/v1/agents/$agent?include=agent.identities', undefined, { only: keysOf }),
  ],
};
