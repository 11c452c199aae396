import type { Letta } from '../../letta/client.ts';
import { createProvider } from '../../resources/server.ts';
import type { ObjectRef, Saved } from './api.ts';

/** What an object is, before it goes, as files of a backup. Undefined for kinds that hold nothing of their own. */
export async function savedOf(letta: Letta, { type, id }: ObjectRef): Promise<Saved | undefined> {
  const files = await createProvider(letta).handler(type).copy?.(id);
  return files && { files };
}
