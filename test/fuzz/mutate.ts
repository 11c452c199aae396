/** Picks by a generator of random numbers. */
export interface Dice { below(limit: number): number; of<T>(list: readonly T[]): T }

export const diceOf = (random: () => number): Dice => {
  const below = (limit: number): number => Math.floor(random() * limit);
  return { below, of: <T>(list: readonly T[]): T => list[below(list.length)] as T };
};

/** Bytes that are one of these: a flipped bit, a run set, inserted, taken out, doubled or moved, a cut-off end; up to four of them. */
export function mutateBytes(bytes: Uint8Array, dice: Dice): Uint8Array {
  let now: Buffer = Buffer.from(bytes);
  for (let times = 1 + dice.below(4); times > 0; times--) now = mutateOnce(now, dice);
  return now;
}

const RUNS = [Buffer.from('\u0000'), Buffer.from('"'), Buffer.from('__proto__'), Buffer.from('../../'), Buffer.from('\\u0000'), Buffer.from('{'.repeat(300)), Buffer.from('['.repeat(300)), Buffer.from('9'.repeat(400)), Buffer.from([0xff, 0xfe]), Buffer.from('\u202e\u001b[2J')];

function mutateOnce(bytes: Buffer, dice: Dice): Buffer {
  const at = dice.below(bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + dice.below(dice.of([1, 8, 200])));
  const part = bytes.subarray(at, end);
  switch (dice.below(7)) {
    case 0: { const copy = Buffer.from(bytes); if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ (1 << dice.below(8)); return copy; }
    case 1: return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(end - at, dice.below(256)), bytes.subarray(end)]);
    case 2: return Buffer.concat([bytes.subarray(0, at), dice.of(RUNS), bytes.subarray(at)]);
    case 3: return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
    case 4: return Buffer.concat([bytes.subarray(0, end), part, bytes.subarray(end)]);
    case 5: { const to = dice.below(bytes.length + 1); return Buffer.concat([bytes.subarray(0, to), part, bytes.subarray(to)]); }
    default: return bytes.subarray(0, at);
  }
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const ODD: readonly Json[] = [
  null, true, 0, -1, 1e308, 2 ** 53, '', 'x', '__proto__', 'constructor', '../../../etc/passwd', '/etc/passwd', 'C:\\x', 'a\u0000b', '\u001b[31m', '\u202e', '${HOME}', 'x'.repeat(20_000), [], {}, [[[[[]]]]],
  { $ref: 'agent.x' }, { $ref: '../x' }, { $secret: {} }, { $secret: { parts: [{ env: 'HOME' }] } }, { $blob: { sha256: 'x', size: -1 } }, { $content: 'x' }, { $text: {} }, { $id: 'x', name: 'x' },
  JSON.parse('{"__proto__":{"polluted":true}}') as Json, JSON.parse('{"constructor":{"prototype":{"polluted":true}}}') as Json, { toString: 'x', valueOf: null, hasOwnProperty: 1 },
];

/** A JSON value in which one to three places are something odd, gone, doubled, or have another name. */
export function mutateJson(value: Json, dice: Dice): Json {
  let now = value;
  for (let times = 1 + dice.below(3); times > 0; times--) now = at(now, placesOf(now).length === 0 ? [] : dice.of(placesOf(now)), dice);
  return now;
}

function placesOf(value: Json, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Array.isArray(value) ? value.map((item: Json, index) => placesOf(item, [...path, index])) : Object.entries(value).map(([key, item]) => placesOf(item, [...path, key]));
  return [path, ...inner.flat()];
}

function at(value: Json, path: readonly (string | number)[], dice: Dice): Json {
  const [head, ...rest] = path;
  if (head === undefined || typeof value !== 'object' || value === null) return dice.of(ODD);
  if (Array.isArray(value)) {
    if (rest.length > 0) return value.map((item: Json, index) => (index === head ? at(item, rest, dice) : item));
    const how = dice.below(3);
    return how === 0 ? value.filter((_, index) => index !== head) : how === 1 ? [...value, value[Number(head)] as Json] : value.map((item: Json, index) => (index === head ? dice.of(ODD) : item));
  }
  const entries = Object.entries(value);
  const renamed = dice.below(4);
  return Object.fromEntries(entries.flatMap(([key, item]): (readonly [string, Json])[] => {
    if (key !== head) return [[key, item]];
    if (rest.length > 0) return [[key, at(item, rest, dice)]];
    if (renamed === 0) return [];
    return renamed === 1 ? [[dice.of(['x', '', 'toString', '..', 'agent.x.block.y', 'a"b']), item]] : [[key, dice.of(ODD)]];
  }));
}
