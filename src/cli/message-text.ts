import { failure } from '../core/diagnostic.ts';
import { parseDuration } from './quantities.ts';
import { readStdin } from './terminal.ts';

/** The text of a message: as given, or with `-` what is on standard input. Throws LC4060 when there is none. */
export async function messageText(given: string | undefined): Promise<string> {
  const text = given === '-' ? Buffer.from(await readStdin()).toString() : given;
  if (text !== undefined && text.trim() !== '') return given === '-' ? text.trimEnd() : text;
  throw failure('LC4060', 'there is no message to send', { next: 'Write it behind the agent\'s name, in quotes, or pipe it in with -: lettactl send NAME "Hello"' });
}

/** Seconds, as in 1.x, or a duration with its unit; in milliseconds. */
export const secondsOf = (text: string, flag: string): number => (/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : parseDuration(text, flag));
