import type { BackupFile } from '../engine/ports.ts';

/** A file of a backup with one object in it, laid out for people. */
export const jsonFile = (name: string, content: unknown): BackupFile => ({ name, text: `${JSON.stringify(content, null, 2)}\n` });

/** One with many, one a line. */
export const jsonLines = (name: string, rows: readonly unknown[]): BackupFile => ({ name, text: rows.map((row) => `${JSON.stringify(row)}\n`).join('') });
