import { defined } from '../../../core/config/entries/list.ts';
import type { WriteContext } from '../../../core/generate/writer.ts';
import type { LiveObject } from '../../../core/live.ts';
import type { Json } from '../../../core/value.ts';
import { isApproval, ruleOfText } from '../tool-rules.ts';
import { FILE_TOOLS } from '../tools.ts';

/** The names that a file takes for secrets (fleet-yaml.md §11). */
const SECRET_NAME = /^[A-Z_][A-Z0-9_]*$/;

const strings = (value: Json | undefined): readonly string[] => (Array.isArray(value) ? (value as readonly string[]) : []);
const keysOf = (value: Json | undefined): readonly string[] => (typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value).sort() : []);

/** What was set on an agent beyond what every agent has: rules, identities, metadata, secrets by their names. Settings that the server fills in by itself are left to it. */
export function settingsWritten(agent: LiveObject, context: WriteContext): Readonly<Record<string, Json>> {
  const { timezone, metadata, message_buffer_autoclear: autoclear } = agent.attributes;
  // What a folder brings along is not named in the file, so no rule there may name it.
  const tools = strings(agent.attributes['tools']).filter((name) => !FILE_TOOLS.includes(name));
  const rules = strings(agent.attributes['tool_rules']).filter((rule) => !isApproval(rule)).map(ruleOfText).filter((rule) => typeof rule['tool_name'] === 'string' && tools.includes(rule['tool_name']));
  const identities = strings(agent.attributes['identities']);
  const held = keysOf(agent.attributes['secrets']);
  const secrets = held.filter((name) => SECRET_NAME.test(name));
  if (context.elsewhere) for (const name of held) if (!secrets.includes(name)) context.leave(agent, `its secret ${JSON.stringify(name)}: a file takes names in capitals only`);
  return defined<Json>({
    timezone: typeof timezone === 'string' && timezone !== 'UTC' ? timezone : undefined,
    enable_sleeptime: agent.attributes['enable_sleeptime'] === true ? true : undefined,
    message_buffer_autoclear: autoclear === true ? true : undefined,
    tool_rules: rules.length > 0 ? rules : undefined,
    identities: identities.length > 0 ? identities : undefined,
    metadata: keysOf(metadata).length > 0 ? metadata : undefined,
    secrets: secrets.length > 0 ? Object.fromEntries(secrets.map((name) => [name, { from_env: context.variable(agent, name) }])) : undefined,
  });
}
