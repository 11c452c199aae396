import type { Context } from 'hono';
import { readBody } from '../body.ts';
import { ALL_RELATIONS, isNewClient } from '../dialect.ts';
import { refuse } from '../errors.ts';
import { BLOCK_SHAPE, unique, updateBlock } from '../objects/blocks.ts';
import { attachFolder, detachFolder, hadFiles } from '../objects/folder-links.ts';
import { recompileAgent } from '../objects/prompt.ts';
import { twinOf } from '../objects/sleeptime.ts';
import { fillRule } from '../objects/tool-rules.ts';
import { agentView, blockView, sourceView, toolView } from '../objects/views.ts';
import { brokenPage, isTrue, page } from '../page.ts';
import type { AgentRow, BlockRow } from '../rows.ts';
import { lateId, pathId, pathRow, query, rowOf, rowsOf, type Routes } from '../server.ts';

/** What hangs on an agent: blocks, tools, folders, archives, identities, open files (API notes §4). */
export const agentLinkRoutes: Routes = (api, server) => {
  const { store } = server;
  const agentOf = (c: Context): AgentRow => pathRow(c, server, 'agents', 'agent_id');
  const full = (c: Context, agent: AgentRow): Response => c.json(agentView(store, agent, ALL_RELATIONS));
  /** Attaching a tool or folder answers null to a client ≥ 1, the whole agent to others. */
  const attached = (c: Context, agent: AgentRow): Response => (isNewClient(c.req.raw) ? c.json(null) : full(c, agent));
  const blockByLabel = (c: Context, agent: AgentRow): BlockRow => {
    const label = c.req.param('block_label') ?? '';
    const block = rowsOf(store, 'blocks', agent.block_ids).find((row) => row.label === label);
    if (!block) throw refuse(404, `Block with label ${label} not found in agent ${agent.id}`);
    return block;
  };
  const at = '/agents/:agent_id';

  for (const blocks of [`${at}/core-memory/blocks`, `${at}/blocks`]) {
    api.get(blocks, (c) => {
      const rows = rowsOf(store, 'blocks', agentOf(c).block_ids).toSorted((a, b) => a.id.localeCompare(b.id));
      return c.json(page(rows, query(c), { limit: 100, order: 'desc' }).map((row) => blockView(row)));
    });

    api.patch(`${blocks}/attach/:block_id`, (c) => {
      const agent = agentOf(c);
      const block = pathRow(c, server, 'blocks', 'block_id');
      if (agent.block_ids.includes(block.id)) return full(c, agent);
      if (rowsOf(store, 'blocks', agent.block_ids).some((row) => row.label === block.label)) {
        throw refuse(
          409,
          `duplicate key value violates unique constraint "unique_label_per_agent" (agent_id, block_label)=(${agent.id}, ${block.label})`,
        );
      }
      const twin = twinOf(store, agent.id);
      if (twin) store.patch('agents', twin, { block_ids: unique([...twin.block_ids, block.id]) });
      return full(c, store.patch('agents', agent, { block_ids: [...agent.block_ids, block.id] }));
    });

    api.patch(`${blocks}/detach/:block_id`, (c) => {
      const agent = agentOf(c);
      const block = pathRow(c, server, 'blocks', 'block_id');
      if (!agent.block_ids.includes(block.id)) throw refuse(404, `No block with id '${block.id}' found for agent '${agent.id}'`);
      return full(c, store.patch('agents', agent, { block_ids: agent.block_ids.filter((id) => id !== block.id) }));
    });

    api.get(`${blocks}/:block_label`, (c) => c.json(blockView(blockByLabel(c, agentOf(c)))));

    api.patch(`${blocks}/:block_label`, async (c) => {
      const body = await readBody(c.req.raw, BLOCK_SHAPE);
      const agent = agentOf(c);
      const block = blockByLabel(c, agent);
      const { row, promptChanged } = updateBlock(store, block, body);
      // The rows that it would write for tags have no organisation; the rest is written by then (seen on 0.16.8).
      if ((body.strings('tags') ?? []).length > 0) {
        store.put('blocks', { ...row, tags: block.tags });
        throw refuse(409, 'null value in column "organization_id" of relation "blocks_tags" violates not-null constraint');
      }
      if (promptChanged) recompileAgent(store, agent, { newTimestamp: true });
      return c.json(blockView(row));
    });
  }

  api.get(`${at}/tools`, (c) => c.json(brokenPage(rowsOf(store, 'tools', agentOf(c).tool_ids), query(c), 10).map(toolView)));

  api.patch(`${at}/tools/attach/:tool_id`, (c) => {
    const agent = agentOf(c);
    const tool = pathRow(c, server, 'tools', 'tool_id');
    const rule = fillRule({ type: 'requires_approval', tool_name: tool.name });
    const known = agent.tool_rules.some((other) => other['type'] === rule['type'] && other['tool_name'] === tool.name);
    return attached(
      c,
      store.patch('agents', agent, {
        tool_ids: unique([...agent.tool_ids, tool.id]),
        tool_rules: tool.default_requires_approval && !known ? [...agent.tool_rules, rule] : agent.tool_rules,
      }),
    );
  });

  api.patch(`${at}/tools/detach/:tool_id`, (c) => {
    const agent = agentOf(c);
    const tool = pathId(c, 'tool_id', 'tool');
    return attached(c, store.patch('agents', agent, { tool_ids: agent.tool_ids.filter((id) => id !== tool) }));
  });

  for (const path of [`${at}/tools/approval/:tool_name`, `${at}/tools/:tool_name/approval`]) {
    api.patch(path, async (c) => {
      const asked = query(c).get('requires_approval');
      const body = await readBody(c.req.raw, { fields: { requires_approval: 'boolean' }, required: asked === null ? ['requires_approval'] : [], mayBeAbsent: asked !== null, forbid: true });
      const agent = agentOf(c);
      const name = c.req.param('tool_name');
      const needed = body.boolean('requires_approval') ?? isTrue(asked);
      const others = agent.tool_rules.filter((rule) => rule['type'] !== 'requires_approval' || rule['tool_name'] !== name);
      return attached(
        c,
        store.patch('agents', agent, {
          tool_rules: needed ? [...others, fillRule({ type: 'requires_approval', tool_name: name ?? '' })] : others,
        }),
      );
    });
  }

  for (const kind of ['folders', 'sources']) {
    api.get(`${at}/${kind}`, (c) => c.json(brokenPage(rowsOf(store, 'folders', agentOf(c).folder_ids), query(c), 100).map(sourceView)));
    api.patch(`${at}/${kind}/attach/:folder_id`, (c) => {
      const agent = agentOf(c);
      const folder = pathRow(c, server, 'folders', 'folder_id').id;
      const next = store.patch('agents', attachFolder(store, agent, folder), {});
      if (hadFiles(store, agent, folder)) throw refuse(409, 'duplicate key value violates unique constraint "uq_file_agent"');
      return attached(c, next);
    });
    api.patch(`${at}/${kind}/detach/:folder_id`, (c) => {
      const id = pathId(c, 'folder_id', 'source');
      const next = detachFolder(store, agentOf(c), id);
      return attached(c, store.patch('agents', next, {}));
    });
  }

  api.patch(`${at}/archives/attach/:archive_id`, (c) => {
    pathId(c, 'agent_id', 'agent');
    const archiveId = lateId(c, 'archive_id', 'archive');
    const agent = agentOf(c);
    const archive = rowOf(server, 'archives', archiveId);
    if (agent.archive_id !== null && agent.archive_id !== archive.id) {
      throw refuse(409, `duplicate key value violates unique constraint "archives_agents_agent_id_key" (agent_id)=(${agent.id})`);
    }
    store.patch('agents', agent, { archive_id: archive.id });
    return c.json(null);
  });

  api.patch(`${at}/archives/detach/:archive_id`, (c) => {
    pathId(c, 'agent_id', 'agent');
    const archiveId = lateId(c, 'archive_id', 'archive');
    const agent = agentOf(c);
    const archive = rowOf(server, 'archives', archiveId);
    if (agent.archive_id === archive.id) store.patch('agents', agent, { archive_id: null });
    return c.json(null);
  });

  api.patch(`${at}/identities/:verb{attach|detach}/:identity_id`, (c) => {
    pathId(c, 'agent_id', 'agent');
    const id = lateId(c, 'identity_id', 'identity');
    const agent = agentOf(c);
    rowOf(server, 'identities', id);
    const others = agent.identity_ids.filter((other) => other !== id);
    store.patch('agents', agent, { identity_ids: c.req.param('verb') === 'attach' ? [...others, id] : others });
    return c.json(null);
  });
};
