import { DiagnosticError, type Diagnostic } from '../../core/diagnostic.ts';
import { UnknownOutcome } from '../../engine/ports.ts';
import type { ObjectRef } from './api.ts';
import { manyOf, oneOf } from './find.ts';

/** What a copy has made so far: so that one that breaks off in the middle can say what is there, and how to take it away. */
export class Making {
  readonly made: ObjectRef[] = [];
  readonly copied: string[] = [];
  readonly notCopied: string[] = [];

  add(type: string, object: { readonly id: string; readonly name?: string | null; readonly label?: string | null }): ObjectRef {
    const ref = { type, id: object.id, name: object.label ?? object.name ?? '' };
    this.made.push(ref);
    return ref;
  }

  /** Runs the copy; LC4091 with what is there already when it fails after something was made. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const why = whyOf(error);
      if (!why) throw error;
      if (this.made.length === 0 && !(error instanceof UnknownOutcome)) throw error;
      // What others need goes last.
      const remove = this.made.toReversed().map(({ type, id }) => `lettactl delete ${type} ${id} --force`);
      throw new DiagnosticError([...why, {
        severity: 'error', code: 'LC4091', summary: 'the copy is not whole', detail: this.made.length === 0 ? 'what was being made may be there' : `there is by now:\n${this.made.map(({ type, name, id }) => `  ${oneOf(type)} "${name}" (${id})`).join('\n')}`,
        next: remove.length > 0 ? `To take it away again: ${remove.join('; ')}` : `Look: lettactl get ${manyOf('agent')}`,
      }], { cause: error });
    }
  }
}

function whyOf(error: unknown): readonly Diagnostic[] | undefined {
  if (error instanceof DiagnosticError) return error.diagnostics;
  return error instanceof UnknownOutcome ? [{ severity: 'error', code: 'LC2018', summary: `no answer: ${error.message}` }] : undefined;
}
