import type { LiveObject } from '../live.ts';

/** A variable that stands for a secret in a generated file. */
export interface Placeholder { readonly variable: string; readonly object: LiveObject; readonly part: string; /** Unset, the server's own is kept. */ readonly keeps?: boolean }

/** Names variables after the object and its part: `CRAWL_AUTH_TOKEN`; each only once. */
export class Placeholders {
  readonly all: Placeholder[] = [];

  /** Those that have to be set. */
  get needed(): readonly Placeholder[] {
    return this.all.filter(({ keeps }) => keeps !== true);
  }

  variable(object: LiveObject, part: string, keeps = false): string {
    const known = this.all.find((one) => one.object.id === object.id && one.part === part);
    if (known) return known.variable;
    const plain = `${object.name}_${part}`.normalize('NFKD').toUpperCase().replace(/[^A-Z0-9]+/g, '_').replace(/^[_0-9]+|_+$/g, '');
    const wanted = plain === '' || plain === part.toUpperCase() ? `${object.type}_${plain || 'SECRET'}`.toUpperCase() : plain;
    let variable = wanted;
    for (let count = 2; this.all.some((one) => one.variable === variable); count++) variable = `${wanted}_${count}`;
    this.all.push({ variable, object, part, ...(keeps ? { keeps } : {}) });
    return variable;
  }
}
