import { DiagnosticError } from '../core/diagnostic.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { ServerOffer } from './api.ts';
import type { Session } from './session.ts';

interface Model { readonly handle?: string; readonly max_context_window?: number | null; readonly context_window?: number | null }

/** The models that the server has, or why that is not known: a fleet can be begun without a server. */
export async function offerOf(session: Session): Promise<ServerOffer | { readonly problem: Diagnostic }> {
  try {
    const letta = session.letta();
    const [models, embeddings] = await Promise.all([letta.list<Model>('/v1/models/'), letta.list<Model>('/v1/models/embedding')]);
    const handles = (list: readonly Model[]): readonly (Model & { readonly handle: string })[] => list.flatMap((model) => (model.handle ? [{ ...model, handle: model.handle }] : []));
    return {
      url: letta.url,
      models: handles(models).map(({ handle, max_context_window: most, context_window: usual }) => ({ handle, contextWindow: most ?? usual ?? null })),
      embeddings: handles(embeddings).map(({ handle }) => handle),
    };
  } catch (error) {
    const [problem] = error instanceof DiagnosticError ? error.diagnostics : [];
    if (!problem) throw error;
    return { problem };
  }
}
