import { failure } from '../../core/diagnostic.ts';
import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import type { ServerConversation } from '../../letta/shapes.ts';
import type { AgentRef } from '../api.ts';

/** A conversation's id as the server makes them (API notes §10). */
const ID = /^conv-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const gone = (id: string, next: string): Error => failure('LC4064', `there is no conversation "${id}" on the server`, { next });

/**
 * The conversation of this id or summary, as the server has it; of `agent` where one is given: the server would go into another agent's conversation without a
 * word. LC4064 when there is none, LC4014 with the ids when several have that summary.
 */
export async function findConversation(letta: Letta, idOrSummary: string, agent?: AgentRef): Promise<ServerConversation> {
  const own = `lettactl conversations ${agent ? JSON.stringify(agent.name) : 'NAME'}`;
  if (ID.test(idOrSummary)) {
    const row = await read(letta, idOrSummary, `Those of an agent: ${own}`);
    if (agent && row.agent_id !== agent.id) throw failure('LC4064', `conversation ${row.id} is not one of agent "${agent.name}"`, { next: `Its own: ${own}` });
    return row;
  }
  const rows = (await letta.all<ServerConversation>('/v1/conversations/', agent ? { agent_id: agent.id } : {})).filter(({ summary }) => summary === idOrSummary);
  const [row] = rows;
  if (!row) throw agent ? failure('LC4064', `agent "${agent.name}" has no conversation "${idOrSummary}"`, { next: `Its own, by id or summary: ${own}` }) : gone(idOrSummary, `Those of an agent, by id or summary: ${own}`);
  if (rows.length > 1) throw failure('LC4014', `${rows.length} conversations are called "${idOrSummary}"`, { detail: rows.map(({ id, agent_id: of }) => (agent ? id : `${id} of ${of}`)).sort().join('\n'), next: 'Name one by its id.' });
  return row;
}

async function read(letta: Letta, id: string, next: string): Promise<ServerConversation> {
  try {
    return await letta.get<ServerConversation>(`/v1/conversations/${id}`);
  } catch (error) {
    if (!isRefusal(error, 400, 404, 422)) throw error;
    throw gone(id, next);
  }
}
