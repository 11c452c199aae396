import { failure } from '../../core/diagnostic.ts';
import type { StepContext } from '../../engine/ports.ts';
import type { Letta } from '../../letta/client.ts';
import { insist, unlessGone } from '../../letta/insist.ts';
import { recompileAgent } from '../../resources/agent/settle.ts';
import { createProvider } from '../../resources/server.ts';
import type { AgentRef } from '../api.ts';
import type { ObjectRef, Removal } from './api.ts';
import { names } from './removal.ts';

/** What a deletion may use while it works. */
export type RemovalStep = Pick<StepContext, 'signal' | 'progress' | 'waitForIdle'>;

/** Deletes the named object of a removal, after a last wait; what is gone already is deleted. Its companions are deleted by themselves, with `removeCompanion`. */
export async function removeNamed(letta: Letta, { object, users }: Removal, step: RemovalStep): Promise<void> {
  const context = stepContext(step);
  const handler = createProvider(letta).handler(object.type);
  // The last folder takes the file tools along only where it is detached; a deleted one leaves them (API notes §9).
  if (object.type === 'folder') for (const user of users) await insist(() => letta.patch(`/v1/agents/${user.id}/folders/detach/${object.id}`));
  await handler.delete(object, context);
  if (object.type === 'block' || object.type === 'folder') await recompileAll(letta, users, context);
}

/** Deletes an own block of an agent that is gone, unless an agent has it by now. */
export async function removeBlock(letta: Letta, block: ObjectRef, step: RemovalStep): Promise<void> {
  const handler = createProvider(letta).handler('block');
  // Only a block that is gone has no users without saying so: what cannot be asked is no reason to delete.
  const users = (handler.users && (await unlessGone(handler.users(block.id)))) ?? [];
  if (users.length > 0) throw failure('LC4097', `block "${block.name}" (${block.id}) was kept: ${names(users)} ${users.length === 1 ? 'has' : 'have'} it by now`);
  await handler.delete(block, stepContext(step));
}

/** What is gone still stands in the compiled prompts of those who had it (API notes §9). */
async function recompileAll(letta: Letta, users: readonly AgentRef[], context: StepContext): Promise<void> {
  for (const user of users) await recompileAgent(letta, user, context);
}

export const stepContext = (step: RemovalStep): StepContext => ({
  ...step, idOf: () => undefined,
  secret: () => { throw new Error('a deletion needs no secret'); },
  blob: () => { throw new Error('a deletion needs no content'); },
});
