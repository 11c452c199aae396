/** A run as far as its end goes. */
export interface RunLike { readonly status?: string | null; readonly stop_reason?: string | null }

const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled']);

/** Reasons with which a run stops for good. `requires_approval` is none: somebody's word makes it go on. */
const STOPS: ReadonlySet<string> = new Set([
  'end_turn', 'error', 'llm_api_error', 'invalid_llm_response', 'invalid_tool_call', 'max_steps', 'max_tokens_exceeded', 'no_tool_call', 'tool_rule', 'cancelled', 'insufficient_credits',
  'context_window_overflow_in_system_prompt',
]);

/** Whether a run has ended: by its status, or by a reason that a server notes before the status. */
export const isRunTerminal = (run: RunLike): boolean => ENDED.has(run.status ?? '') || STOPS.has(run.stop_reason ?? '');

/** How a run ended, or `running`. The server's status counts; where that is behind, the reason decides. */
export function getEffectiveRunStatus(run: RunLike): 'completed' | 'failed' | 'cancelled' | 'running' {
  if (run.status === 'completed' || run.status === 'failed' || run.status === 'cancelled') return run.status;
  if (!isRunTerminal(run)) return 'running';
  if (run.stop_reason === 'end_turn') return 'completed';
  return run.stop_reason === 'cancelled' ? 'cancelled' : 'failed';
}

/** Whether a run stopped because a person must allow a call of a tool; servers call that completed (seen on 0.16.8). */
export const awaitsApproval = (run: RunLike): boolean => run.stop_reason === 'requires_approval';
