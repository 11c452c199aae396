import { unprocessable } from '../errors.ts';
import type { JsonObject } from '../rows.ts';

/** Kinds of tool rules, and what each kind has beside `tool_name`, `type` and `prompt_template` when it was not given. */
const KINDS: Record<string, JsonObject> = {
  constrain_child_tools: { child_arg_nodes: null },
  run_first: { args: null },
  exit_loop: {},
  conditional: {},
  continue_loop: {},
  max_count_per_step: {},
  parent_last_tool: {},
  required_before_exit: {},
  requires_approval: {},
};

/** A tool rule as it reads back. Throws 422 for a kind that there is not. */
export function fillRule(rule: JsonObject): JsonObject {
  const defaults = KINDS[String(rule['type'])];
  if (!defaults || !Object.hasOwn(KINDS, String(rule['type'])))
    throw unprocessable([
      { type: 'union_tag_invalid', loc: ['body', 'tool_rules'], msg: `Input tag '${String(rule['type'])}' found using 'type' does not match any of the expected tags` },
    ]);
  return { ...defaults, ...rule, prompt_template: rule['prompt_template'] ?? null };
}
