import { Type } from 'typebox';
import type { ResourceType } from '../../core/resource-type.ts';
import { sections } from './config.ts';
import { writer } from './write.ts';
import { resolveTool } from './resolve.ts';

/** A custom tool from Python source. Its name is its function's; the server derives the schema. Global; upsert by name. Facts: API notes §6. */
export const tool: ResourceType = {
  name: 'tool',
  idPrefix: 'tool',
  api: { collection: 'tools' },
  attributes: Type.Object({
    source_code: Type.String({ lettactl: { kind: 'text' } }),
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
