/** A finished text without blanks at the ends of its lines: an empty value of a server must not leave any. */
export const tidy = (text: string): string => text.replace(/[ \t]+$/gm, '');
