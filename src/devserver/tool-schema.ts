import { refuse } from './errors.ts';
import { lastFunction, type PythonFunction } from './python-signature.ts';
import { splitTop } from './python-text.ts';
import type { Json, JsonObject } from './rows.ts';

/** Parameters that the server fills in itself and keeps out of the schema. */
const RESERVED = new Set(['self', 'agent_state']);
const SCALARS: Record<string, string> = { int: 'integer', str: 'string', bool: 'boolean', float: 'number', None: 'null' };

function failed(text: string): Error {
  return refuse(400, `Failed to derive json schema: Schema generation failed: ${text}`);
}

/**
 * The schema of a Python tool, read from its source: name, Google-style docstring and annotations (API notes §6).
 * `args` replaces the part for the parameters. Throws 400 with the reason.
 */
export function deriveSchema(source: string, args?: JsonObject): JsonObject {
  const found = lastFunction(source);
  if (!found) throw failed('No functions found in source code');
  if (found.docstring === undefined) throw failed(`Function ${found.name} missing docstring`);
  const { description, parameters: documented } = parseDocstring(found.docstring);
  if (args)
    return {
      name: found.name,
      description: dedent(found.docstring).join('\n').trim(),
      parameters: { type: 'object', properties: args['properties'] ?? {}, required: args['required'] ?? [] },
    };
  const properties: JsonObject = {};
  const required: string[] = [];
  for (const parameter of found.parameters) {
    if (RESERVED.has(parameter.name)) continue;
    properties[parameter.name] = property(found, parameter, documented.get(parameter.name));
    if (!parameter.hasDefault) required.push(parameter.name);
  }
  return { name: found.name, description, parameters: { type: 'object', properties, required } };
}

function property(owner: PythonFunction, parameter: PythonFunction['parameters'][number], described: string | undefined): JsonObject {
  const where = `Parameter '${parameter.name}' in function '${owner.name}'`;
  if (!parameter.annotation) throw failed(`Type error in schema generation: ${where} lacks a type annotation`);
  if (!described) throw failed(`Value error in schema generation: ${where} lacks a description in the docstring`);
  return { ...typeSchema(parameter.annotation), description: described };
}

/** JSON schema of a type annotation. */
function typeSchema(annotation: string): JsonObject {
  const type = annotation
    .replaceAll(/^["']|["']$/g, '')
    .replaceAll(/\b(typing|t)\./g, '')
    .trim();
  const scalar = SCALARS[type];
  if (scalar) return { type: scalar };
  const generic = /^(\w+)\s*\[([\s\S]*)\]$/.exec(type);
  const name = generic?.[1] ?? type;
  const inner = splitTop(generic?.[2] ?? '', ',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  switch (name) {
    case 'Optional':
      return typeSchema(inner[0] ?? 'str');
    case 'Union': {
      const kept = inner.filter((part) => part !== 'None');
      if (kept.length === 1) return typeSchema(kept[0] ?? '');
      throw failed('Unexpected error in schema generation: General Union types are not yet supported');
    }
    case 'List':
    case 'list':
      return { type: 'array', items: inner[0] ? typeSchema(inner[0]) : { type: 'string' } };
    case 'Tuple':
    case 'tuple':
      return { type: 'array', prefixItems: inner.map((part) => typeSchema(part)) as Json, minItems: inner.length, maxItems: inner.length };
    case 'Literal':
      // Several values come out as the printed tuple of them, one as it is.
      return { type: 'string', enum: inner.length > 1 ? [`(${inner.map((part) => part.replaceAll('"', "'")).join(', ')})`] : inner.map((part) => part.replaceAll(/^["']|["']$/g, '')) };
    case 'Dict':
    case 'dict':
      if (inner.length === 0) return { type: 'object' };
      throw failed(
        `Value error in schema generation: Dictionary types ${type} with nested type arguments are not supported (consider using a Pydantic model instead)`,
      );
    default:
      throw failed(`Value error in schema generation: Python type ${type} has no corresponding JSON schema type`);
  }
}

const SECTION = /^(Args|Arguments|Parameters|Params|Returns|Return|Yields|Raises|Examples?|Notes?|Attributes):\s*$/;

/** Reads a Google-style docstring: the text before the first section, and the descriptions under `Args:`. */
function parseDocstring(docstring: string): { description: string; parameters: Map<string, string> } {
  const lines = dedent(docstring);
  const first = lines.findIndex((line) => SECTION.test(line.trim()));
  const intro = lines
    .slice(0, first < 0 ? lines.length : first)
    .join('\n')
    .trim();
  const parameters = new Map<string, string>();
  let inArgs = false;
  let base = -1;
  let current = '';
  for (const line of lines.slice(Math.max(first, 0))) {
    if (SECTION.test(line.trim()) && !/^\s/.test(line)) {
      inArgs = /^(Args|Arguments|Parameters|Params):/.test(line.trim());
      base = -1;
    } else if (inArgs && line.trim() !== '') {
      const indent = line.length - line.trimStart().length;
      if (base < 0) base = indent;
      const entry = /^\*{0,2}(\w+)\s*(?:\([^)]*\))?\s*:\s*(.*)$/.exec(line.trim());
      if (indent <= base && entry?.[1]) parameters.set((current = entry[1]), (entry[2] ?? '').trim());
      else if (current !== '') parameters.set(current, `${parameters.get(current) ?? ''}\n${line.trim()}`.trim());
    }
  }
  const [short = '', ...long] = intro.split('\n\n');
  const description = [
    short
      .split('\n')
      .map((line) => line.trim())
      .join('\n'),
    ...long,
  ]
    .join('\n\n')
    .trim();
  return { description: description === '' ? 'No description available' : description, parameters };
}

function dedent(text: string): string[] {
  const [head = '', ...rest] = text.replaceAll('\t', '    ').split('\n');
  const margins = rest.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const margin = margins.length > 0 ? Math.min(...margins) : 0;
  return [head.trim(), ...rest.map((line) => line.slice(margin).trimEnd())];
}
