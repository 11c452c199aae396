/** Requests of one scene, sent to one server after the other, and their answers made comparable. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** One request. `$name` in the path and the body stands for what an earlier step kept. */
export interface Step {
  /** What is looked at, for people. */
  of: string;
  call: readonly [method: string, path: string, body?: unknown];
  /** Name → path into the answer (`id`, `blocks.0.id`; `.` for all of it, as JSON) of what later steps need. */
  keep?: Readonly<Record<string, string>>;
  /** Sent as multipart: the form's file. */
  file?: { name: string; text: string; type?: string; fields?: Readonly<Record<string, string>> };
  /** Asks as curl does, not as the official client. */
  curl?: true;
  /** Asked again, up to ten seconds, until this holds. */
  until?: (body: Json) => boolean;
  /** Only what this makes of the answer is compared. */
  only?: (body: Json) => Json;
}

export interface Scene {
  family: string;
  steps: readonly Step[];
}

export interface Answer {
  status: number;
  body: Json;
}

/** Looks into an answer along `a.0.b`; null where there is nothing. */
export function at(body: Json, path: string): Json {
  let value: Json | undefined = body;
  for (const key of path.split('.')) {
    if (Array.isArray(value)) value = value[Number(key)];
    else value = value !== null && typeof value === 'object' ? value[key] : undefined;
  }
  return value ?? null;
}

/** Relations of an agent and tags: the real server reads them in no particular order, and otherwise the next time. */
const UNORDERED: readonly string[] = ['blocks', 'tools', 'sources', 'tags', 'secrets', 'tool_exec_environment_variables', 'tool_rules'];

function nameOf(item: Json): string {
  if (item === null || typeof item !== 'object' || Array.isArray(item)) return String(item);
  return String(item['label'] ?? item['key'] ?? item['name'] ?? [item['type'], item['tool_name']].join(' '));
}

/** A server under comparison: it keeps what its steps kept, and calls those ids by these names. */
export class Side {
  readonly #url: string;
  readonly #kept: Record<string, string>;

  constructor(url: string, run: string) {
    this.#url = url;
    this.#kept = { run };
  }

  /** Sends one step; the answer has ids, instants, durations and the names of this run replaced by fixed words. */
  async take(step: Step): Promise<Answer> {
    let answer = await this.#send(step);
    for (const end = Date.now() + 10_000; step.until && !step.until(answer.body) && Date.now() < end;) {
      await new Promise((done) => setTimeout(done, 200));
      answer = await this.#send(step);
    }
    for (const [name, path] of Object.entries(step.keep ?? {})) this.#kept[name] = path === '.' ? JSON.stringify(answer.body) : String(at(answer.body, path));
    const seen = step.only && answer.status < 300 ? step.only(answer.body) : answer.body;
    return { status: answer.status, body: answer.status >= 400 ? wordless(this.#plain(seen, '')) : this.#plain(seen, '') };
  }

  /** Whether it kept an id under that name. */
  knows(name: string): boolean {
    return /^[a-z_]+-[0-9a-f-]{36}$/.test(this.#kept[name] ?? '');
  }

  async #send(step: Step): Promise<Answer> {
    const [method, path, body] = step.call;
    const headers: Record<string, string> = step.curl ? { 'user-agent': 'curl/8.5.0' } : { 'x-stainless-package-version': '1.12.1' };
    const init: RequestInit = { method, headers };
    if (step.file) {
      const form = new FormData();
      form.append('file', new Blob([this.#fill(step.file.text)], { type: step.file.type ?? 'text/plain' }), step.file.name);
      for (const [name, value] of Object.entries(step.file.fields ?? {})) form.append(name, this.#fill(value));
      init.body = form;
    } else if (body !== undefined) {
      headers['content-type'] = 'application/json';
      init.body = this.#fill(JSON.stringify(body));
    }
    const response = await fetch(`${this.#url}${this.#fill(path)}`, init);
    const text = await response.text();
    return { status: response.status, body: parse(text) };
  }

  #fill(text: string): string {
    return text.replaceAll(/\$([a-z]\w*)/g, (whole, name: string) => this.#kept[name] ?? whole);
  }

  #plain(value: Json, key: string): Json {
    if (typeof value === 'string') return this.#plainText(value, key);
    if (typeof value === 'number' && /_ms$|_ns$|^(prompt|completion|total|context)_tokens$|duration|score$/.test(key)) return '<number>';
    if (Array.isArray(value)) {
      const items = value.map((item) => this.#plain(item, key));
      return UNORDERED.includes(key) ? items.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b))) : items;
    }
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [this.#plainText(name, ''), this.#plain(inner, name)]));
  }

  #plainText(text: string, key: string): string {
    if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return '<time>';
    if (key === 'tool_hash') return '<hash>';
    if (key === 'otid' && !text.startsWith('diff-')) return '<otid>';
    return text
      .replaceAll(this.#kept['run'] ?? '', 'RUN')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(?:Z|\+00:00)/g, '<time>')
      .replaceAll(/\b(?:call|toolu)_[0-9a-f]{24}\b/g, '<call>')
      .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [AP]M \S+?[+-]\d{4}/g, '<time>')
      .replaceAll(/\b([a-z_]+(?:-env)?)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, (id, prefix: string) => {
        const name = Object.keys(this.#kept).find((known) => this.#kept[known] === id);
        return name === undefined ? `<${prefix}>` : `$${name}`;
      });
  }
}

/** A refusal without its wording: people read it, programs read the status and the shape. */
function wordless(value: Json): Json {
  if (typeof value === 'string') return '<words>';
  if (Array.isArray(value)) return value.slice(0, 1).map(wordless);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, name === 'type' || name === 'code' ? inner : wordless(inner)]));
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** Where two answers differ, one line each; of answers with different statuses only that. */
export function differencesOf(real: Answer, ours: Answer): [place: string, text: string][] {
  if (real.status === ours.status) return differences(real.body, ours.body);
  return [['status', `status: real ${real.status}, dev ${ours.status} (real ${shown(real.body)}, dev ${shown(ours.body)})`]];
}

/** One line for each place: what the real server says, what ours says. */
function differences(real: Json | undefined, ours: Json | undefined, place = ''): [place: string, text: string][] {
  const both = [real, ours].every((value) => value !== null && typeof value === 'object') && Array.isArray(real) === Array.isArray(ours);
  if (both) {
    const [left, right] = [real, ours] as Record<string, Json>[];
    const keys = new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})]);
    return [...keys].flatMap((key) => differences(left?.[key], right?.[key], place === '' ? key : `${place}.${key}`));
  }
  if (JSON.stringify(real) === JSON.stringify(ours)) return [];
  return [[place, `${place || 'the answer'}: real ${shown(real)}, dev ${shown(ours)}`]];
}

function shown(value: Json | undefined): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
