import { Type } from 'typebox';
import type { ResourceType } from '../../core/resource-type.ts';
import { sections } from './config.ts';
import { writer } from './write.ts';
import { resolveTool } from './resolve.ts';

/** A custom tool from its source. Its name is its function's; of Python the server derives the schema. Global; upsert by name. Facts: API notes §6. */
export const tool: ResourceType = {
  name: 'tool',
  idPrefix: 'tool',
  api: { collection: 'tools' },
  attributes: Type.Object({
    source_code: Type.String({ lettactl: { kind: 'text' } }),
    source_type: Type.String(),
    description: Type.String(),
    /** For Python the server's own work, unless the config has one. */
    json_schema: Type.Record(Type.String(), Type.Unknown()),
    /** Agents that get the tool afterwards get a rule with it; those that have it do not (seen on 0.16.8). */
    requires_approval: Type.Boolean(),
    enable_parallel_execution: Type.Boolean(),
    /** Packages by name, with their version; any version is null. */
    pip_requirements: Type.Record(Type.String(), Type.Unknown(), { lettactl: { kind: 'map' } }),
    npm_requirements: Type.Record(Type.String(), Type.Unknown(), { lettactl: { kind: 'map' } }),
    tags: Type.Array(Type.String(), { lettactl: { kind: 'set', prune: 'tags' } }),
    return_char_limit: Type.Integer(),
  }),
  adopt: 'name',
  uniqueName: true,
  global: true,
  removal: { shared: true, destructive: false, withParent: false },
  inline: false,
  sections,
  writer,
  resolve: resolveTool,
};
