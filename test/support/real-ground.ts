import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { EngineEvent } from '../../src/engine/events.ts';
import { LettaCtl } from '../../src/sdk/lettactl.ts';
import { emptyServer, mustBeOwn } from './own-server.ts';
import type { Ground } from './place.ts';

/**
 * A temporary folder and a server that listens. `emptied`: the server belongs to this run alone (see mustBeOwn), and closing
 * empties it.
 */
export function createGround(url: string, { emptied = true }: { readonly emptied?: boolean } = {}): Ground {
  if (emptied) mustBeOwn(url);
  const dir = mkdtempSync(join(tmpdir(), 'lettactl-ground-'));
  const events: EngineEvent[] = [];
  const api = async <T>(method: string, route: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}${route}`, {
      // Named so, it gets all relations of an agent (API notes §1.3).
      method, headers: { 'user-agent': 'test/0', 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
  return {
    dir, events, api,
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(dir, name)), { recursive: true });
        writeFileSync(join(dir, name), text);
      }
    },
    sdk: (more = {}) => new LettaCtl({ cwd: dir, env: {}, server: { baseUrl: url }, version: '1.0.0', onEvent: (event) => { events.push(event); }, ...more }),
    async close() {
      if (emptied) await emptyServer(url);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
