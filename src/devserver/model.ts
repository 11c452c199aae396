/** A model that never thinks: deterministic answers, the same as those of the stub provider beside the real test server. */

export type Turn = { role: 'user' | 'assistant' | 'tool'; text: string };
export type Decision = { kind: 'text'; text: string } | { kind: 'call'; name: string; args: Record<string, unknown> };
/** Schemas of the parameters of the tools on offer, by name. */
export type OfferedTools = ReadonlyMap<string, Record<string, unknown>>;

/** What `[[fail STATUS]]` makes of a model call. */
export class ModelFailure extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`asked to fail with ${status}`);
    this.status = status;
  }
}

/**
 * The answer to a context window. In order: a tool result → "tool said: …"; `[[sleep S]]` waits; `[[fail N]]` throws
 * {@link ModelFailure}; `[[call NAME {json}]]` of an offered tool → that call; `[[say TEXT]]` → TEXT; a text that speaks of
 * memory → an echo with the memory blocks that the prompt shows; else an echo. With `send_message` on offer, answers go through it.
 */
export async function decide(turns: Turn[], tools: OfferedTools, system: string): Promise<Decision> {
  const last = turns.at(-1);
  if (last?.role === 'tool') return { kind: 'text', text: `tool said: ${last.text.slice(0, 400)}` };
  const user = unwrap(turns.findLast((turn) => turn.role === 'user' && turn.text !== '')?.text ?? '');

  const sleep = /\[\[sleep ([0-9.]+)\]\]/.exec(user);
  if (sleep) await new Promise((done) => setTimeout(done, Math.min(60, Number(sleep[1])) * 1000));
  const fail = /\[\[fail (\d{3})\]\]/.exec(user);
  if (fail) throw new ModelFailure(Number(fail[1]));
  const call = /\[\[call (\w+)\s*(\{[\s\S]*\})?\s*\]\]/.exec(user);
  const schema = call?.[1] === undefined ? undefined : tools.get(call[1]);
  if (call?.[1] !== undefined && schema) return { kind: 'call', name: call[1], args: complete(parseArgs(call[2]), schema) };

  const text = answer(user, turns, tools, system);
  const sender = tools.get('send_message');
  return sender ? { kind: 'call', name: 'send_message', args: complete({ message: text }, sender) } : { kind: 'text', text };
}

function answer(user: string, turns: Turn[], tools: OfferedTools, system: string): string {
  const say = /\[\[say ([\s\S]*?)\]\]/.exec(user);
  if (say) return say[1] ?? '';
  const memory = /<memory_blocks>([\s\S]*?)<\/memory_blocks>/.exec(system);
  if (memory && /memory/i.test(user))
    return `echo: ${user.slice(0, 500)}\nmy memory: ${(memory[1] ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 6000)}`;
  if (tools.size === 0 && /summar(y|ize|ise)/i.test(system + user.slice(0, 400))) return `stub summary of ${turns.length} messages`;
  return `echo: ${user.slice(0, 2000) || '(nothing)'}`;
}

/** A user turn may be packed as JSON with the words under "message". */
function unwrap(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{')) return trimmed;
  try {
    const inner = (JSON.parse(trimmed) as { message?: unknown }).message;
    return typeof inner === 'string' ? inner : trimmed;
  } catch {
    return trimmed;
  }
}

/** Directives that hold broken JSON fail the call, as they do in the stub. */
function parseArgs(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new ModelFailure(500);
  }
}

const FILLERS: Record<string, unknown> = { boolean: false, integer: 0, number: 0, array: [], object: {} };

/** Fills in the required parameters that the directive left out. */
function complete(args: Record<string, unknown>, schema: Record<string, unknown>): Record<string, unknown> {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const properties = (schema['properties'] ?? {}) as Record<string, { type?: unknown }>;
  const filled = { ...args };
  for (const name of required.filter((item) => typeof item === 'string' && !(item in filled)) as string[]) {
    const type = properties[name]?.type ?? 'string';
    const kind = String(Array.isArray(type) ? type[0] : type).toLowerCase();
    filled[name] = kind in FILLERS ? FILLERS[kind] : 'stub';
  }
  return filled;
}
