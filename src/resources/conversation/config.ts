import type { ConfigSection } from '../../core/resource-type.ts';

/** Keys of the fleet document that declare this type: agents declare their conversations. */
export const sections: readonly ConfigSection[] = [];
