import { Type } from 'typebox';
import type { TBoolean, TInteger, TString } from 'typebox';
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

/** A text with something in it, whose variables are replaced; `description` is one plain sentence. */
export const text = (description?: string, words: KeyWords = {}): TString =>
  Type.String({ pattern: '\\S', ...(description === undefined ? {} : { description }), ...spread(words), ...rule({ expected: 'a text with something in it', template: true }) });

/** A text with something in it, taken as it is written: whoever reads it replaces its variables, or there are none. */
export const verbatim = (description?: string, words: KeyWords = {}): TString =>
  Type.String({ pattern: '\\S', ...(description === undefined ? {} : { description }), ...spread(words), ...rule({ expected: 'a text with something in it' }) });

/** A whole number above 0. */
export const count = (description: string, words: KeyWords = {}): TInteger =>
  Type.Integer({ minimum: 1, description, ...spread(words), ...rule({ expected: 'a whole number above 0' }) });

/** true or false. */
export const flag = (description: string, words: KeyWords = {}): TBoolean => Type.Boolean({ description, ...spread(words) });

const spread = ({ default: fallback, examples }: KeyWords) => ({ ...(fallback === undefined ? {} : { default: fallback }), ...(examples ? { examples: [...examples] } : {}) });

/** `text` where there is nothing to say: items of a list. */
export const Text = text();

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

/** A key that says where a text comes from. */
export const source = (description: string, examples?: readonly string[]) =>
  Type.Optional(Type.String({ description, ...(examples ? { examples: [...examples] } : {}), ...rule({ presence: true }) }));

/** An object, or several, in cloud storage; `description` and `path` are sentences for the docs. */
export const bucketEntry = (description: string, path: string, examples: readonly string[]) => Type.Object({
  provider: text('Who keeps it: `supabase` or `s3`. The credentials come from the environment.', { examples: ['supabase', 's3'] }),
  bucket: text('The name of the bucket.', { examples: ['fleet'] }),
  path: text(path, { examples }),
}, { description, ...rule({ presence: true, expected: 'a map with `provider`, `bucket` and `path`' }) });

/** Text sources, exactly one of which a prompt or block names (fleet-yaml.md §3.1). */
export const contentKeys = {
  value: source('The text itself. Nothing in it is replaced.', ['You help customers.']),
  from_file: Type.Optional(Type.String({ pattern: '\\S', description: 'A UTF-8 file with the text, relative to the root.', examples: ['prompts/support.md'], ...rule({ presence: true, template: true, expected: 'a text with something in it' }) })),
  from_bucket: Type.Optional(bucketEntry('An object in cloud storage with the text, read when the plan is made.', 'The key of the object.', ['prompts/support.md'])),
};
