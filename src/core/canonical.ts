import stringify from 'json-stable-stringify';

/**
 * The one JSON text of a value: keys in code-unit order, no spaces, `undefined` members left out (as array items: null). Equal values
 * give equal text whatever order their keys were set in. The value must be plain data: a Map or Set would be written as `{}`, a
 * circle throws. `indent` (spaces) is for files that people read; it never enters a digest.
 */
export function canonicalJson(value: unknown, indent = 0): string {
  const text = indent > 0 ? stringify(value, { space: indent, collapseEmpty: true }) : stringify(value);
  if (text === undefined) throw new TypeError('nothing to write: the value is undefined');
  return text;
}
