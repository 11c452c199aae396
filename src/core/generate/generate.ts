import { addressOf, compareAddresses, nameOf, parentOf, type Address } from '../address.ts';
import { documentSchema } from '../config/document-schema.ts';
import type { LiveObject, Offer } from '../live.ts';
import type { Registry } from '../registry.ts';
import type { Json } from '../value.ts';
import { Beside, type BesideFile } from './beside.ts';
import { literally } from './literal.ts';
import { Placeholders } from './placeholders.ts';
import { renderFleet, type Draft } from './render.ts';
import { Standings, type StandingInput } from './standing.ts';
import type { WriteContext, Written } from './writer.ts';

export interface GenerateInput extends StandingInput {
  readonly offer: Offer;
  readonly registry: Registry;
  /** `name:` of the file; left out when its own name gives it. */
  readonly name?: string;
  /** Said at the top of the file, above what is to be done about it. */
  readonly title: readonly string[];
  /** The file is to make the same objects on another server, too. */
  readonly elsewhere?: {
    /** Sources of tools and files of folders get files of their own. Default: sources stand in the fleet file, files are left out. */
    readonly beside: boolean;
    /** Texts of files, by the file's id. */
    readonly texts: ReadonlyMap<string, string>;
    /** Write `imports` into the file: right on this server, wrong on any other. */
    readonly imports: boolean;
  };
}

export interface Generated {
  readonly text: string;
  /** What the file declares, by address. */
  readonly objects: readonly { readonly address: Address; readonly type: string; readonly id: string; readonly name: string }[];
  /** What a plan on this server would not find by its name: an `imports` line says which it is. They are in the text, unless it is for other servers. */
  readonly imports: readonly { readonly to: Address; readonly id: string }[];
  /** Files beside the fleet file that it names. */
  readonly files: readonly BesideFile[];
  /** Variables that stand for secrets: they have to be set before an apply. */
  readonly variables: readonly string[];
  /** Objects, or parts of them, that a fleet file cannot say, and why. */
  readonly left: readonly { readonly type: string; readonly id: string; readonly name: string; readonly why: string }[];
  /** How many objects were left out because another fleet has them; 0 when only some were asked for. */
  readonly others: number;
}

/**
 * A fleet file for objects that exist. A plan made with it adopts them and changes no attribute. Objects that their names do not tell apart
 * get an `imports` line. No secret is in it. The same objects give the same text, in whatever order the server listed them.
 */
