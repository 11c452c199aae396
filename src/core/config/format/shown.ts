import { parseFleetFile } from '../parse.ts';

/** The text of a fleet file with values that may be secret replaced, line by line as diagnostics show them: for differences that people look at. */
export function shownText(text: string, file: string): string {
  const { document } = parseFleetFile(new TextEncoder().encode(text), file);
  if (!document) return '';
  return text.split('\n').map((_, index) => {
    const line = index + 1;
    const place = { file, start: { line, column: 1 }, end: { line, column: 2 } };
    return document.withExcerpt(place).excerpt?.find((shown) => shown.line === line)?.text ?? '';
  }).join('\n');
}
