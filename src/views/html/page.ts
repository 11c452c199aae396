import { createHash } from 'node:crypto';
import { cleanText } from '../clean.ts';

/** A text of a server or a user inside a page: nothing in it is markup, in an element or in an attribute with quotes. */
export const escapeHtml = (text: string): string =>
  cleanText(text).replace(/[&<>"'`]/g, (character) => `&#${character.codePointAt(0)};`);

/**
 * One file that needs nothing else: no network, no script, no font. Its own policy allows only this style sheet, by its digest, so text that
 * got through by mistake could not do anything either.
 */
export function htmlPage({ title, style, body }: { readonly title: string; readonly style: string; readonly body: string }): string {
  const digest = createHash('sha256').update(style).digest('base64');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
