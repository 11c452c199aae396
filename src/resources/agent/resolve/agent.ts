import { unknownHandle } from '../../../core/config/resolution.ts';
import type { ResolveContext } from '../../../core/config/resolution.ts';
import type { Desired } from '../../../core/desired.ts';
import type { Diagnostic } from '../../../core/diagnostic.ts';
import type { Resolution } from '../../../core/resource-type.ts';
import { checkSettings, rulesGiven, withProvider } from './settings.ts';
import { checkTools, toolsAtCreation, toolsGiven, withOffered } from './tools.ts';

/** Compares an agent with what the server offers, and gives a new one the tools that only a creation attaches. */
export function resolveAgent(declared: Desired, context: ResolveContext): Resolution {
  const { desired, diagnostics: settings } = withProvider(withOffered(declared, context), context);
  const { attributes } = desired;
  const { offer, live } = context;
  const model = attributes['llm_config.model'];
  const creation = live ? { names: [], diagnostics: [] } : toolsAtCreation(desired, context);
  const given = live ? toolsGiven(desired, live) : creation.names;
  const rules = rulesGiven(desired, context);
  const added = { ...(given.length > 0 ? { creation_tools: given } : {}), ...(rules.length > 0 ? { given_rules: rules } : {}) };
  return {
    desired: { ...desired, attributes: { ...attributes, ...added } },
    diagnostics: [
      ...checkTools(declared, context),
      ...(live?.attributes['llm_config.model'] === model ? [] : unknownHandle('model', model, offer.models, desired, 'llm_config.model')),
      ...(live?.attributes['embedding'] === attributes['embedding'] ? [] : unknownHandle('embedding', attributes['embedding'], offer.embeddings, desired, 'embedding')),
      ...settings, ...checkSettings(desired, given, context), ...creation.diagnostics, ...(live ? [] : missingParts(desired)),
    ],
    notes: [],
  };
}

/** A partial agent changes one that is there; it cannot make one. */
function missingParts(desired: Desired): readonly Diagnostic[] {
  const missing = (['description', 'system_prompt', 'llm_config.model'] as const).filter((name) => desired.attributes[name] === undefined);
  if (missing.length === 0) return [];
  return [{
    severity: 'error', code: 'LC2104', address: desired.address, summary: `there is no agent \`${desired.name}\` yet, and a new one needs ${inWords(missing.map((name) => `\`${name}\``))}`,
    next: 'Write what is missing, or check the name.', ...(desired.range ? { range: desired.range } : {}),
  }];
}

const inWords = (names: readonly string[]): string => (names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}` : (names[0] ?? ''));
