import { addressOf, compareAddresses, nameOf } from '../address.ts';
import type { Address } from '../address.ts';
import type { BucketSource } from '../bucket.ts';
import type { AgentCheck, Desired, FleetSettings, Import, Move, Output, Removed } from '../desired.ts';
import type { Diagnostic, SourceRange } from '../diagnostic.ts';
import { sha256Hex } from '../digest.ts';
import type { Registry } from '../registry.ts';
import type { ExpandContext, FileSource } from '../resource-type.ts';
import type { Json } from '../value.ts';
import type { FleetDocument } from './document.ts';
import { readHead } from './head.ts';
import { secretOfText, secretOfVariable } from './interpolate.ts';
import { graftDefaults, written } from './defaults.ts';
import type { Written } from './defaults.ts';
import { createFills } from './fill.ts';
import { readOutput } from './outputs.ts';
import { REFUSED_KEYS } from './plain-json.ts';
import { pointerSteps } from './pointer.ts';
import { createProblems, isRest } from './problems.ts';
import { checkReferences } from './references.ts';
import { documentSchema } from './document-schema.ts';
import { checkShape } from './shape.ts';
import type { GivenValue } from './variables.ts';

export interface ExpandInput {
  /** The files of the fleet, each with the files that its paths name. */
  readonly documents: readonly { readonly document: FleetDocument; readonly files: FileSource }[];
  /** What was fetched from buckets so far. Absent: nothing is ever fetched. */
  readonly buckets?: BucketSource;
  readonly registry: Registry;
  readonly workspace: string;
  /** Empty counts as unset. */
  readonly variable: (name: string) => string | undefined;
  /** This program's version. */
  readonly version: string;
  /** Warnings about the file become errors. */
  readonly strict: boolean;
  /** The fleet's name, where no document gives it. */
  readonly name?: string;
  /** Values for declared variables. */
  readonly given?: readonly GivenValue[];
  /** Whether a regular expression of the file fits a text; undefined when that takes too long. Default: however long it takes. */
  readonly fits?: (pattern: RegExp, text: string) => boolean | undefined;
}

/** A fleet before it has a name: what the documents declare, and all that is wrong with them. */
export interface Expanded {
  /** As the documents give it. */
  readonly name?: string;
  readonly nameRange?: SourceRange;
  readonly settings: FleetSettings;
  readonly resources: ReadonlyMap<Address, Desired>;
  readonly moved: readonly Move[];
  readonly imports: readonly Import[];
  readonly removed: readonly Removed[];
  readonly outputs: readonly Output[];
  readonly checks: readonly AgentCheck[];
  /** Types of which what is not declared goes, sorted. */
  readonly prunes: readonly string[];
  readonly blobs: ReadonlyMap<string, Uint8Array>;
  readonly diagnostics: readonly Diagnostic[];
}

type Section = Readonly<Record<string, Json>>;

const NO_BUCKETS: BucketSource = { bytes: () => ({ pending: true }), list: () => ({ pending: true }) };

/**
 * The resources that fleet documents declare: shapes checked, files read, variables replaced, references checked. Everything that is
 * wrong is found in one go; nothing is thrown. The same input gives the same result, whatever the order of keys and entries.
 */
