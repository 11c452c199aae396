import type { Tool } from '@letta-ai/letta-client/resources/tools';
import type { AttributeChange } from '../../core/plan/change.ts';
import type { Attributes, Json } from '../../core/value.ts';
import { plainTags } from '../../letta/marks.ts';

/** Attributes from which the server makes a tool's schema, or that only an upsert takes together. */
export const DERIVED_FROM: readonly string[] = ['source_code', 'source_type', 'json_schema'];

/** Columns that an upsert resets when they are not sent (API notes §6). */
const KEPT = ['return_char_limit', 'pip_requirements', 'npm_requirements', 'default_requires_approval', 'enable_parallel_execution'] as const;

interface Package { readonly name: string; readonly version?: string | null }

/** A tool of the server in the words of its type. */
export const attributesOf = (tool: Tool): Attributes => ({
  source_code: tool.source_code ?? '',
  source_type: tool.source_type ?? null,
  description: tool.description ?? '',
  json_schema: (tool.json_schema ?? {}) as Json,
  requires_approval: tool.default_requires_approval ?? false,
  enable_parallel_execution: tool.enable_parallel_execution ?? false,
  pip_requirements: packagesOf(tool.pip_requirements),
  npm_requirements: packagesOf(tool.npm_requirements),
  tags: plainTags(tool.tags),
  return_char_limit: tool.return_char_limit ?? null,
});

const packagesOf = (list: readonly Package[] | null | undefined): Json => Object.fromEntries((list ?? []).map(({ name, version }) => [name, version ?? null]));

const asList = (packages: Json): readonly Package[] => Object.entries(packages as Record<string, Json>).map(([name, version]) => ({ name, ...(typeof version === 'string' ? { version } : {}) }));

/** Everything that an upsert has to be told: what the config says, over what is there and would be lost. A schema that the config does not have is derived anew. */
export function upsertBody(declared: Attributes, raw: Tool | undefined, changes: readonly AttributeChange[]): Record<string, unknown> {
  const attributes: Attributes = { ...declared, ...Object.fromEntries(changes.flatMap(({ path, after }) => (after === undefined ? [] : [[path, after]]))) };
  const kept = Object.fromEntries(KEPT.flatMap((key) => ((raw?.[key] ?? null) === null ? [] : [[key, raw?.[key]]])));
  const language = attributes['source_type'] ?? raw?.source_type ?? 'python';
  const schema = attributes['json_schema'] ?? (language === 'python' ? undefined : raw?.json_schema);
  return {
    source_code: attributes['source_code'] ?? raw?.source_code ?? '',
    // Left out it is kept as `json`; so it reads back where somebody else left it out (API notes §6).
    source_type: language === 'typescript' ? language : 'python',
    ...(schema === undefined || schema === null ? {} : { json_schema: schema }),
    ...(attributes['description'] === undefined ? {} : { description: attributes['description'] }),
    ...kept,
    ...declaredFields(attributes, raw === undefined),
    ...changedFields(changes, raw),
  };
}

/** Attributes that are one field each, by their names in the API. */
const FIELDS: Readonly<Record<string, string>> = { return_char_limit: 'return_char_limit', requires_approval: 'default_requires_approval', enable_parallel_execution: 'enable_parallel_execution' };

/** What the config says beside source and schema; packages only of a new tool, for those of others stay. */
function declaredFields(attributes: Attributes, isNew: boolean): Record<string, unknown> {
  const [pip, npm] = [attributes['pip_requirements'], attributes['npm_requirements']];
  return {
    ...Object.fromEntries(Object.entries(FIELDS).flatMap(([name, field]) => (attributes[name] === undefined ? [] : [[field, attributes[name]]]))),
    ...(pip === undefined || !isNew ? {} : { pip_requirements: asList(pip) }),
    ...(npm === undefined || !isNew ? {} : { npm_requirements: asList(npm) }),
  };
}

/** The fields of a PATCH for changes beside source and schema. */
export function changedFields(changes: readonly AttributeChange[], raw: Tool | undefined): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const { path, after, entries } of changes) {
    const field = path === 'description' ? path : FIELDS[path];
    if (field !== undefined) fields[field] = after;
    if (path !== 'pip_requirements' && path !== 'npm_requirements') continue;
    const packages: Record<string, Json> = { ...(packagesOf(raw?.[path]) as Record<string, Json>) };
    for (const { key, after: version } of entries ?? []) {
      if (version === undefined) delete packages[key];
      else packages[key] = version;
    }
    fields[path] = asList(packages);
  }
  return fields;
}
