import { canonicalJson } from '../../core/canonical.ts';
import type { Json } from '../../core/value.ts';

type Rule = Readonly<Record<string, Json>>;

/** A rule in one form: what the server fills in (null, an answer that need not be mapped) is not said, keys in order. Rules are members of a set by this text. */
export const ruleText = (rule: Rule): string => canonicalJson(said(rule));

const said = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(said);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value as Rule).filter(([key, item]) => item !== null && !(key === 'require_output_mapping' && item === false));
  return Object.fromEntries(kept.map(([key, item]) => [key, said(item)]));
};

/** Rules of the server as members of the set, sorted. */
export const ruleTexts = (rules: readonly unknown[] | null | undefined): readonly string[] => [...new Set((rules ?? []).map((rule) => ruleText(rule as Rule)))].sort();

/** The rule that a member stands for. */
export const ruleOfText = (text: string): Rule => JSON.parse(text) as Rule;

/** The rule that the server adds to an agent with a tool that asks for approval, and that people set per agent: nobody's unless the config has it (API notes §4). */
export const isApproval = (text: string): boolean => ruleOfText(text)['type'] === 'requires_approval';
