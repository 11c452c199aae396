import { Type } from 'typebox';
import type { ResourceType } from '../../core/resource-type.ts';
import { sections } from './config.ts';
import { writer } from './write.ts';
import { resolveArchive } from './resolve.ts';

/** Long-term passages, at most one archive per agent. Name not unique; no metadata, so the mark is in the description; embedding fixed. Facts: API notes §7, §8. */
export const archive: ResourceType = {
  name: 'archive',
  idPrefix: 'archive',
  api: { collection: 'archives' },
  attributes: Type.Object({
    /** Its name on the server; see NAME in core/plan/normal.ts. */
    name: Type.String(),
    description: Type.String(),
    embedding: Type.String({ lettactl: { kind: 'scalar', forceNew: true } }),
    /** In the words of the server, instead of a handle; the server makes its own of it. */
    embedding_config: Type.Record(Type.String(), Type.Unknown(), { lettactl: { kind: 'scalar', createOnly: true } }),
  }),
  adopt: 'attached',
  uniqueName: false,
  global: false,
  removal: { shared: true, destructive: true, protected: 'archives', withParent: false },
  inline: false,
  sections,
  writer,
  resolve: resolveArchive,
};
