import { createHash } from 'node:crypto';
import { grouped } from './words.ts';

/** First eight digits of a text's sha256: enough to see that two differ, useless to learn either. */
export const shortDigest = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 8);

/** A text that is not to be shown: its size and short digest. */
export const sizeAndDigest = (text: string): string => `${grouped(text.length)} characters, sha256 ${shortDigest(text)}`;
