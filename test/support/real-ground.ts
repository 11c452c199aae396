import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { EngineEvent } from '../../src/engine/events.ts';
import { LettaCtl } from '../../src/sdk/lettactl.ts';
import type { Ground } from './place.ts';

interface Row { readonly id: string; readonly tool_type?: string }

/** Families with what is deleted of each: everything, but for the server's own tools. */
const FAMILIES = ['agents', 'blocks', 'folders', 'archives', 'tools', 'mcp-servers', 'providers', 'identities'] as const;

/**
 * A temporary folder and a server that listens. `emptied`: the server belongs to this run alone, and closing empties it. So it must be one
 * that scripts/real-server.mjs has started for this run, which says so in LETTA_REAL_OWN: any other would lose what other people have there.
 */
export function createGround(url: string, { emptied = true }: { readonly emptied?: boolean } = {}): Ground {
  if (emptied && process.env['LETTA_REAL_OWN'] !== url) throw new Error(`${url} was not started for this run, and would be emptied: run it by npm (test:fleet, test:converge), without LETTA_REAL_URL`);
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
      for (const family of emptied ? FAMILIES : []) {
        const rows = await api<readonly Row[]>('GET', `/v1/${family}/?limit=1000`);
        for (const row of rows) if (family !== 'tools' || row.tool_type === 'custom') await api('DELETE', `/v1/${family}/${row.id}`).catch(() => undefined);
      }
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
