import { Type } from 'typebox';
import type { TSchema } from 'typebox';
import type { Address } from '../../address.ts';
import type { ExpandContext } from '../../resource-type.ts';
import type { Json } from '../../value.ts';
import { parsePlainJson } from '../plain-json.ts';
import { pointerTo } from '../pointer.ts';
import { flag, rule, text, Text } from '../schema.ts';
import { defined, entriesOf } from './list.ts';

const requirements = (description: string, example: string): TSchema => Type.Array(Type.Union([
  Text,
  Type.Object({ name: text('The package.', { examples: ['requests'] }), version: Type.Optional(text('Its version; left out, any.', { examples: ['2.32.3'] })) }),
], rule({ expected: 'a package\'s name, or a map with `name` and `version`' })), { description, examples: [[example]] });

/** What a tool may say about itself beside its source (API notes §6). */
export const toolSettingsKeys = {
  source_type: Type.Optional(Type.String({ enum: ['python', 'typescript'], description: 'The language of the source; left out, the file\'s name tells.', default: 'python', ...rule({ expected: '`python` or `typescript`' }) })),
  description: Type.Optional(text('What the tool does, instead of what its docstring says.', { examples: ['Sends an e-mail'] })),
  json_schema: Type.Optional(Type.Union([Text, Type.Record(Type.String(), Type.Unknown())], {
    description: 'Its schema, or the path of a JSON file with it. TypeScript needs one; for Python the server makes it of the function.', examples: ['tools/quote.json'], ...rule({ expected: 'a schema, or the path of a JSON file' }),
  })),
  requires_approval: Type.Optional(flag('Whether a person has to agree to each call. Agents that get the tool from then on have it so.', { default: false })),
  enable_parallel_execution: Type.Optional(flag('Whether several calls of it may run at once.', { default: false })),
  pip_requirements: Type.Optional(requirements('Packages of PyPI that it needs.', 'requests==2.32.3')),
  npm_requirements: Type.Optional(requirements('Packages of npm that it needs.', 'left-pad@1.3.0')),
  tags: Type.Optional(Type.Array(Text, { description: 'Tags. Those that others added on the server stay.', examples: [['sales']] })),
  return_char_limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Characters of what it returns that the agent sees.', default: 50_000, ...rule({ expected: 'a whole number from 1 to 1,000,000' }) })),
};

type Requirement = string | { readonly name?: string; readonly version?: string };

export interface ToolSettings {
  readonly source_type?: string;
  readonly description?: string;
  readonly json_schema?: string | Readonly<Record<string, Json>>;
  readonly requires_approval?: boolean;
  readonly enable_parallel_execution?: boolean;
  readonly pip_requirements?: readonly (Requirement | null)[];
  readonly npm_requirements?: readonly (Requirement | null)[];
  readonly tags?: readonly (string | null)[];
  readonly return_char_limit?: number;
}

/** Where a tool is declared. */
interface ToolPlace { readonly name: string; readonly address: Address; readonly pointer: string; readonly context: ExpandContext }

/** The attributes that a tool's settings give; packages by their names, with their versions. */
export function toolAttributes(entry: ToolSettings, language: string, place: ToolPlace): Record<string, Json> {
  const schema = schemaOf(entry.json_schema, language, place);
  return defined<Json>({
    source_type: language === 'python' && entry.source_type === undefined ? undefined : language,
    description: entry.description,
    json_schema: schema,
    requires_approval: entry.requires_approval,
    enable_parallel_execution: entry.enable_parallel_execution,
    pip_requirements: entry.pip_requirements && packagesOf(entry.pip_requirements, '==', pointerTo(place.pointer, 'pip_requirements'), place),
    npm_requirements: entry.npm_requirements && packagesOf(entry.npm_requirements, '@', pointerTo(place.pointer, 'npm_requirements'), place),
    tags: entry.tags && [...new Set(entriesOf<string>(entry.tags, '').map(([tag]) => tag))].sort(),
    return_char_limit: entry.return_char_limit,
  });
}

function schemaOf(given: ToolSettings['json_schema'], language: string, place: ToolPlace): Json | undefined {
  const at = pointerTo(place.pointer, 'json_schema');
  if (given === undefined) {
    if (language === 'typescript') report(place, 'LC1535', 'a tool in TypeScript needs a `json_schema`', place.pointer, 'The server makes schemas of Python only: write one, or name a JSON file with it.');
    return undefined;
  }
  const schema = typeof given === 'string' ? readSchema(given, at, place) : given;
  if (schema === undefined) return undefined;
  if (schema['name'] !== place.name) report(place, 'LC1535', `the \`name\` in the schema is ${typeof schema['name'] === 'string' ? `\`${schema['name']}\`` : 'missing'}, not \`${place.name}\``, at, 'The server names a tool as its schema does: write the tool\'s name there.');
  return schema;
}

function readSchema(path: string, at: string, place: ToolPlace): Readonly<Record<string, Json>> | undefined {
  const read = place.context.files(at).text(path);
  if (!('text' in read)) return void report(place, read.code, `${path} ${read.problem}`, at);
  const schema = parsePlainJson(read.text);
  if ('value' in schema && typeof schema.value === 'object' && schema.value !== null && !Array.isArray(schema.value)) return schema.value as Readonly<Record<string, Json>>;
  return void report(place, 'LC1535', `${path} holds no schema: ${'problem' in schema ? `it ${schema.problem}` : 'a JSON object is wanted'}`, at);
}

/** `name==1.2`, `name@1.2` or a map, as name → version; any version is null, as the server shows it. */
function packagesOf(given: readonly (Requirement | null)[], separator: string, pointer: string, place: ToolPlace): Json {
  const packages: Record<string, Json> = {};
  for (const [entry, at] of entriesOf<Requirement>(given, pointer)) {
    const [name, version] = typeof entry === 'string' ? split(entry.trim(), separator) : [entry.name, entry.version];
    if (name === undefined) continue;
    if (Object.hasOwn(packages, name)) report(place, 'LC1536', `the package \`${name}\` is there twice`, at, 'Keep one of them.');
    packages[name] = version ?? null;
  }
  return packages;
}

/** A package of npm may itself begin with `@`. */
function split(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator, 1);
  return at < 0 ? [text, undefined] : [text.slice(0, at).trim(), text.slice(at + separator.length).trim()];
}

function report({ address, context }: ToolPlace, code: string, summary: string, pointer: string, next?: string): void {
  const range = context.range(pointer);
  context.report({ severity: 'error', code, summary, address, ...(range ? { range } : {}), ...(next === undefined ? {} : { next }) });
}
