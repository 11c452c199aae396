import { failure } from '../core/diagnostic.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** `30s`, `5m`, `1m30s`, `500ms`, `0` in milliseconds. Throws LC4002. */
export function parseDuration(text: string, flag: string): number {
  if (text === '0') return 0;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    throw failure('LC4002', `${flag}: "${text}" is no duration`, { next: 'Write it like 30s, 5m or 1h.' });
  }
  return parts.reduce((sum, [, number = '0', unit = 'ms']) => sum + Number(number) * (UNITS[unit] ?? 1), 0);
}

const SIZES: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `256MB`, `64k`, `1000` in bytes. Throws LC4002. */
export function parseSize(text: string, flag: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?$/i.exec(text);
  if (!match) throw failure('LC4002', `${flag}: "${text}" is no size`, { next: 'Write it like 256MB.' });
  return Math.floor(Number(match[1]) * (SIZES[(match[2] ?? '').toLowerCase()] ?? 1));
}

/** A whole number within bounds. Throws LC4002. */
export function parseCount(text: string, flag: string, least: number, most: number): number {
  const count = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(count >= least && count <= most)) throw failure('LC4002', `${flag}: "${text}" is no whole number from ${least} to ${most}`);
  return count;
}
