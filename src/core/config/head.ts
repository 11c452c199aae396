import { toAddress } from '../address.ts';
import type { FleetSettings, Move } from '../desired.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Json } from '../value.ts';
import type { FleetDocument } from './document.ts';
import { entriesOf } from './entries/list.ts';
import { pointerTo } from './pointer.ts';
import { satisfies } from './version.ts';

/** The keys of a document that no resource type owns, variables replaced. */
export interface Head { readonly name?: string; readonly settings: FleetSettings; readonly moved: readonly Move[] }

type Interpolate = (text: string, pointer: string) => Json;

/** Reads the head of a document that has the right shape. */
export function readHead(document: FleetDocument, value: Readonly<Record<string, Json>>, version: string, interpolate: Interpolate, report: (diagnostic: Diagnostic) => void): Head {
  const replaced = (part: Json, pointer: string): Json => {
    if (typeof part === 'string') return interpolate(part, pointer);
    if (typeof part !== 'object' || part === null) return part;
    if (Array.isArray(part)) return part.map((item: Json, index) => replaced(item, pointerTo(pointer, index)));
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, replaced(item as Json, pointerTo(pointer, key))]));
  };
  const name = value['name'] === undefined ? undefined : replaced(value['name'], '/name');
  const settings = replaced(value['settings'] ?? {}, '/settings') as Readonly<Record<string, Json>>;
  checkVersion(settings['required_version'], version, document, report);
  const { required_version: _, ...rest } = settings;
  return { ...(typeof name === 'string' ? { name } : {}), settings: rest as FleetSettings, moved: movesOf(value['moved'], document, report) };
}

function checkVersion(wanted: Json | undefined, version: string, document: FleetDocument, report: (diagnostic: Diagnostic) => void): void {
  if (typeof wanted !== 'string') return;
  const met = satisfies(version, wanted);
  if (met) return;
  const range = document.range('/settings/required_version');
  const summary = met === undefined ? `\`required_version\` cannot be read: ${wanted}` : `this fleet needs lettactl ${wanted}; this is ${version}`;
  report({ severity: 'error', code: 'LC1112', summary, next: met === undefined ? 'Write it as ">=1.0" or ">=1.0, <2".' : 'Install a version that fits.', ...(range ? { range } : {}) });
}

function movesOf(value: Json | undefined, document: FleetDocument, report: (diagnostic: Diagnostic) => void): readonly Move[] {
  return entriesOf<{ readonly from?: string; readonly to?: string }>(value, '/moved').flatMap(([entry, pointer]) => {
    const address = (key: 'from' | 'to'): ReturnType<typeof toAddress> => {
      const text = entry[key];
      const parsed = text === undefined ? undefined : toAddress(text);
      const range = document.range(pointerTo(pointer, key));
      if (text !== undefined && !parsed) report({ severity: 'error', code: 'LC1221', summary: `${text} is no address`, next: 'Addresses look like `agent.support` or `agent["näme x"].block.persona`.', ...(range ? { range } : {}) });
      return parsed;
    };
    const from = address('from');
    const to = address('to');
    const range = document.range(pointer);
    return from && to ? [{ from, to, ...(range ? { range } : {}) }] : [];
  });
}
