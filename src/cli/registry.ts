import { createRegistry, type Registry } from '../core/registry.ts';
import { resourceTypes } from '../resources/types.ts';

/** The types of this run, for views that need to know what is sensitive. */
export const builtInRegistry = (): Registry => createRegistry(resourceTypes);
