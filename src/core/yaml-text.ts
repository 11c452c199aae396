import { Document, isScalar, Scalar, visit, type ToStringOptions } from 'yaml';
import { HOSTILE } from './printable.ts';

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

/** YAML in which characters that steer or hide stand as escapes: texts with such characters are in double quotes, where escapes mean something. Equal values are written out, not linked. */
export function yamlText(value: unknown, options: ToStringOptions = {}): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      if (isScalar(node) && typeof node.value === 'string' && node.value.search(HOSTILE) !== -1) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document.toString(options).replace(HOSTILE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
  });
}