export function generateConfig(input: GenerateInput): Generated {
  const { registry } = input;
  const objects = input.objects.toSorted((a, b) => (`${a.type} ${a.name} ${a.id}` < `${b.type} ${b.name} ${b.id}` ? -1 : 1));
  const standings = new Standings(input);
  const placeholders = new Placeholders();
  const beside = new Beside();
  const declared = new Map<string, Address>();
  const left: { readonly object: LiveObject; readonly why: string }[] = [];
  const byName = groupBy(objects, (object) => `${object.type} ${object.name}`);
  const byParent = groupBy(objects.filter((object) => object.parentId !== undefined), (object) => `${object.type} ${object.parentId ?? ''}`);
  const context: WriteContext = {
    offer: input.offer, elsewhere: input.elsewhere !== undefined,
    ...(input.elsewhere?.beside ? { beside: (folders: readonly string[], name: string, text: string) => beside.add(folders, name, text) } : {}), textOf: (file) => input.elsewhere?.texts.get(file.id),
    standing: (id) => standings.standing(id), nameOf: (object) => standings.nameOf(object), addressOf: (id) => input.managed.get(id), object: standings.object, holders: standings.holders,
    named: (type, name) => byName.get(`${type} ${name}`) ?? [], children: (id, type) => byParent.get(`${type} ${id}`) ?? [],
    declare: (object, address) => declared.set(object.id, address), isDeclared: (id) => declared.has(id),
    variable: (object, part, options) => placeholders.variable(object, part, options?.keeps), placeholder: (object, part) => `\${${placeholders.variable(object, part)}}`, leave: (object, why) => left.push({ object, why }),
  };

  const sections = registry.types.flatMap(({ name, writer }) => {
    if (writer?.section === undefined) return [];
    const entries = objects.filter((object) => object.type === name).flatMap((object): readonly Written[] => {
      const written = writer.write?.(object, context);
      if (!written) return [];
      if (!declared.has(object.id)) declared.set(object.id, addressOf(name, standings.nameOf(object)));
      return [written];
    });
    return entries.length === 0 ? [] : [{ key: writer.section, entries }];
  });

  for (const object of objects) {
    const why = standings.standing(object.id) !== 'open' || declared.has(object.id) || input.asked ? undefined : registry.has(object.type) ? registry.get(object.type).writer?.missing?.(object, context) : undefined;
    if (why !== undefined) left.push({ object, why });
  }

  const schema = documentSchema(registry.sections);
  const found = objects.flatMap((object) => { const address = declared.get(object.id); return address ? [{ address, object }] : []; }).sort((a, b) => compareAddresses(a.address, b.address));
  const asked = new Set((input.asked ?? []).map(({ id }) => id));
  const imports = found.filter(({ address, object }) => !asked.has(object.id) && needsImport(object, address)).map(({ address, object }) => ({ to: address, id: object.id }));
  const written = input.elsewhere && !input.elsewhere.imports ? [] : imports;
  const plain = literally({ imports: written, ...Object.fromEntries(sections.map(({ key, entries }) => [key, entries.map(({ entry }) => entry)])) }, schema) as Readonly<Record<string, readonly Json[]>>;
  const draft: Draft = {
    head: headOf(), ...(input.name === undefined ? {} : { name: input.name }), imports: (plain['imports'] ?? []) as Draft['imports'],
    sections: sections.map(({ key, entries }) => ({ key, entries: entries.map((written, index) => ({ ...written, entry: (plain[key] ?? [])[index] as Written['entry'] })) })),
  };
  return {
    text: renderFleet(draft),
    objects: found.map(({ address, object }) => ({ address, type: object.type, id: object.id, name: object.name })),
    imports, files: beside.files,
    variables: placeholders.needed.map(({ variable }) => variable).sort(),
    left: left.map(({ object, why }) => ({ type: object.type, id: object.id, name: object.name, why })),
    others: input.asked ? 0 : objects.filter((object) => input.isOthers(object) && !input.managed.has(object.id)).length,
  };

  /** Whether a plan would not find the object by its name or place. */
  function needsImport(object: LiveObject, address: Address): boolean {
    const type = registry.get(object.type);
    if (type.idPrefix === undefined || input.known?.get(object.id) === address || (object.marker?.address === address && !input.isOthers(object))) return false;
    const alike = (byName.get(`${object.type} ${object.name}`) ?? []).filter((other) => other.parentId === object.parentId);
    if (type.adopt === 'name' || standings.standing(object.id) === 'others') return alike.length > 1 || nameOf(address) !== object.name;
    if (parentOf(address)) return false;
    return !standings.holders(object.id).some((holder) => declared.has(holder.id));
  }

  function headOf(): readonly string[] {
    const told = placeholders.needed.toSorted((a, b) => (a.variable < b.variable ? -1 : 1));
    const longest = Math.max(0, ...told.map(({ variable }) => variable.length));
    return [
      ...input.title,
      ...(told.length === 0 ? [] : ['', 'Secrets are not in here. Set these variables before you apply:', ...told.map(({ variable, object, part }) => `  ${variable.padEnd(longest)}  ${part} of ${object.type.replaceAll('_', ' ')} ${JSON.stringify(object.name)}`)]),
      ...(left.length === 0 ? [] : ['', input.elsewhere ? 'What is not in here:' : 'What a fleet file cannot say, and is left as it is on the server:', ...left.map(({ object, why }) => `  ${object.type.replaceAll('_', ' ')} ${object.name === '' ? '' : `${JSON.stringify(object.name)} `}(${object.id}): ${why}`)]),
    ];
  }
}

function groupBy(objects: readonly LiveObject[], key: (object: LiveObject) => string): ReadonlyMap<string, readonly LiveObject[]> {
  const groups = new Map<string, LiveObject[]>();
  for (const object of objects) {
    const list = groups.get(key(object));
    if (list) list.push(object);
    else groups.set(key(object), [object]);
  }
  return groups;
}
