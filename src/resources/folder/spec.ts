import { Type } from 'typebox';
import type { ResourceType } from '../../core/resource-type.ts';
import { sections } from './config.ts';
import { writer } from './write.ts';
import { resolveFolder } from './resolve.ts';

/** A folder of files that agents can search. Name unique on the server; its embedding is fixed at creation. Facts: API notes §7. */
export const folder: ResourceType = {
  name: 'folder',
  idPrefix: 'source',
  api: { collection: 'folders' },
  attributes: Type.Object({
    /** Its name on the server (a block's label); see NAME in core/plan/normal.ts. */
    name: Type.String(),
    description: Type.String(),
    embedding: Type.String({ lettactl: { kind: 'scalar', forceNew: true } }),
  }),
  adopt: 'name',
  uniqueName: true,
  global: false,
  removal: { shared: true, destructive: true, withParent: false },
  inline: false,
  sections,
  writer,
  resolve: resolveFolder,
};
