import { checkBody } from '../body.ts';
import { refuse } from '../errors.ts';
import type { Fault, FaultKind, Faults } from '../faults.ts';
import { canonicalDump } from '../objects/dump.ts';
import type { Api, Server } from '../server.ts';

const KINDS: readonly string[] = ['latency', 'status', 'drop-before', 'drop-after-commit', 'html', 'truncate', 'stall'] satisfies FaultKind[];

/** Control of the dev server itself, below `/__dev`: faults, the log of requests, a dump of all objects. */
export function devRoutes(control: Api, server: Server, faults: Faults): void {
  control.post('/__dev/faults', async (c) => {
    const raw: unknown = await c.req.json();
    const list = Array.isArray(raw) ? raw : [raw];
    faults.add(list.map((entry) => readFault(entry)));
    return c.json({ armed: list.length });
  });

  control.delete('/__dev/faults', (c) => {
    faults.clear();
    return c.json(null);
  });

  control.get('/__dev/requests', (c) => {
    const requests = faults.requests();
    const counts: Record<string, number> = {};
    for (const { method, path, status } of requests)
      counts[`${method} ${path} ${status}`] = (counts[`${method} ${path} ${status}`] ?? 0) + 1;
    return c.json({ total: requests.length, writes: requests.filter((entry) => entry.method !== 'GET').length, counts, requests });
  });

  control.delete('/__dev/requests', (c) => {
    faults.resetRequests();
    return c.json(null);
  });

  control.get('/__dev/dump', (c) => c.json(canonicalDump(server.store)));
}

function readFault(entry: unknown): Fault {
  const body = checkBody(
    entry,
    {
      fields: {
        match: 'object',
        times: 'integer',
        after: 'integer',
        kind: 'string',
        status: 'integer',
        headers: 'object',
        body: 'any',
        ms: 'number',
      },
      required: ['kind'],
      forbid: true,
    },
    ['body'],
  );
  const kind = body.string('kind') ?? '';
  if (!KINDS.includes(kind)) throw refuse(422, `unknown kind of fault ${kind}; there are ${KINDS.join(', ')}`);
  return entry as Fault;
}
