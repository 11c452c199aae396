import type { Json } from '../../core/value.ts';
import type { Letta } from '../../letta/client.ts';
import { findAgent, refOf } from '../agents.ts';
import { emptySecrets, listIn, readAgentFile, withoutMarks, withoutTokens } from './agent-file.ts';
import type { AgentFileExport, ExportAgentInput } from './api.ts';

/** A long history is written down in one answer. */
const EXPORT_MS = 120_000;

/** The server's own file of an agent (API notes §11), without our marks and without tokens of lettabot. Reads only. */
export async function exportAgent(letta: Letta, { agent: nameOrId, legacyFormat, maxSteps }: ExportAgentInput): Promise<AgentFileExport> {
  const agent = await findAgent(letta, nameOrId);
  const answer = await letta.get<Json>(`/v1/agents/${agent.id}/export`, { timeoutMs: EXPORT_MS, query: { ...(legacyFormat ? { use_legacy_format: true } : {}), ...(maxSteps === undefined ? {} : { max_steps: maxSteps }) } });
  const file = readAgentFile(Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer)), 'what the server answered');
  withoutMarks(file);
  const blanked = withoutTokens(file);
  const messages = file.agents.reduce((sum, one) => sum + (Array.isArray(one['messages']) ? one['messages'].length : 0), 0);
  return { agent: refOf(agent), text: `${JSON.stringify(file.whole, null, 2)}\n`, secrets: emptySecrets(file), blanked, messages: Math.max(0, messages - listIn(file.whole, 'agents').length) };
}
