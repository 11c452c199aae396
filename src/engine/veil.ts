import type { Diagnostic } from '../core/diagnostic.ts';
import type { SecretValue } from '../core/value.ts';
import type { EventBody } from './events.ts';
import type { Environment } from './ports.ts';
import { secretTexts } from './secrets.ts';

/** Shorter texts stay: to take every `1` out of a message would hide nothing and spoil it. */
const SHORTEST = 4;

/** Keeps what a run tells the server in confidence out of what people see: servers repeat what they were sent in their refusals. */
export class Veil {
  readonly #texts = new Set<string>();
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** From now on this secret, and what it is made of, is hidden. */
  hide(value: SecretValue): void {
    for (const text of secretTexts(value, this.#environment)) if (text.length >= SHORTEST) this.#texts.add(text);
  }

  /** The event with hidden texts replaced in what the server may have said. */
  over(event: EventBody): EventBody {
    if (event.type === 'diagnostic') return { ...event, diagnostic: this.#told(event.diagnostic) };
    if (event.type === 'node_failed') return { ...event, diagnostics: event.diagnostics.map((diagnostic) => this.#told(diagnostic)) };
    return event;
  }

  #told(diagnostic: Diagnostic): Diagnostic {
    const clean = (text: string): string => [...this.#texts].sort((a, b) => b.length - a.length).reduce((left, secret) => left.replaceAll(secret, '(sensitive)'), text);
    return { ...diagnostic, summary: clean(diagnostic.summary), ...(diagnostic.detail === undefined ? {} : { detail: clean(diagnostic.detail) }) };
  }
}