export function expandFleet(input: ExpandInput): Expanded {
  const { registry, version } = input;
  const problems = createProblems();
  const resources = new Map<Address, Desired>();
  const byParent = new Map<Address, Address[]>();
  const blobs = new Map<string, Uint8Array>();
  const prunes = new Set<string>();
  const schema = documentSchema(registry.sections);

  const report = (diagnostic: Diagnostic): void => {
    // A variable of a secret that is unset is no fault of the file: `strict` leaves it be.
    const severity = input.strict && diagnostic.code !== 'LC1302' ? 'error' : diagnostic.severity;
    const range = problems.isFull(severity) ? undefined : diagnostic.range;
    const document = range && input.documents.find((candidate) => candidate.document.file === range.file)?.document;
    problems.add({ ...diagnostic, severity, ...(document ? { range: document.withExcerpt(range) } : {}) });
  };

  const isSet = (name: string): boolean => (input.variable(name) ?? '') !== '';
  const fills = createFills(input, report, (document, pointer, shown) => addressAt(document.value, pointer, registry, shown));
  const place = (document: FleetDocument, pointer: string): Address | undefined => addressAt(document.value, pointer, registry, (text) => fills.shown(document, text, pointer));
  const shaped = input.documents.map(({ document, files }) => {
    const kept = checkShape(schema, document.value, '', ({ pointer, part, ...problem }) => {
      const range = document.range(pointer, part);
      const address = place(document, pointer);
      report({ ...problem, ...(range ? { range } : {}), ...(address ? { address } : {}) });
    }, fills.fill(document));
    return { document, files, value: (kept ?? {}) as Section };
  });
  const parts = graftDefaults(shaped, registry.sections, report).map((part) => ({ ...part, head: readHead(part.document, part.value, version, report) }));

  const settings = mergedSettings(parts.map(({ document, head }) => ({ document, settings: head.settings })), report);
  const merged = mergedSections(parts.map(({ value }) => value));
  const add = (resource: Desired): void => {
    const before = resources.get(resource.address);
    // Names are keys in maps of references (an agent's blocks by label).
    const odd = [nameOf(resource.address), resource.name].find((name) => REFUSED_KEYS.has(name));
    if (odd !== undefined) {
      report({ severity: 'error', code: 'LC1108', summary: `the name \`${odd}\` is not allowed`, next: 'Choose another one: this has a meaning of its own.', address: resource.address, ...(resource.range ? { range: resource.range } : {}) });
      return;
    }
    if (before) {
      const first = before.range ? `the first is at ${before.range.file}:${before.range.start.line}:${before.range.start.column}` : undefined;
      report({ severity: 'error', code: 'LC1201', summary: `${resource.address} is declared twice`, ...(first ? { detail: first } : {}), address: resource.address, ...(resource.range ? { range: resource.range } : {}) });
      return;
    }
    resources.set(resource.address, resource);
    if (!resource.parent) return;
    const siblings = byParent.get(resource.parent);
    if (siblings) siblings.push(resource.address);
    else byParent.set(resource.parent, [resource.address]);
  };

  for (const section of registry.sections) {
    for (const { document, files, value, grafts } of parts) {
      const declared = value[section.key];
      if (declared === undefined) continue;
      const place = (pointer: string): Written => written(pointer, { document, files }, grafts);
      const context: ExpandContext = {
        document: merged, settings, workspace: input.workspace, buckets: input.buckets ?? NO_BUCKETS, add, report,
        has: (address) => resources.has(address),
        get: (address) => resources.get(address),
        children: (parent) => [...(byParent.get(parent) ?? [])].sort(compareAddresses),
        files: (pointer) => place(pointer).files,
        range(pointer) {
          const at = place(pointer);
          return at.document.range(at.pointer);
        },
        interpolate(text, pointer, options = {}) {
          const at = place(pointer);
          return fills.replace(at.document, text, at.pointer, options.sensitive ?? false, options.bare ?? false);
        },
        secret(pointer, env) {
          const at = place(pointer);
          if (env === undefined) return secretOfText(at.document.file, at.pointer);
          if (!isSet(env)) fills.unsetSecret(at.document, env, at.pointer);
          return secretOfVariable(env);
        },
        isSet,
        prune: (type) => prunes.add(type),
        blob(bytes) {
          const sha256 = sha256Hex(bytes);
          blobs.set(sha256, bytes);
          return { sha256, size: bytes.length };
        },
      };
      section.expand(declared, context);
    }
  }

  const sorted = new Map([...resources].sort(([a], [b]) => compareAddresses(a, b)));
  const moved = parts.flatMap(({ head }) => head.moved).sort((a, b) => compareAddresses(a.from, b.from));
  const of = <K extends 'imports' | 'removed' | 'outputs' | 'checks'>(key: K): Expanded[K] => parts.flatMap(({ head }) => [...head[key]]) as unknown as Expanded[K];
  for (const problem of checkReferences(sorted, { moved, imports: of('imports'), removed: of('removed'), checks: of('checks') }, registry)) report(problem);
  const outputs = parts.flatMap(({ document, head }) => head.outputs.map((output) => readOutput(output, { resources: sorted, registry, report, replace: (text) => fills.replace(document, text, output.pointer, false, false) })));
  const named = parts.filter(({ head }) => head.name !== undefined);
  const name = named[0]?.head.name;
  for (const other of named.slice(1)) {
    const range = other.document.range('/name');
    if (other.head.name !== name) report({ severity: 'error', code: 'LC1111', summary: `the files give the fleet two names: ${name} and ${other.head.name}`, ...(range ? { range } : {}) });
  }
  const nameRange = named[0]?.document.range('/name');
  return { ...(name === undefined ? {} : { name }), ...(nameRange ? { nameRange } : {}), settings, resources: sorted, moved, imports: of('imports'), removed: of('removed'), outputs, checks: of('checks'), prunes: [...prunes].sort(), blobs, diagnostics: inOrder(problems.list()) };
}

