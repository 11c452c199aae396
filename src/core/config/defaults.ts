import type { TSchema } from 'typebox';
import type { Diagnostic } from '../diagnostic.ts';
import type { ConfigSection, FileSource } from '../resource-type.ts';
import { isSecret } from '../value.ts';
import type { Json } from '../value.ts';
import type { FleetDocument } from './document.ts';
import { pointerParent, pointerTo } from './pointer.ts';
import type { ShapeRule } from './shape.ts';

type Section = Readonly<Record<string, Json>>;

/** A place in a document, and the files that paths there name. */
export interface Written { readonly document: FleetDocument; readonly files: FileSource; readonly pointer: string }

/** Where what stands in the defaults of some file was put: its place by the pointer at which it seems to stand. */
export type Grafts = Map<string, Written>;

/** A document with the shape that it should have. */
interface Shaped { readonly document: FleetDocument; readonly files: FileSource; readonly value: Section }

/** Documents with the defaults of all of them under their entries. */
export function graftDefaults(parts: readonly Shaped[], sections: readonly ConfigSection[], report: (diagnostic: Diagnostic) => void): readonly (Shaped & { readonly grafts: Grafts })[] {
  const grafted = parts.map((part) => ({ ...part, grafts: new Map<string, Written>() }));
  for (const { key, defaults } of sections) {
    if (!defaults) continue;
    const from = pointerTo('/defaults', defaults.key);
    const givers = parts.filter(({ value }) => isMap((value['defaults'] as Section | undefined)?.[defaults.key]));
    for (const { document } of givers.slice(1)) {
      const range = document.range(from, 'key');
      report({ severity: 'error', code: 'LC1102', summary: `\`defaults.${defaults.key}\` is given in two files`, next: 'Keep one of them.', ...(range ? { range } : {}) });
    }
    const [giver] = givers;
    const values = (giver?.value['defaults'] as Section | undefined)?.[defaults.key] as Section | undefined;
    if (!giver || !values) continue;
    const place = { document: giver.document, files: giver.files, pointer: from };
    for (const part of grafted) {
      const entries = part.value[key];
      if (!Array.isArray(entries)) continue;
      const raw = (part.document.value as Section)[key] as readonly Json[] | undefined;
      const merged = entries.map((entry: Json, index) => (isMap(entry) ? withDefaults(entry, raw?.[index], values, defaults.schema, `/${key}/${index}`, place, part.grafts) : entry));
      part.value = { ...part.value, [key]: merged };
    }
  }
  return grafted;
}

const isMap = (value: Json | undefined): value is Section => typeof value === 'object' && value !== null && !Array.isArray(value) && !isSecret(value);

/**
 * An entry with the defaults under it: maps key by key, everything else as a whole; a key that the entry gives as null stays out.
 * `written`: the entry as it stands in the file, where such a null can be seen.
 */
function withDefaults(entry: Section, written: Json | undefined, defaults: Section, schema: TSchema, at: string, from: Written, grafts: Grafts): Section {
  const raw = isMap(written) ? written : {};
  const merged: Record<string, Json> = { ...entry };
  for (const [key, value] of Object.entries(defaults)) {
    const own = entry[key];
    const inner = (schema as { readonly properties?: Readonly<Record<string, TSchema & { readonly config?: ShapeRule }>> }).properties?.[key];
    if (own === undefined && !Object.hasOwn(raw, key)) {
      merged[key] = value;
      grafts.set(pointerTo(at, key), { ...from, pointer: pointerTo(from.pointer, key) });
    } else if (isMap(own) && isMap(value) && inner?.config?.whole !== true) {
      merged[key] = withDefaults(own, raw[key], value, inner ?? schema, pointerTo(at, key), { ...from, pointer: pointerTo(from.pointer, key) }, grafts);
    }
  }
  return merged;
}

/** Where a value was written, seen through the grafts: they may have come from another file. `own`: the file that it seems to stand in. */
export function written(pointer: string, own: Omit<Written, 'pointer'>, grafts: Grafts): Written {
  for (let at = pointer; at !== '' && grafts.size > 0; at = pointerParent(at)) {
    const from = grafts.get(at);
    if (from) return { ...from, pointer: `${from.pointer}${pointer.slice(at.length)}` };
  }
  return { document: own.document, files: own.files, pointer };
}
