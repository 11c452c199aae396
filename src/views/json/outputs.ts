import { jsonText } from '../../core/printable.ts';
import type { OutputValue } from '../../sdk/api.ts';

/** All outputs by name; the value of a sensitive one is left out, one that is not known yet is null. */
export const outputsDocument = (outputs: readonly OutputValue[]): string =>
  jsonText(Object.fromEntries(outputs.map(({ name, value, sensitive, description }) => [name, {
    sensitive, type: 'string', ...(sensitive ? {} : { value: value ?? null }), ...(description === undefined ? {} : { description }),
  }])), 2);
