import { didYouMean } from '../../../core/config/suggest.ts';
import type { ResolveContext } from '../../../core/config/resolution.ts';
import type { Desired } from '../../../core/desired.ts';
import type { Diagnostic } from '../../../core/diagnostic.ts';
import type { Json } from '../../../core/value.ts';
import { isApproval, ruleOfText } from '../tool-rules.ts';

type Settings = Readonly<Record<string, Json>>;

const strings = (value: Json | undefined): readonly string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []);

/** A problem of an agent, at the attribute that it is about. */
function about(desired: Desired, attribute: string, severity: Diagnostic['severity'], code: string, summary: string, next: string): Diagnostic {
  const range = desired.ranges?.[attribute] ?? desired.range;
  return { severity, code, summary, next, address: desired.address, ...(range ? { range } : {}) };
}

/** Keys of `model_settings` by provider (API notes §4): what others have, the server drops without a word. */
const COMMON = ['provider_type', 'temperature', 'parallel_tool_calls', 'response_format'];
const KEYS: Readonly<Record<string, readonly string[]>> = {
  openai: [...COMMON, 'strict', 'reasoning'],
  anthropic: [...COMMON, 'strict', 'thinking', 'effort', 'verbosity'],
  google_ai: ['provider_type', 'temperature', 'parallel_tool_calls', 'thinking_config'],
};

/** Keys of `model_settings` that the models of a provider have. */
export const keysOfProvider = (provider: string): readonly string[] => KEYS[provider] ?? COMMON;

/** The agent with what the server has to be told about whose settings these are, and without those that its model does not have. */
export function withProvider(desired: Desired, { offer, live }: ResolveContext): { readonly desired: Desired; readonly diagnostics: readonly Diagnostic[] } {
  const settings = desired.attributes['model_settings'] as Settings | undefined;
  const model = desired.attributes['llm_config.model'];
  const there = (live?.attributes['model_settings'] as Settings | undefined)?.['provider_type'];
  const sameModel = live !== undefined && (model === undefined || live.attributes['llm_config.model'] === model);
  const found = settings?.['provider_type'] ?? (sameModel ? there : (offer.modelProviders?.get(String(model)) ?? Object.keys(KEYS).find((provider) => String(model).startsWith(`${provider}/`))));
  if (typeof found !== 'string' || (settings === undefined && model === undefined)) return { desired, diagnostics: [] };
  const known = keysOfProvider(found);
  const lost = Object.keys(settings ?? {}).filter((key) => !known.includes(key.split('.')[0] ?? ''));
  const kept = settings && Object.fromEntries(Object.entries(settings).filter(([key]) => !lost.includes(key)));
  return {
    desired: { ...desired, attributes: { ...desired.attributes, ...(kept ? { model_settings: kept } : {}) }, context: { ...desired.context, provider_type: found } },
    diagnostics: lost.map((key) => about(desired, 'model_settings', 'warning', 'LC2123', `models of ${found} have no setting \`${key}\`: it is left out`, `They have ${known.join(', ')}.`)),
  };
}

/** Rules for approval come from tools and from people: they are nobody's, unless the config has them. */
export function rulesGiven(desired: Desired, { live }: ResolveContext): readonly string[] {
  const declared = desired.attributes['tool_rules'];
  if (declared === undefined || !live) return [];
  const named = new Set(strings(declared));
  return strings(live.attributes['tool_rules']).filter((rule) => isApproval(rule) && !named.has(rule));
}

/** Tools that a rule is about. */
function toolsOf(rule: Settings): readonly string[] {
  const next = rule['child_output_mapping'];
  const mapped = typeof next === 'object' && next !== null ? Object.values(next as Settings) : [];
  return [rule['tool_name'], ...strings(rule['children']), ...mapped, rule['default_child']].filter((name) => typeof name === 'string');
}

