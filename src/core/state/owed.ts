/** What a creation owes once carries the creation's op, so that doing it twice can be recognised whenever it is done: `first_message#<op>`. */
export const writeOwed = (name: string, op: string): string => (name.includes('#') ? name : `${name}#${op}`);

/** The name of an owed thing and, for what is owed once after a creation, the op of that creation. */
export function readOwed(owed: string): { readonly name: string; readonly op?: string } {
  const at = owed.indexOf('#');
  return at < 0 ? { name: owed } : { name: owed.slice(0, at), op: owed.slice(at + 1) };
}
