import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { FleetDocument } from '../core/config/document.ts';
import { expandFleet, inOrder } from '../core/config/expand.ts';
import type { Expanded } from '../core/config/expand.ts';
import { configText } from '../core/config/interpolate.ts';
import { parseFleetFile } from '../core/config/parse.ts';
import { pointerSteps } from '../core/config/pointer.ts';
import { compareAddresses } from '../core/address.ts';
import type { Fleet, InputDigest } from '../core/desired.ts';
import { DiagnosticError, hasErrors } from '../core/diagnostic.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { sha256Hex } from '../core/digest.ts';
import type { GivenValue } from '../core/config/variables.ts';
import type { Registry } from '../core/registry.ts';
import type { Json } from '../core/value.ts';
import type { BucketAccess } from './bucket-fetch.ts';
import { fitsInTime } from './bounded-pattern.ts';
import { createBucketContents } from './buckets.ts';
import { commonFolder, createFileSource, isInside, relativeTo } from './files.ts';
import { readVariableFiles } from './variable-files.ts';
import { readFleetFiles } from './fleet-files.ts';
import type { FleetFile, Stdin } from './fleet-files.ts';
import type { Environment } from './ports.ts';

/** Which fleet, read how. Paths are relative to `cwd`, which is absolute. */
export interface LoadInput {
  readonly cwd: string;
  readonly files?: readonly string[];
  readonly fleet?: string;
  readonly workspace?: string;
  readonly root?: string;
  readonly allowOutsideRoot?: boolean;
  readonly strict?: boolean;
  /** Values for declared variables; they win over those of the files. */
  readonly variables?: readonly GivenValue[];
  /** Files with values for declared variables, later ones winning. */
  readonly variableFiles?: readonly string[];
  /** Reads objects from buckets. Without it they are only named: what looks at a fleet needs no storage. */
  readonly contents?: boolean;
  /** The text for `-f -`. */
  readonly stdin?: Stdin;
}

export interface LoadDependencies {
  readonly registry: Registry;
  readonly environment: Pick<Environment, 'variable' | 'version'>;
  /** The ways to object storages. */
  readonly buckets: Omit<BucketAccess, 'environment'>;
}

export interface LoadedFleet {
  readonly fleet: Fleet;
  /** Absolute: where the fleet file lies (several: the folder around them; standard input: the working folder). The state belongs here. */
  readonly folder: string;
  /** Absolute: what relative paths in the fleet file start from, and what they may not leave. */
  readonly root: string;
  /** The value that was given for a declared variable in this run, as a text; sensitive ones are in no plan, so apply asks here. */
  readonly declared: (name: string) => string | undefined;
}

/** Characters that a fleet's name may have: it goes into tags and names of files. */
const FLEET_NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u;

/** Reads and expands a fleet. Throws a DiagnosticError with everything that is wrong with it, warnings included. */
export async function loadFleet(input: LoadInput, { registry, environment, buckets }: LoadDependencies): Promise<LoadedFleet> {
  const { files, impliedName } = await readFleetFiles(input.files, input.cwd, input.stdin);
  const folder = commonFolder(files.map((file) => file.folder));
  const shown = (file: FleetFile): string => (file.path === '-' ? '-' : relativeTo(folder, file.path));

  const problems: Diagnostic[] = [];
  const parsed = files.flatMap((file): readonly { readonly file: FleetFile; readonly document: FleetDocument }[] => {
    const { document, diagnostics } = parseFleetFile(file.bytes, shown(file));
    for (const diagnostic of diagnostics) problems.push(diagnostic);
    return document ? [{ file, document }] : [];
  });
  const rooted = parsed.map((part) => ({ ...part, root: rootOf(part.document, part.file.folder, input, problems) }));
  if (parsed.length < files.length || rooted.some((part) => part.root === undefined)) throw new DiagnosticError(problems);

  const root = commonFolder(rooted.map((part) => part.root ?? folder));
  const inputs = new Map<string, InputDigest>();
  const record = (path: string, bytes: Uint8Array): void => {
    const name = inputPath(path, folder, root);
    inputs.set(name, { path: name, sha256: sha256Hex(bytes) });
  };
  for (const file of files) record(file.path, file.bytes);
  const given = [...readVariableFiles(input, folder, record, problems), ...(input.variables ?? [])];
  const fallback = input.fleet ?? impliedName;

  const contents = createBucketContents({ ...buckets, environment });
  const documents = rooted.map(({ document, root: base = folder }) => ({
    document, files: createFileSource({ root: base, names: root, allowOutside: input.allowOutsideRoot ?? false, onRead: record }),
  }));
  const expand = (): Expanded => expandFleet({
    documents,
    buckets: contents.source,
    registry,
    workspace: input.workspace ?? 'default',
    variable: (name) => environment.variable(name),
    version: environment.version,
    strict: input.strict ?? false,
    given,
    fits: fitsInTime,
    ...(fallback === undefined ? {} : { name: fallback }),
  });
  // Patterns bring up objects, so that it may take a second round; everything is read once.
  let expanded = expand();
  while (input.contents && contents.wanted().length > 0) {
    await contents.fetch();
    expanded = expand();
  }
  for (const digest of contents.inputs()) inputs.set(digest.path, digest);
  for (const diagnostic of oncePerStorage(expanded.diagnostics)) problems.push(diagnostic);
  const name = expanded.name ?? fallback;
  // An empty name that has been reported already (its variable is unset) needs no second error.
  const unnamed = name === '' && hasErrors(problems) ? undefined : nameProblem(name);
  const { nameRange } = expanded;
  const namer = rooted.find(({ document }) => document.file === nameRange?.file)?.document;
  if (unnamed) problems.push({ ...unnamed, ...(nameRange && namer ? { range: namer.withExcerpt(nameRange) } : {}) });
  if (hasErrors(problems) || name === undefined) throw new DiagnosticError(inOrder(problems));

  const unread = contents.wanted();
  const top = repositoryRoot(folder) ?? input.cwd;
  const values = new Map(given.map((one) => [one.name, typeof one.value === 'string' ? one.value : JSON.stringify(one.value)]));
  return {
    folder,
    root,
    declared: (wanted) => values.get(wanted),
    fleet: {
      name,
      workspace: input.workspace ?? 'default',
      settings: expanded.settings,
      resources: expanded.resources,
      moved: expanded.moved,
      imports: expanded.imports,
      removed: expanded.removed,
      outputs: expanded.outputs,
      checks: expanded.checks,
      ...(expanded.prunes.length > 0 ? { prunes: expanded.prunes } : {}),
      configPaths: files.map((file) => (file.path === '-' ? '-' : relativeTo(top, file.path))).sort(compareAddresses),
      inputs: [...inputs.values()].sort((a, b) => compareAddresses(a.path, b.path)),
      blobs: expanded.blobs,
      ...(unread.length > 0 ? { unread } : {}),
      diagnostics: problems,
    },
  };
}

