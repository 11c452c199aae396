import type { Letta } from '../../letta/client.ts';
import { userOf } from '../../letta/users.ts';
import { createProvider } from '../../resources/server.ts';
import type { AgentRef } from '../api.ts';
import { holders, readUses, type Uses } from './uses.ts';

/** So many objects are asked about one by one; for more, all agents are read once. */
const FEW = 5;

const RELATIONS = { block: 'blocks', tool: 'tools', folder: 'sources' } as const;

/** Who uses objects of a kind: of a few by a request each, of many from one list of all agents. `count`: of how many it will be asked. */
export function usersOfKind(letta: Letta, type: string, count: number): (id: string) => Promise<readonly AgentRef[]> {
  const handler = createProvider(letta).handler(type);
  const relation = type in RELATIONS ? RELATIONS[type as keyof typeof RELATIONS] : undefined;
  let reading: Promise<Uses> | undefined;
  return async (id) => {
    if (relation === undefined || count <= FEW) return (await handler.users?.(id)) ?? [];
    reading ??= readUses(letta, [relation]);
    return holders((await reading).real, relation, id).map(userOf);
  };
}
