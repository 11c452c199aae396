/** Bytes as a text of ours, or why they are none. */
export type Decoded = { readonly text: string } | { readonly problem: string; readonly code: string };

/** UTF-8 to text: the byte order mark is dropped, CRLF becomes LF; other encodings and NUL bytes are refused. */
export function decodeText(bytes: Uint8Array): Decoded {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return { problem: 'is UTF-16, not UTF-8: save it as UTF-8', code: 'LC1402' };
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { problem: 'is not UTF-8 text', code: 'LC1402' };
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    return { problem: `holds a NUL byte in line ${text.slice(0, nul).split('\n').length}: it is not a text file`, code: 'LC1403' };
  }
  return { text: text.replaceAll('\r\n', '\n') };
}
