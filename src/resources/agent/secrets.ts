import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { AttributeChange } from '../../core/plan/change.ts';
import { isSecret } from '../../core/value.ts';
import type { Json } from '../../core/value.ts';
import type { StepContext } from '../../engine/ports.ts';

/** A value with its secrets replaced by their texts, on its way to the server. */
export function opened(value: Json, context: Pick<StepContext, 'secret'>): Json {
  if (isSecret(value)) return context.secret(value);
  if (Array.isArray(value)) return value.map((item: Json) => opened(item, context));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value as Record<string, Json>).map(([key, item]) => [key, opened(item, context)]));
  return value;
}

/** An agent's secrets by name, in plain text: only there when the read asked for them (API notes §3). */
export const secretsOf = (agent: AgentState): Readonly<Record<string, string>> =>
  Object.fromEntries((agent.secrets ?? []).map(({ key, value }) => [key, value ?? '']));

/** All secrets of an agent after a change: a PATCH replaces the whole set, so those that nobody touches go along. */
export function changedSecrets(agent: AgentState, change: AttributeChange, context: Pick<StepContext, 'secret'>): Readonly<Record<string, string>> {
  const next: Record<string, string> = { ...secretsOf(agent) };
  for (const { key, after } of change.entries ?? []) {
    if (after === undefined) delete next[key];
    else next[key] = String(opened(after, context));
  }
  return next;
}
