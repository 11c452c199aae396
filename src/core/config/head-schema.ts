import { Type } from 'typebox';
import { count, rule, text, verbatim } from './schema.ts';

const settings = Type.Object({
  backend: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'Where the state lives: `type`, and what a backend of that type needs. Default: a file beside the fleet file.', examples: [{ type: 'local' }] })),
  server: Type.Optional(Type.Object({
    url: Type.Optional(text('The Letta server, where neither a flag nor LETTA_BASE_URL names one.', { examples: ['http://localhost:8283'] })),
    project: Type.Optional(text('The project on Letta Cloud.', { examples: ['support'] })),
  }, { description: 'The server that this fleet lives on.' })),
  parallelism: Type.Optional(count('How many objects are worked on at once.', { default: 10 })),
  required_version: Type.Optional(text('The versions of lettactl that this file is written for.', { examples: ['>=1.0', '>=1.0, <2'] })),
  embedding: Type.Optional(text('The embedding of folders and archives that name none.', { examples: ['openai/text-embedding-3-small'] })),
  protect_agents: Type.Optional(Type.Boolean({ description: 'Agents are destroyed only by a saved plan, `--prune agents`, `-auto-approve`, or by typing their name.', default: true })),
}, { description: 'How lettactl works on this fleet.' });

const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);

const variable = Type.Object({
  type: Type.Optional(Type.Union(['string', 'number', 'integer', 'boolean', 'bool', 'list', 'map'].map((name) => Type.Literal(name, { type: 'string' })), {
    description: 'What its value is: string, number, integer, boolean, list or map.', default: 'string', ...rule({ expected: 'one of string, number, integer, boolean, list, map' }),
  })),
  default: Type.Optional(Type.Unknown({ description: 'Its value when nothing else gives one.', examples: ['eu'] })),
  description: Type.Optional(Type.String({ description: 'What it is for.', examples: ['Where the fleet works'] })),
  sensitive: Type.Optional(Type.Boolean({ description: 'Its value is shown nowhere, and written neither to plans nor to the state.', default: false })),
  validation: Type.Optional(Type.Object({
    allowed: Type.Optional(Type.Array(scalar, { description: 'The only values it may have.', examples: [['eu', 'us']] })),
    pattern: Type.Optional(verbatim('A regular expression that its text must match as a whole.', { examples: ['[a-z]{2}'] })),
    min: Type.Optional(Type.Number({ description: 'The least number, or number of list entries.', examples: [1] })),
    max: Type.Optional(Type.Number({ description: 'The greatest number, or number of list entries.', examples: [10] })),
    message: Type.Optional(Type.String({ description: 'What to say when a value is refused.', examples: ['eu or us'] })),
  }, { description: 'What values are accepted.' })),
}, { description: 'A variable of the fleet file, used as `${var.NAME}`.', ...rule({ expected: 'a map with `type`, `default`, `description`, `sensitive` or `validation`' }) });

const output = Type.Object({
  value: verbatim('The text: `${ADDRESS.id}`, `${ADDRESS.name}`, `${ADDRESS.url}` and variables are replaced.', { examples: ['${agent.support-agent.id}'] }),
  description: Type.Optional(Type.String({ description: 'What it is for.', examples: ['The id that the web site asks'] })),
  sensitive: Type.Optional(Type.Boolean({ description: 'Shown only when it is asked for by name.', default: false })),
});

const texts = (description: string, example: string) => Type.Union([Type.String(), Type.Array(Type.String())], { description, examples: [example], ...rule({ expected: 'a text or a list of texts' }) });

const check = Type.Object({
  name: Type.Optional(text('What the check is called in reports.', { examples: ['answers the refund question'] })),
  agent: text('The agent that is asked.', { examples: ['support-agent'] }),
  send: Type.String({ description: 'The message that it is sent.', examples: ['How do I get my money back?'] }),
  expect: Type.Object({
    contains: Type.Optional(texts('Texts that the answer must hold.', 'refund')),
    not_contains: Type.Optional(texts('Texts that the answer may not hold.', 'I do not know')),
    matches: Type.Optional(verbatim('A regular expression that the answer must match.', { examples: ['#\\d{6}'] })),
    calls: Type.Optional(texts('Tools that the agent must call.', 'look_up')),
  }, { description: 'What the answer must be like; every condition must hold.' }),
});

const tenant = Type.Object({
  variables: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'Values of variables for this tenant.', examples: [{ region: 'us' }] })),
  tags: Type.Optional(Type.Array(verbatim(), { description: 'Tags that its agents get beside their own.', examples: [['plan:gold']] })),
  agents: Type.Optional(Type.Array(verbatim(), { description: 'The agents that it has; default: all.', examples: [['support-agent']] })),
});

/** Keys of the fleet document that no resource type owns. */
export const headKeys = {
  name: Type.Optional(text('The name of the fleet: its state and its marks on the server go by it. Default: from the file\'s name.', { examples: ['support'] })),
  root_path: Type.Optional(verbatim('The folder that relative paths start from, relative to this file. Nothing outside of it is read.', { examples: ['..'] })),
  settings: Type.Optional(settings),
  variables: Type.Optional(Type.Record(Type.String(), variable, { description: 'Variables of this file: set with `-var`, `-var-file` or LETTACTL_VAR_<name>.', examples: [{ region: { type: 'string', default: 'eu' } }] })),
  imports: Type.Optional(Type.Array(Type.Object({
    to: text('The address that the object is bound to.', { examples: ['agent.support-agent'] }),
    id: text('The object\'s id on the server.', { examples: ['agent-5f0c0000-0000-4000-8000-000000000000'] }),
  }), { description: 'Objects that exist already and become part of this fleet.' })),
  moved: Type.Optional(Type.Array(Type.Object({
    from: text('The address that it had.', { examples: ['agent.old-name'] }),
    to: text('The address that it has now.', { examples: ['agent.new-name'] }),
  }), { description: 'Resources whose address changed: they keep their objects.' })),
  removed: Type.Optional(Type.Array(Type.Object({
    from: text('The address that left this file.', { examples: ['agent.retired'] }),
    destroy: Type.Optional(Type.Boolean({ description: 'False: the object stays on the server and is forgotten.', default: true })),
  }), { description: 'Resources that left this file, and what becomes of their objects.' })),
  outputs: Type.Optional(Type.Record(Type.String(), Type.Union([verbatim(), output], { ...rule({ expected: 'a text, or a map with `value`' }) }), { description: 'Named values for people and scripts.', examples: [{ support: '${agent.support-agent.id}' }] })),
  checks: Type.Optional(Type.Array(check, { description: 'Questions to agents, and what the answers must be like. Canaries run them.' })),
  canary: Type.Optional(Type.Object({ prefix: Type.Optional(text('What a canary\'s agents, folders and archives are called: this, and their own name.', { default: 'CANARY-' })) }, { description: 'How canaries are made.' })),
  tenants: Type.Optional(Type.Record(Type.String(), tenant, { description: 'Customers that get a copy of the fleet each.', examples: [{ acme: { variables: { region: 'us' } } }] })),
};
