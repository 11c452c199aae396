import type { Json } from './rows.ts';

/**
 * JSON as Python writes it: on one line with a space after each comma and colon and only ASCII, as tool calls come from the stub; or
 * indented, with every letter as it is, as the real server shows returns to a model.
 */
export function dumps(value: Json, indent?: number): string {
  if (indent !== undefined) return JSON.stringify(value, undefined, indent);
  if (typeof value === 'string') return ascii(JSON.stringify(value));
  if (Array.isArray(value)) return `[${value.map((item) => dumps(item)).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${ascii(JSON.stringify(key))}: ${dumps(inner)}`)
    .join(', ')}}`;
}

function ascii(text: string): string {
  return text.replaceAll(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** An instant as the real server writes it for a model: `2026-11-25 06:12:58 PM UTC+0000`. An unknown zone counts as UTC. */
export function localTime(at: Date, timezone: string): string {
  const shown = (zone: string, zoneName: 'short' | 'longOffset'): Record<string, string> => {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: true, timeZoneName: zoneName,
    });
    return Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
  };
  let zone = timezone;
  try {
    shown(zone, 'short');
  } catch {
    zone = 'UTC';
  }
  const part = shown(zone, 'short');
  const offset = (shown(zone, 'longOffset')['timeZoneName'] ?? '').slice(3).replace(':', '');
  return `${part['year']}-${part['month']}-${part['day']} ${part['hour']}:${part['minute']}:${part['second']} ${part['dayPeriod']} ${part['timeZoneName']}${offset === '' ? '+0000' : offset}`;
}

/** A value as Python prints it. */
export function pythonRepr(value: Json): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
    return `${quote}${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(quote, `\\${quote}`)}${quote}`;
  }
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  return `{${Object.entries(value).map(([key, inner]) => `${pythonRepr(key)}: ${pythonRepr(inner)}`).join(', ')}}`;
}
