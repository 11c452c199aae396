import type { Address } from '../../core/address.ts';
import { DiagnosticError, type Diagnostic } from '../../core/diagnostic.ts';
import type { Letta } from '../../letta/client.ts';
import { refOf, selectAgents } from '../agents.ts';
import type { AgentRef, AgentSelection } from '../api.ts';

/** The agents that a fleet declares, by address. */
export interface DeclaredAgents { readonly fleet: string; readonly workspace: string; readonly agents: readonly { readonly name: string; readonly address: Address }[] }

/**
 * Those that a message to several goes to: the selection, or what of a fleet is on the server, or what is in both. An agent of a fleet is
 * the one with its mark, else the only one of its name; several of a name without a mark are LC4014.
 */
export async function recipientsOf(letta: Letta, selection: AgentSelection, declared?: DeclaredAgents): Promise<readonly AgentRef[]> {
  const narrows = selection.match !== undefined || (selection.tags ?? []).length > 0 || selection.names !== undefined;
  const found = (await selectAgents(letta, declared && !narrows ? { all: true } : selection)).map(refOf);
  return declared ? declaredAmong(found, declared) : found;
}

function declaredAmong(found: readonly AgentRef[], { fleet, workspace, agents }: DeclaredAgents): readonly AgentRef[] {
  const problems: Diagnostic[] = [];
  const chosen = agents.flatMap(({ name, address }): readonly AgentRef[] => {
    const marked = found.filter(({ marker }) => marker?.fleet === fleet && marker.workspace === workspace && marker.address === address);
    if (marked.length > 0) return marked;
    const named = found.filter((agent) => agent.name === name);
    if (named.length > 1) problems.push({ severity: 'error', code: 'LC4014', summary: `${named.length} agents are called "${name}", and none has the mark of fleet ${fleet}`, detail: named.map(({ id }) => id).sort().join('\n'), next: 'Name one by its id.' });
    return named;
  });
  if (problems.length > 0) throw new DiagnosticError(problems);
  return [...new Map(chosen.map((agent) => [agent.id, agent])).values()];
}
