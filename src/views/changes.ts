import { jsonText } from '../core/printable.ts';
import type { Inspected } from '../operations/inspect/api.ts';
import type { Json } from '../core/value.ts';
import { cleanLine } from './clean.ts';
import { sorted } from './inspected.ts';
import { tidy } from './tidy.ts';
import { inspectedJson } from './json/inspected.ts';

type Event = { readonly event: 'added' | 'changed' | 'removed'; readonly object: Inspected; readonly fields: readonly string[] };

/** What differs between two looks, a line each: `12:00:01 changed agent/support: tags, updated_at`, or as JSON `{"event":"changed","object":{…}}`. Empty when nothing does. */
export function changeLines(before: readonly Inspected[], now: readonly Inspected[], form: 'text' | 'json', at = new Date(0)): string {
  return tidy(eventsOf(before, now).map(({ event, object, fields }) => (form === 'json'
    ? `${jsonText({ event, object: inspectedJson(object) })}\n`
    : `${at.toISOString().slice(11, 19)} ${event} ${object.type}/${cleanLine(object.name)}${fields.length === 0 ? '' : `: ${fields.map(cleanLine).join(', ')}`}\n`)).join(''));
}

function eventsOf(before: readonly Inspected[], now: readonly Inspected[]): readonly Event[] {
  const old = new Map(before.map((object) => [object.id, object]));
  const ids = new Set(now.map(({ id }) => id));
  return [
    ...sorted(now).flatMap((object): readonly Event[] => {
      const was = old.get(object.id);
      if (!was) return [{ event: 'added', object, fields: [] }];
      const fields = differing(inspectedJson(was) as Readonly<Record<string, Json>>, inspectedJson(object) as Readonly<Record<string, Json>>);
      return fields.length === 0 ? [] : [{ event: 'changed', object, fields }];
    }),
    ...sorted(before).filter(({ id }) => !ids.has(id)).map((object): Event => ({ event: 'removed', object, fields: [] })),
  ];
}

const differing = (before: Readonly<Record<string, Json>>, now: Readonly<Record<string, Json>>): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((key) => JSON.stringify(before[key]) !== JSON.stringify(now[key])).sort();
