import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import { createProvider } from '../../resources/server.ts';
import type { ObjectRef, Saved } from './api.ts';

/** What an object is, before it goes, as files of a backup. Undefined for kinds that hold nothing of their own, and for what somebody else deleted meanwhile. */
export async function savedOf(letta: Letta, { type, id }: ObjectRef): Promise<Saved | undefined> {
  const handler = createProvider(letta).handler(type);
  try {
    const files = await handler.copy?.(id);
    return files && { files };
  } catch (error) {
    // A part that this server does not have is no reason to go on without a backup.
    if (isRefusal(error, 404) && (await handler.read(id)) === null) return undefined;
    throw error;
  }
}
