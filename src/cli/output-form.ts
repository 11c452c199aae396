import { failure } from '../core/diagnostic.ts';
import type { Json } from '../core/value.ts';
import { Flags } from './oclif.ts';
import { suggest } from './suggest.ts';

export type Form = 'table' | 'wide' | 'json' | 'yaml' | 'name' | 'jsonpath' | 'html';

/** How a result is printed; `template` of a jsonpath. */
export interface OutputForm { readonly form: Form; readonly template?: string }

/** `-o FORM` for these forms; `-json` is `-o json`. The forms stand in the help's value, from where argv.ts knows `-ojson`. */
export const outputFlags = (forms: readonly Form[]) => ({
  output: Flags.string({ char: 'o', summary: 'How to print it.', helpValue: forms.map((form) => (form === 'jsonpath' ? 'jsonpath=EXPR' : form)).join('|'), default: 'table' }),
  json: Flags.boolean({ summary: 'The same as -o json.' }),
});

/** The form that the flags mean; LC4002 for none of `forms`. */
export function outputOf(flags: { readonly output: string; readonly json?: boolean }, forms: readonly Form[]): OutputForm {
  const text = flags.json ? 'json' : flags.output;
  const [, name = '', template] = /^([^=]*)(?:=([\s\S]*))?$/.exec(text) ?? [];
  const form = forms.find((one) => one === name);
  if (form !== undefined && (form === 'jsonpath' ? (template ?? '') !== '' : template === undefined)) return template === undefined ? { form } : { form, template };
  if (form === 'jsonpath') throw failure('LC4002', '-o jsonpath needs an expression', { next: "For example: -o jsonpath='{[*].name}'" });
  const near = suggest(name, forms);
  throw failure('LC4002', `there is no output "${text}"`, { next: `${near === undefined ? '' : `Did you mean ${near}? `}One of ${forms.join(', ')}.` });
}

/** Whether people read it. */
export const isForPeople = ({ form }: OutputForm): boolean => form === 'table' || form === 'wide';

/** A result in a form for programs; `value` is as JSON has it. */
export async function rendered(value: unknown, output: OutputForm): Promise<string> {
  const { renderOutput } = await import('../views/output.ts');
  return renderOutput(value as Json, { ...output, terminal: process.stdout.isTTY === true });
}
