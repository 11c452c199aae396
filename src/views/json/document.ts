import { stringify } from 'yaml';

/** A result for programs, as it is. Ends with a line feed. */
export const documentOf = (value: unknown, output: 'json' | 'yaml'): string => (output === 'yaml' ? stringify(value, { aliasDuplicateObjects: false }) : `${JSON.stringify(value, null, 2)}\n`);
