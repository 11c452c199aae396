import { Type } from 'typebox';
import type { ResourceType } from '../../core/resource-type.ts';
import { namesModelOf } from '../../core/config/entries/handle.ts';
import { sections } from './config.ts';
import { resolveProvider } from './resolve.ts';
import { writer } from './write.ts';

/** A bring-your-own-key model provider: its models are `<name>/<model>`. Global; name unique; no place for marks. Facts: API notes §7, seen on 0.16.8. */
export const provider: ResourceType = {
  name: 'provider',
  idPrefix: 'provider',
  attributes: Type.Object({
    /** A PATCH cannot change it. */
    provider_type: Type.String({ lettactl: { kind: 'scalar', forceNew: true } }),
    /** The server gives neither back. Somebody's key that is overwritten is gone. */
    api_key: Type.String({ lettactl: { kind: 'scalar', sensitive: true, writeOnly: true, precious: true } }),
    access_key: Type.String({ lettactl: { kind: 'scalar', sensitive: true, writeOnly: true, precious: true } }),
    base_url: Type.String({ lettactl: { kind: 'scalar', sensitive: 'url' } }),
    region: Type.String(),
    api_version: Type.String(),
  }),
  adopt: 'name',
  uniqueName: true,
  global: true,
  removal: { shared: true, destructive: false, keepAdopted: true, withParent: false },
  inline: false,
  sections,
  writer,
  resolve: resolveProvider,
  uses: namesModelOf,
  // What it offers is listed when the server is told to; a PATCH alone does not, nor does the creation of a name that was deleted once (seen on 0.16.8).
  owes: (changed, { action, desired }) => ((action === 'create' || changed.length > 0) && desired.context?.['refresh'] !== false ? ['models'] : []),
};
