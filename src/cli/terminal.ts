import { createInterface } from 'node:readline/promises';
import { MAX_FLEET_FILE } from '../core/config/limits.ts';

/** Whether somebody can answer: both ends are a terminal. */
export const canAsk = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true && !process.env['CI'];

/** Asks on the terminal; resolves to the trimmed answer, empty when the terminal is closed or the signal stops it. */
export async function ask(question: string, signal: AbortSignal): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  // A terminal in line mode hands Ctrl-C to the reader instead of the process.
  reader.on('SIGINT', () => process.emit('SIGINT'));
  try {
    const closed = new Promise<string>((done) => reader.once('close', () => done('')));
    return (await Promise.race([reader.question(question, { signal }), closed])).trim();
  } catch (error) {
    if (signal.aborted) return '';
    throw error;
  } finally {
    reader.close();
  }
}

/** What is on standard input; of more than a fleet file may have, so much that this shows. */
export async function readStdin(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    chunks.push(Buffer.from(chunk as Uint8Array));
    size += (chunk as Uint8Array).length;
    if (size > MAX_FLEET_FILE) break;
  }
  return Buffer.concat(chunks);
}
