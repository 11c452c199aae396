import { toolEntryOf } from '../../core/generate/entries.ts';
import type { Writer } from '../../core/generate/writer.ts';

/** Tools are written where agents use them. */
export const writer: Writer = {
  missing(tool, { offer }) {
    const offered = offer.tools.get(tool.name);
    if (offered?.type !== 'custom' || offered.mcpServer !== undefined) return undefined;
    return toolEntryOf(tool) ? 'no agent here uses it, and a tool is declared where one does' : 'its source does not give its name, so it is only named';
  },
};
