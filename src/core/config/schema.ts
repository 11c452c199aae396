import { Type } from 'typebox';
import type { TBoolean, TInteger, TObject, TSchema, TString } from 'typebox';
import type { ConfigSection } from '../resource-type.ts';
import type { ShapeRule } from './shape.ts';

/** Schema options that carry a rule of ours. */
export const rule = (config: ShapeRule): { readonly config: ShapeRule } => ({ config });

/** What editors and docs/fleet-yaml.md say of a key beside its type. */
export interface KeyWords {
  /** What holds when the key is left out: a value of the key's own kind. */
  readonly default?: unknown;
  /** Values as they stand in a file, the first one for the docs. */
  readonly examples?: readonly unknown[];
}

/** A text with something in it; `description` is one plain sentence. */
export const text = (description?: string, words: KeyWords = {}): TString =>
  Type.String({ pattern: '\\S', ...(description === undefined ? {} : { description }), ...spread(words), ...rule({ expected: 'a text with something in it' }) });

/** A whole number above 0. */
export const count = (description: string, words: KeyWords = {}): TInteger =>
  Type.Integer({ minimum: 1, description, ...spread(words), ...rule({ expected: 'a whole number above 0' }) });

/** true or false. */
export const flag = (description: string, words: KeyWords = {}): TBoolean => Type.Boolean({ description, ...spread(words) });

const spread = ({ default: fallback, examples }: KeyWords) => ({ ...(fallback === undefined ? {} : { default: fallback }), ...(examples ? { examples: [...examples] } : {}) });

/** `text` where there is nothing to say: items of a list. */
export const Text = text();

/** A key that a later version brings: said to be so where it is used, never ignored in silence. */
export const Later = Type.Optional(Type.Unknown(rule({ later: true })));

/** What every declared thing may say about its own life. */
export const lifecycleKeys = {
  lifecycle: Type.Optional(Type.Object({
    prevent_destroy: Type.Optional(flag('A plan that would delete or replace it is an error.', { default: false })),
    ignore_changes: Type.Optional(Type.Array(Text, { description: 'Attributes that are set at its creation and left to the server afterwards.', examples: [['tags', 'llm_config']] })),
  }, { description: 'What may become of it, whatever the file says later.' })),
  depends_on: Type.Optional(Type.Array(Text, { description: 'Order beyond what references make: addresses, or names of agents, that come first.', examples: [['block.house-rules', 'first-agent']] })),
};

/** What every shared thing may say: use it, but never write or delete it. */
export const sharedKeys = { ...lifecycleKeys, external: Type.Optional(flag('Use the one that is on the server; never write or delete it.', { default: false })) };

/** Text sources, exactly one of which a prompt or block names (fleet-yaml.md §3.1). */
export const contentKeys = {
  value: Type.Optional(Type.String({ description: 'The text itself. Nothing in it is replaced.', examples: ['You help customers.'] })),
  from_file: Type.Optional(text('A UTF-8 file with the text, relative to the root.', { examples: ['prompts/support.md'] })),
  from_bucket: Later,
};

const settings = Type.Object({
  backend: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'Where the state is kept; `type` names the kind.', default: { type: 'local' }, examples: [{ type: 'local' }] })),
  server: Type.Optional(Type.Object({
    url: Type.Optional(text('Its URL, unless --base-url or LETTA_BASE_URL says another.', { examples: ['http://localhost:8283'] })),
    project: Type.Optional(text('Its project, unless LETTA_PROJECT says another.')),
  }, { description: 'The Letta server. Its key never stands here: it goes into LETTA_API_KEY.' })),
  parallelism: Type.Optional(count('Objects worked on, or requests under way, at once.', { default: 10 })),
  required_version: Type.Optional(text('Versions of lettactl that may read this file.', { examples: ['>=1.0, <2', '~> 1.2'] })),
  embedding: Type.Optional(text('Embedding model of folders and archives that name none.', { examples: ['openai/text-embedding-3-small'] })),
  protect_agents: Type.Optional(flag('Agents are destroyed only by a saved plan, by --prune agents, by -auto-approve, or by typing their name.', { default: true })),
}, { description: 'How this fleet is worked on.' });

/** Keys of the fleet document that no resource type owns. */
const headKeys = {
  name: Type.Optional(text('The name of the fleet: one name, one state. Left out, --fleet or the name of the file gives it.', { examples: ['support'] })),
  root_path: Type.Optional(text('The folder that relative paths start from, relative to this file. Wins over --root.', { default: '.', examples: ['..'] })),
  settings: Type.Optional(settings),
  moved: Type.Optional(Type.Array(Type.Object({
    from: text('The address that it had.', { examples: ['agent.helper'] }),
    to: text('The address that it has now.', { examples: ['agent.support-agent'] }),
  }), { description: 'Entries that got another name and are still the same objects.', examples: [[{ from: 'agent.helper', to: 'agent.support-agent' }]] })),
};

/** Keys of the original and of the design that later versions bring. */
const LATER = [
  'providers', 'secrets', 'global-secrets', 'preserve_secrets', 'prune_missing_providers', 'variables', 'defaults', 'tenants', 'canary',
  'checks', 'imports', 'removed', 'outputs',
];

/** The schema of a whole fleet document: the head and the sections of the registered types. Unknown top-level keys are only warned of, as the original ignored them. */
export function documentSchema(sections: readonly ConfigSection[]): TObject {
  const properties: Record<string, TSchema> = { ...headKeys };
  for (const section of sections) properties[section.key] = Type.Optional(section.schema);
  for (const key of LATER) if (!Object.hasOwn(properties, key)) properties[key] = Later;
  return Type.Object(properties, rule({ unknown: 'warning' }));
}
