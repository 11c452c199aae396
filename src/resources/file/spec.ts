import { Type } from 'typebox';
import type { ResourceType } from '../../core/resource-type.ts';
import { sections } from './config.ts';
import { resolveFile } from './resolve.ts';

/** A file in a folder, by its path relative to the fleet's root. The server keeps no content hash: base does. Facts: API notes §7, §17. */
export const file: ResourceType = {
  name: 'file',
  attributes: Type.Object({
    /** `{$blob}`. Live only where the server's parsed text was read. */
    content: Type.Unknown({ lettactl: { kind: 'scalar', writeOnly: true, precious: true } }),
  }),
  adopt: 'name',
  uniqueName: true,
  global: false,
  removal: { shared: false, destructive: false, withParent: true },
  inline: false,
  sections,
  resolve: resolveFile,
};
