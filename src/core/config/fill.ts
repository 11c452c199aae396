import type { Address } from '../address.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { isSecret } from '../value.ts';
import type { Json } from '../value.ts';
import type { FleetDocument } from './document.ts';
import type { ExpandInput } from './expand.ts';
import { interpolate } from './interpolate.ts';
import type { InterpolateContext, Sensitivity } from './interpolate.ts';
import type { Fill } from './shape.ts';
import { suggestions } from './suggest.ts';
import { readVariables, variableInEnvironment } from './variables.ts';
import type { Variable } from './variables.ts';

/** Replaces variables in the texts of a fleet's documents, and reports what has no value. */
export interface Fills {
  /** For the shape check of one document. */
  fill(document: FleetDocument): Fill;
  /** For sections that know how secret a text is. */
  replace(document: FleetDocument, text: string, pointer: string, sensitive: Sensitivity, bare: boolean): Json;
  /** A text with its variables, for a message about what else is wrong: as it is written where one is missing or sensitive. Reports nothing. */
  shown(document: FleetDocument, text: string, pointer: string): string;
  /** Says that a secret's variable is not set. */
  unsetSecret(document: FleetDocument, name: string, pointer: string): void;
}

const WHOLE = /^\$\{var\.([A-Za-z_][\w-]*)\}$/;

/** Reads the declared variables and the facts of this run. Problems of the declarations are reported at once, those of the uses as they come. */
export function createFills(input: ExpandInput, report: (diagnostic: Diagnostic) => void, addressAt: (document: FleetDocument, pointer: string, shown: (text: string) => string) => Address | undefined): Fills {
  const documents = input.documents.map(({ document }) => document);
  let variables: ReadonlyMap<string, Variable> = new Map();
  let suggest: ((word: string) => string | undefined) | undefined;
  const facts = new Map<string, string | undefined>([
    ['workspace', input.workspace],
    ['tenant', /^tenant\/(.+?)(?:@.*)?$/.exec(input.workspace)?.[1]],
  ]);
  const contextOf = (document: FleetDocument, pointer: string, bare: boolean): InterpolateContext => ({
    variable: input.variable, declared: (name) => variables.get(name), fact: (name) => facts.get(name), file: document.file, pointer, bare,
  });

  const shown: Fills['shown'] = (document, text, pointer) => {
    const { value, unset, undeclared } = interpolate(text, false, contextOf(document, pointer, false));
    return typeof value === 'string' && unset.length === 0 && undeclared.length === 0 ? value : text;
  };
  const placeOf = (document: FleetDocument, pointer: string): Pick<Diagnostic, 'range' | 'address'> => {
    const range = document.range(pointer);
    const address = addressAt(document, pointer, (text) => shown(document, text, pointer));
    return { ...(range ? { range } : {}), ...(address ? { address } : {}) };
  };
  const unsetSecret: Fills['unsetSecret'] = (document, name, pointer) =>
    report({ severity: 'warning', code: 'LC1302', summary: `the variable ${name} is not set: what it is for is not compared`, next: variables.has(name) ? `A plan can do without it; apply needs it: ${variableInEnvironment(name)}.` : 'A plan can do without it; apply needs it.', ...placeOf(document, pointer) });

  const replaced = (document: FleetDocument, text: string, pointer: string, sensitive: Sensitivity, bare: boolean): { readonly value: Json; readonly failed: boolean } => {
    const { value, unset, undeclared } = interpolate(text, sensitive, contextOf(document, pointer, bare));
    const place = undeclared.length > 0 || unset.length > 0 ? placeOf(document, pointer) : {};
    for (const name of undeclared) {
      suggest ??= suggestions([...variables.keys()].sort(), 'Declared');
      const next = suggest(name) ?? 'Declare it under `variables`.';
      report({ severity: 'error', code: 'LC1304', summary: `the variable \`${name}\` is not declared`, next, ...place });
    }
    for (const name of unset) {
      const how = facts.has(name) ? `This is the workspace ${input.workspace}; write a default: \${${name}:-…}.` : `Set it, or write a default: \${${name}:-…}.`;
      if (typeof value === 'string') report({ severity: 'error', code: 'LC1301', summary: `the variable ${name} is not set`, next: how, ...place });
      else unsetSecret(document, name, pointer);
    }
    return { value, failed: undeclared.length > 0 || (unset.length > 0 && typeof value === 'string') };
  };
  const replace: Fills['replace'] = (...input) => replaced(...input).value;

  const fill = (document: FleetDocument): Fill => (text, pointer, { secret }) => {
    const whole = variables.get(WHOLE.exec(text)?.[1] ?? '');
    if (whole?.wrong) return undefined;
    if (whole && !whole.sensitive) return whole.value;
    const { value, failed } = replaced(document, text, pointer, false, false);
    if (failed) return undefined;
    if (!isSecret(value) || secret) return value;
    const range = document.range(pointer);
    report({ severity: 'error', code: 'LC1306', summary: 'a sensitive variable may not stand here: this value is shown in plans, names or marks', next: 'Use it in `secrets`, keys, tokens and headers, or make the variable plain.', ...(range ? { range } : {}) });
    return undefined;
  };

  // The fleet's name may hold variables, and so may a variable's default: the name is looked at last, without what it would say again.
  variables = readVariables({
    documents, given: input.given ?? [], variable: input.variable, fits: input.fits ?? ((pattern, text) => pattern.test(text)), report,
    fill(text, document, pointer, sensitive) {
      replace(document, text, pointer, sensitive, false);
      const context = contextOf(document, pointer, false);
      const [plain, kept] = [interpolate(text, false, context).value, interpolate(text, true, context).value];
      return typeof plain === 'string' ? { text: plain, ...(isSecret(kept) ? { source: kept.$secret.parts } : {}) } : undefined;
    },
  });
  suggest = undefined;
  const named = documents.map((document) => (document.value as { readonly name?: unknown } | null)?.name).find((name) => typeof name === 'string');
  const name = named === undefined ? undefined : interpolate(named, false, contextOf(documents[0] as FleetDocument, '/name', false)).value;
  facts.set('fleet', typeof name === 'string' && name !== '' ? name : input.name);
  return { fill, replace, shown, unsetSecret };
}
