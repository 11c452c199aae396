import type { Writer } from '../../core/generate/writer.ts';

/** Archives are written where agents use them. */
export const writer: Writer = {
  missing: (archive, { holders }) => (holders(archive.id).length === 0 ? 'no agent has it, and an archive is declared where one does' : undefined),
};
