import { toAddress } from '../address.ts';
import type { Address } from '../address.ts';
import type { Desired, Output, OutputPart } from '../desired.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Registry } from '../registry.ts';
import { isSecret } from '../value.ts';
import type { Json } from '../value.ts';
import { didYouMean } from './suggest.ts';
import { parseTemplate } from './template.ts';

export interface OutputContext {
  readonly resources: ReadonlyMap<Address, Desired>;
  readonly registry: Registry;
  /** Variables replaced; a secret when a sensitive one went in. */
  readonly replace: (text: string) => Json;
  readonly report: (diagnostic: Diagnostic) => void;
}

const FACTS = ['id', 'name', 'url'] as const;
/** `$${`, or `${…}` with quoted parts and with variables of its own inside: `${agent.help-${var.region}.id}`. */
const REFERENCE = /\$\$\{|\$\{((?:"(?:[^"\\]|\\.)*"|\$\{[^{}"]*\}|[^"}])*)\}/g;

/** An output with its value taken apart: text, and facts of resources that only the state knows. What refers to nothing is reported (LC1560). */
export function readOutput(output: Output, context: OutputContext): Output {
  const parts: OutputPart[] = [];
  let at = 0;
  const text = (end: number): void => {
    const value = end > at ? context.replace(output.value.slice(at, end)) : '';
    if (isSecret(value)) parts.push({ secret: value });
    else if (typeof value === 'string' && value !== '') parts.push({ literal: value });
  };
  for (const match of output.value.matchAll(REFERENCE)) {
    const [written, inner] = match;
    const [first, ...others] = parseTemplate(written, { bare: false });
    if (inner === undefined || !first || 'name' in first) continue;
    text(match.index);
    at = match.index + written.length;
    const part = referenceOf(others.length === 0 ? inner.trim() : context.replace(inner.trim()), output, context);
    if (part) parts.push(part);
  }
  text(output.value.length);
  return { ...output, parts, sensitive: output.sensitive || parts.some((part) => 'secret' in part) };
}

function referenceOf(inner: Json, { name, range }: Output, { resources, registry, report }: OutputContext): OutputPart | undefined {
  const wrong = (summary: string, next: string): undefined => report({ severity: 'error', code: 'LC1560', summary, next, ...(range ? { range } : {}) }) as undefined;
  if (typeof inner !== 'string') return wrong(`the output \`${name}\` has a sensitive variable in an address`, 'Addresses are shown in plans: make the variable plain, or name the resource as it is.');
  const dot = inner.lastIndexOf('.');
  const fact = FACTS.find((known) => known === inner.slice(dot + 1));
  const address = fact && toAddress(inner.slice(0, dot));
  if (!fact || !address) return wrong(`the output \`${name}\` refers to \`\${${inner}}\`, which is nothing`, 'Write an address and what of it: ${agent.support.id}, .name or .url. A dollar that means itself is written $${.');
  const desired = resources.get(address);
  if (!desired) return wrong(`the output \`${name}\` names ${address}, which is not defined`, didYouMean(address, resources.keys()) ?? 'See all addresses with `lettactl graph`.');
  if (fact === 'url' && !registry.get(desired.type).api) return wrong(`the output \`${name}\` asks for the URL of ${address}, and a ${desired.type} has none`, 'Take its `id` or `name`.');
  return { address, fact };
}