/** A rule for a tool that the agent does not have does nothing; that is hardly meant. */
function checkRules(desired: Desired, creation: readonly string[], { live }: ResolveContext): readonly Diagnostic[] {
  if (desired.attributes['tools'] === undefined) return [];
  const tools = new Set([...strings(desired.attributes['tools']), ...creation, ...strings(live?.attributes['tools'])]);
  if ([...tools].some((name) => name.startsWith('mcp:'))) return [];
  const missing = new Set(strings(desired.attributes['tool_rules']).flatMap((rule) => toolsOf(ruleOfText(rule))).filter((name) => !tools.has(name)));
  return [...missing].sort().map((name) => about(desired, 'tool_rules', 'warning', 'LC2124', `a rule is about the tool \`${name}\`, which the agent does not have`, didYouMean(name, tools) ?? 'Name it under `tools`, or take the rule out.'));
}

/** Identities have to be there: this program makes none. */
function checkIdentities(desired: Desired, { offer, desired: all }: ResolveContext): readonly Diagnostic[] {
  const keys = strings(desired.attributes['identities']);
  if (keys.length === 0) return [];
  const refused = offer.refused.get('identity');
  if (refused !== undefined) {
    const first = [...all.values()].find((other) => other.type === desired.type && strings(other.attributes['identities']).length > 0);
    return first?.address === desired.address ? [about(desired, 'identities', 'error', 'LC2121', `this server has no identities: ${refused}`, 'Take `identities` out of the fleet file, or use a server that has them.')] : [];
  }
  const { identities } = offer;
  if (!identities) return [];
  return keys.filter((key) => !identities.has(key)).map((key) => about(desired, 'identities', 'error', 'LC2120', `there is no identity \`${key}\` on the server`, didYouMean(key, [...identities]) ?? 'Make it there first, or correct the key.'));
}

/** What is switched on stays, whatever the file says later. */
function checkSleeptime(desired: Desired, { live }: ResolveContext): readonly Diagnostic[] {
  const [wanted, there] = [desired.attributes['enable_sleeptime'], live?.attributes['enable_sleeptime']];
  if (wanted === true && there !== true && desired.attributes['embedding'] === undefined && desired.attributes['embedding_config'] === undefined && typeof live?.attributes['embedding'] !== 'string') {
    return [about(desired, 'enable_sleeptime', 'warning', 'LC2125', '`enable_sleeptime` does nothing for an agent without an embedding', 'Write `embedding`.')];
  }
  if (wanted !== false || there !== true) return [];
  return [about(desired, 'enable_sleeptime', 'warning', 'LC2122', `the server keeps the agent \`${desired.name}-sleeptime\` and its block \`memory_persona\``, 'Delete them by hand when they are not needed any more.')];
}

/** A secret that is to be kept, and is not there. */
function checkKept(desired: Desired, { live }: ResolveContext): readonly Diagnostic[] {
  const unset = strings(desired.context?.['unset_secrets']);
  const there = live?.attributes['secrets'] as Settings | undefined;
  return unset.filter((name) => there?.[name] === undefined).map((name) => about(desired, 'secrets', 'warning', 'LC2126', `the variable of the secret \`${name}\` is not set, and the server has no secret to keep`, 'Set the variable and plan again; until then the agent has none.'));
}

/** Memory in files is checked and cannot be made. */
const checkMemory = (desired: Desired): readonly Diagnostic[] =>
  (desired.context?.['memfs'] === true ? [about(desired, 'memory', 'error', 'LC1192', `\`memory.mode: memfs\` of agent \`${desired.name}\` cannot be planned in this version`, 'Write `mode: blocks`, or take the agent out of this plan.')] : []);

/** Everything about an agent's settings that only the server shows. */
export const checkSettings = (desired: Desired, creation: readonly string[], context: ResolveContext): readonly Diagnostic[] =>
  [...checkMemory(desired), ...checkRules(desired, creation, context), ...checkIdentities(desired, context), ...checkSleeptime(desired, context), ...checkKept(desired, context)];
