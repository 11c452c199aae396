import { Type } from 'typebox';
import type { TObject, TSchema } from 'typebox';
import type { ConfigSection } from '../resource-type.ts';
import type { ShapeRule } from './shape.ts';

/** Schema options that carry a rule of ours. */
export const rule = (config: ShapeRule): { readonly config: ShapeRule } => ({ config });

/** A text with something in it. */
export const Text = Type.String({ pattern: '\\S', ...rule({ expected: 'a text with something in it' }) });

/** A whole number above 0. */
export const Count = Type.Integer({ minimum: 1, ...rule({ expected: 'a whole number above 0' }) });

/** A key that a later version brings: said to be so where it is used, never ignored in silence. */
export const Later = Type.Optional(Type.Unknown(rule({ later: true })));

/** What every declared thing may say about its own life. */
export const lifecycleKeys = {
  lifecycle: Type.Optional(Type.Object({
    prevent_destroy: Type.Optional(Type.Boolean()),
    ignore_changes: Type.Optional(Type.Array(Text)),
  })),
  depends_on: Type.Optional(Type.Array(Text)),
};

/** What every shared thing may say: use it, but never write or delete it. */
export const sharedKeys = { ...lifecycleKeys, external: Type.Optional(Type.Boolean()) };

/** Text sources, exactly one of which a prompt or block names (fleet-yaml.md §3.1). */
export const contentKeys = { value: Type.Optional(Type.String()), from_file: Type.Optional(Text), from_bucket: Later };

const settings = Type.Object({
  backend: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  server: Type.Optional(Type.Object({ url: Type.Optional(Text), project: Type.Optional(Text) })),
  parallelism: Type.Optional(Count),
  required_version: Type.Optional(Text),
  embedding: Type.Optional(Text),
  protect_agents: Type.Optional(Type.Boolean()),
});

/** Keys of the fleet document that no resource type owns. */
const headKeys = {
  name: Type.Optional(Text),
  root_path: Type.Optional(Text),
  settings: Type.Optional(settings),
  moved: Type.Optional(Type.Array(Type.Object({ from: Text, to: Text }))),
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