/** What is wrong with a storage as a whole is the same at each of its objects: said at the first. */
function oncePerStorage(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const said = new Set<string>();
  return diagnostics.filter(({ code, summary }) => {
    if (!code.startsWith('LC206')) return true;
    const again = said.has(summary);
    said.add(summary);
    return !again;
  });
}

/** What is wrong with the name of a fleet (LC1111), if anything. */
export function nameProblem(name: string | undefined): Diagnostic | undefined {
  const next = 'Write `name:` at the top of the fleet file, or give --fleet NAME.';
  if (name === undefined) return { severity: 'error', code: 'LC1111', summary: 'the fleet has no name: several files, or standard input, give none', next };
  if (FLEET_NAME.test(name)) return undefined;
  return { severity: 'error', code: 'LC1111', summary: `${JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name)} cannot be the name of a fleet`, detail: 'letters, digits, spaces, `.`, `_` and `-`, beginning with a letter or digit', next };
}

/** The folder that a document's paths start from: its `root_path`, else --root, else its own (fleet-yaml.md §3.2). */
function rootOf(document: FleetDocument, folder: string, input: LoadInput, problems: Diagnostic[]): string | undefined {
  const { value } = document;
  const written: unknown = typeof value === 'object' && value !== null && 'root_path' in value ? value.root_path : undefined;
  const own = typeof written === 'string' && written.trim() !== '' ? written : undefined;
  const root = own !== undefined ? resolve(folder, own) : input.root !== undefined ? resolve(input.cwd, input.root) : folder;
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory()) return root;
  const range = own === undefined ? undefined : document.range('/root_path');
  problems.push({ severity: 'error', code: 'LC1401', summary: `the root folder ${own ?? input.root ?? folder} does not exist`, ...(range ? { range: document.withExcerpt(range) } : {}) });
  return undefined;
}

/**
 * An input's path as plans keep it: relative to the fleet's folder; `root:` and the path from the root for what lies only there;
 * `outside:` and the number of folders up for what --allow-outside-root let in. The same wherever the repository is checked out.
 */
function inputPath(path: string, folder: string, root: string): string {
  if (path === '-' || isInside(folder, path)) return path === '-' ? '-' : relativeTo(folder, path);
  if (isInside(root, path)) return `root:${relativeTo(root, path)}`;
  const steps = relativeTo(root, path).split('/');
  const ups = steps.filter((step) => step === '..').length;
  return `outside:${ups}/${steps.slice(ups).join('/')}`;
}

/** The nearest folder upwards with `.git` in it. */
export function repositoryRoot(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/**
 * The text that a `config` part of a secret stands for, read again from the fleet file (`file` relative to the fleet's folder);
 * undefined when it is not there any more.
 */
export function configTextOf(folder: string, file: string, pointer: string): string | undefined {
  const path = resolve(folder, file);
  if (!isInside(folder, path) || !existsSync(path)) return undefined;
  const { document } = parseFleetFile(readFileSync(path), file);
  return document && configText(pointer, (at) => valueAt(document.value, at));
}

function valueAt(value: Json, pointer: string): Json | undefined {
  let found: Json | undefined = value;
  for (const step of pointerSteps(pointer)) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Readonly<Record<string, Json>>)[step];
  }
  return found;
}
