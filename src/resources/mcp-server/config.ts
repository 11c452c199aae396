import type { ConfigSection } from '../../core/resource-type.ts';

/** Keys of the fleet document that declare this type. */
export const sections: readonly ConfigSection[] = [];
