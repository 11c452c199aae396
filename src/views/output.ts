import type { Json } from '../core/value.ts';
import { cleanText } from './clean.ts';
import { documentOf } from './json/inspected.ts';
import { renderJsonPath } from './jsonpath/render.ts';

/** A result for programs: as JSON, as YAML, or what a jsonpath takes out of it. `terminal`: nothing in it may steer one. */
export function renderOutput(value: Json, { form, template = '', terminal = false }: { readonly form: string; readonly template?: string; readonly terminal?: boolean }): string {
  if (form !== 'jsonpath') return documentOf(value, form === 'yaml' ? 'yaml' : 'json');
  const text = renderJsonPath(template, value);
  return terminal ? cleanText(text) : text;
}
