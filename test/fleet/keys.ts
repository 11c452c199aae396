import { documentSchema } from '../../src/core/config/document-schema.ts';
import { keysOf, valuesOf } from '../../src/core/config/schema-keys.ts';
import type { Shape } from '../../src/core/config/shape.ts';
import { resourceTypes } from '../../src/resources/types.ts';

const document = documentSchema(resourceTypes.flatMap((type) => type.sections)) as Shape;

/** Every key of the fleet file as a path: `agents.llm_config.model`; `*` for a name that people choose. What `defaults` holds is an agent's. */
export function allKeys(): readonly string[] {
  const paths: string[] = [];
  const walk = (shape: Shape, path: string): void => {
    for (const { name, shape: inner } of keysOf(shape)) {
      paths.push(`${path}${name}`);
      if (path === 'defaults.') continue;
      walk(inner, `${path}${name}.`);
      const values = valuesOf(inner);
      if (values) walk(values, `${path}${name}.*.`);
    }
  };
  walk(document, '');
  return paths;
}

/** The keys that a document has. */
export function keysIn(value: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (shape: Shape, item: unknown, path: string): void => {
    if (Array.isArray(item)) {
      for (const one of item) walk(shape, one, path);
      return;
    }
    if (typeof item !== 'object' || item === null) return;
    const keys = new Map(keysOf(shape).map((key) => [key.name, key.shape]));
    const values = valuesOf(shape);
    for (const [name, inner] of Object.entries(item)) {
      const known = keys.get(name);
      if (known) {
        found.add(`${path}${name}`);
        if (path !== 'defaults.') walk(known, inner, `${path}${name}.`);
      } else if (values) walk(values, inner, `${path}*.`);
    }
  };
  walk(document, value, '');
  return found;
}
