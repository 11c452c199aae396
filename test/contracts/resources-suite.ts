import { DiagnosticError } from '../../src/core/diagnostic.ts';
import { EMBEDDING, MODEL, rigOn } from './resources-rig.ts';
import type { Raw, Rig, Server, StartServer } from './resources-rig.ts';

/** The code of the first diagnostic that a promise fails with. */
export const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics[0]?.code ?? '';
    throw error;
  }
  return 'no error';
};

/** One suite on one server. */
export function suite(title: string, start: StartServer, body: (rig: () => Rig) => void): void {
  describe(title, () => {
    let server: Server;
    let rig: Rig;
    before(async () => {
      server = await start();
      rig = rigOn(server.url);
    });
    // Before the server goes: what the body made may be taken away first.
    body(() => rig);
    after(() => server.close());
  });
}

/** An agent that somebody made beside the product. */
export const newAgent = (rig: Rig, more: Raw = {}): Promise<Raw> =>
  rig.api('POST', '/v1/agents/', { name: rig.unique('user'), model: MODEL, embedding: EMBEDDING, include_base_tools: false, ...more });
