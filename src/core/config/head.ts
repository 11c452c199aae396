import { toAddress } from '../address.ts';
import type { Address } from '../address.ts';
import type { AgentCheck, FleetSettings, Import, Move, Output, Removed } from '../desired.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Json } from '../value.ts';
import type { FleetDocument } from './document.ts';
import { defined, entriesOf } from './entries/list.ts';
import { pointerTo } from './pointer.ts';
import { satisfies } from './version.ts';

/** The keys of a document that no resource type owns, variables replaced. */
export interface Head {
  readonly name?: string;
  readonly settings: FleetSettings;
  readonly moved: readonly Move[];
  readonly imports: readonly Import[];
  readonly removed: readonly Removed[];
  readonly outputs: readonly Output[];
  readonly checks: readonly AgentCheck[];
}

/** Keys that are checked, and of which nothing is made: said, so that nobody counts on them (LC1191). */
const LATER = [['tenants', 'plans no tenants'], ['canary', 'makes no canaries'], ['checks', 'runs no checks']] as const;

type Report = (diagnostic: Diagnostic) => void;

/** Reads the head of a document that has the right shape. */
export function readHead(document: FleetDocument, value: Readonly<Record<string, Json>>, version: string, report: Report): Head {
  const { name } = value;
  const settings = (value['settings'] ?? {}) as Readonly<Record<string, Json>>;
  checkVersion(settings['required_version'], version, document, report);
  const { required_version: _, ...rest } = settings;
  const addresses = addressReader(document, report);
  for (const [key, what] of LATER) {
    if (value[key] === undefined) continue;
    const range = document.range(`/${key}`, 'key');
    report({ severity: 'warning', code: 'LC1191', summary: `\`${key}\` is read, but this version ${what} yet`, ...(range ? { range } : {}) });
  }
  return {
    ...(typeof name === 'string' ? { name } : {}),
    settings: rest as FleetSettings,
    moved: entriesOf<Partial<Readonly<Record<'from' | 'to', string>>>>(value['moved'], '/moved').flatMap(([entry, pointer]) => {
      const [from, to] = [addresses(entry.from, pointerTo(pointer, 'from')), addresses(entry.to, pointerTo(pointer, 'to'))];
      return from && to ? [{ from, to, ...placed(document, pointer) }] : [];
    }),
    imports: entriesOf<{ readonly to?: string; readonly id?: string }>(value['imports'], '/imports').flatMap(([entry, pointer]) => {
      const to = addresses(entry.to, pointerTo(pointer, 'to'));
      return to && entry.id !== undefined ? [{ to, id: entry.id.trim(), ...placed(document, pointerTo(pointer, 'to')) }] : [];
    }),
    removed: entriesOf<{ readonly from?: string; readonly destroy?: boolean }>(value['removed'], '/removed').flatMap(([entry, pointer]) => {
      const from = addresses(entry.from, pointerTo(pointer, 'from'));
      return from ? [{ from, destroy: entry.destroy ?? true, ...placed(document, pointerTo(pointer, 'from')) }] : [];
    }),
    outputs: outputsOf(value['outputs'], document),
    checks: entriesOf<CheckEntry>(value['checks'], '/checks').flatMap(([entry, pointer]) => checkOf(entry, document, pointer, report)),
  };
}

const placed = (document: FleetDocument, pointer: string): { readonly range?: NonNullable<ReturnType<FleetDocument['range']>> } => {
  const range = document.range(pointer);
  return range ? { range } : {};
};

const addressReader = (document: FleetDocument, report: Report) => (text: string | undefined, pointer: string): Address | undefined => {
  const address = text === undefined ? undefined : toAddress(text);
  if (text !== undefined && !address) report({ severity: 'error', code: 'LC1221', summary: `${text} is no address`, next: 'Addresses look like `agent.support` or `agent["näme x"].block.persona`.', ...placed(document, pointer) });
  return address;
};

type OutputEntry = string | { readonly value?: string; readonly description?: string; readonly sensitive?: boolean };

function outputsOf(value: Json | undefined, document: FleetDocument): readonly Output[] {
  return Object.entries((value ?? {}) as unknown as Readonly<Record<string, OutputEntry>>).flatMap(([name, entry]): readonly Output[] => {
    const at = pointerTo('/outputs', name);
    const output = typeof entry === 'string' ? { value: entry } : entry;
    const pointer = typeof entry === 'string' ? at : pointerTo(at, 'value');
    if (output.value === undefined) return [];
    return [{ name, value: output.value, parts: [], sensitive: output.sensitive ?? false, ...(output.description === undefined ? {} : { description: output.description }), pointer, file: document.file, ...placed(document, pointer) }];
  });
}

interface CheckEntry {
  readonly name?: string;
  readonly agent?: string;
  readonly send?: string;
  readonly expect?: { readonly contains?: string | readonly string[]; readonly not_contains?: string | readonly string[]; readonly matches?: string; readonly calls?: string | readonly string[] };
}

function checkOf({ name, agent, send, expect }: CheckEntry, document: FleetDocument, pointer: string, report: Report): readonly AgentCheck[] {
  if (agent === undefined || send === undefined || !expect) return [];
  const at = pointerTo(pointer, 'expect');
  if (Object.keys(expect).length === 0) report({ severity: 'error', code: 'LC1513', summary: 'this check expects nothing', next: 'Give `contains`, `not_contains`, `matches` or `calls`.', ...placed(document, at) });
  if (expect.matches !== undefined && !isPattern(expect.matches)) report({ severity: 'error', code: 'LC1513', summary: `${expect.matches} is no regular expression`, ...placed(document, pointerTo(at, 'matches')) });
  const list = (texts: string | readonly string[] | undefined): readonly string[] | undefined => (typeof texts === 'string' ? [texts] : texts);
  return [{
    ...(name === undefined ? {} : { name }), agent, send,
    expect: { ...defined({ contains: list(expect.contains), not_contains: list(expect.not_contains), calls: list(expect.calls) }), ...(expect.matches === undefined ? {} : { matches: expect.matches }) },
    ...placed(document, pointer),
  }];
}

function isPattern(text: string): boolean {
  try {
    void new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}

function checkVersion(wanted: Json | undefined, version: string, document: FleetDocument, report: (diagnostic: Diagnostic) => void): void {
  if (typeof wanted !== 'string') return;
  const met = satisfies(version, wanted);
  if (met) return;
  const range = document.range('/settings/required_version');
  const summary = met === undefined ? `\`required_version\` cannot be read: ${wanted}` : `this fleet needs lettactl ${wanted}; this is ${version}`;
  report({ severity: 'error', code: 'LC1112', summary, next: met === undefined ? 'Write it as ">=1.0" or ">=1.0, <2".' : 'Install a version that fits.', ...(range ? { range } : {}) });
}