/** By file and place, errors and warnings as they come; what is left out last. */
export function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const key = ({ range, code, summary }: Diagnostic): readonly [string, number, number, string] =>
    [range?.file ?? '', range?.start.line ?? 0, range?.start.column ?? 0, `${code} ${summary}`];
  return [...diagnostics].sort((a, b) => {
    if (isRest(a) !== isRest(b)) return isRest(a) ? 1 : -1;
    const [fileA, lineA, columnA, textA] = key(a);
    const [fileB, lineB, columnB, textB] = key(b);
    return compareAddresses(fileA, fileB) || lineA - lineB || columnA - columnB || compareAddresses(textA, textB);
  });
}

/** The address of the entry that a pointer leads into, if it is in the section of a type and has a name. */
function addressAt(document: Json, pointer: string, registry: Registry, shown: (name: string) => string): Address | undefined {
  const [key, index] = pointerSteps(pointer);
  const type = registry.types.find((candidate) => candidate.sections.some((section) => section.key === key));
  const section = typeof document === 'object' && document !== null ? (document as Section)[key ?? ''] : undefined;
  const entry: unknown = Array.isArray(section) ? section[Number(index)] : undefined;
  const name: unknown = typeof entry === 'object' && entry !== null && 'name' in entry ? entry.name : undefined;
  return type && typeof name === 'string' && name.trim() !== '' ? addressOf(type.name, shown(name)) : undefined;
}

/** Lists of several documents one after the other; of everything else the first. */
function mergedSections(values: readonly Section[]): Section {
  const merged: Record<string, Json> = {};
  for (const value of values) {
    for (const [key, part] of Object.entries(value)) {
      const before = merged[key];
      merged[key] = Array.isArray(before) && Array.isArray(part) ? [...before, ...part] : (before ?? part);
    }
  }
  return merged;
}

function mergedSettings(all: readonly { readonly document: FleetDocument; readonly settings: FleetSettings }[], report: (diagnostic: Diagnostic) => void): FleetSettings {
  const merged: Record<string, unknown> = {};
  for (const { document, settings } of all) {
    for (const [key, value] of Object.entries(settings)) {
      const range = document.range(`/settings/${key}`, 'key');
      if (Object.hasOwn(merged, key) && JSON.stringify(merged[key]) !== JSON.stringify(value)) report({ severity: 'error', code: 'LC1102', summary: `\`settings.${key}\` is given in two files with two values`, ...(range ? { range } : {}) });
      merged[key] = value;
    }
  }
  return merged;
}
