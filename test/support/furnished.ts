/** What no output may ever show. */
export const SECRETS = { token: 'Bearer canary-mcp-1', header: 'canary-header-2', user: 'canary-user-3', query: 'canary-query-4', key: 'canary-provider-key-5', secret: 'canary-agent-secret-6', bot: 'canary-bot-7', nested: 'canary-nested-8' };

type Api = <T = unknown>(method: string, path: string, body?: unknown) => Promise<T>;
interface Made { readonly id: string }

const MODEL = { model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small' };

/** One of everything on a server that no fleet manages, with secrets wherever one can stand. Names begin with `prefix`. Gives the ids. */
export async function furnish(api: Api, prefix = '') {
  const name = (text: string): string => `${prefix}${text}`;
  const shared = await api<Made>('POST', '/v1/blocks/', { label: name('company'), value: 'We sell tea.', description: 'What everybody knows', limit: 1000, tags: ['topic:tea'] });
  const orphan = await api<Made>('POST', '/v1/blocks/', { label: name('forgotten'), value: 'Nobody reads this.' });
  const source = (tool: string): string => `def ${tool}(text: str) -> str:\n    """Says it.\n\n    Args:\n        text (str): What.\n    """\n    return text\n`;
  const [toolName, idleTool] = [`${prefix}say`.replaceAll('-', '_'), `${prefix}idle`.replaceAll('-', '_')];
  const tool = await api<Made>('POST', '/v1/tools/', { source_code: source(toolName), source_type: 'python' });
  const idle = await api<Made>('POST', '/v1/tools/', { source_code: source(idleTool), source_type: 'python' });
  const folder = await api<Made>('POST', '/v1/folders/', { name: name('docs'), embedding: MODEL.embedding });
  const archive = await api<Made>('POST', '/v1/archives/', { name: name('knowledge'), embedding: MODEL.embedding });
  await api('POST', `/v1/archives/${archive.id}/passages`, { text: 'Refunds take two days.', tags: ['refunds'] });
  const server = await api<Made>('POST', '/v1/mcp-servers/', {
    server_name: name('crawler'), config: { mcp_server_type: 'sse', server_url: `https://${SECRETS.user}:x@mcp.example.com/sse?key=${SECRETS.query}`, auth_header: 'Authorization', auth_token: SECRETS.token, custom_headers: { 'X-Key': SECRETS.header, id: SECRETS.header } },
  });
  const provider = await api<Made>('POST', '/v1/providers/', { name: name('acme'), provider_type: 'openai', api_key: SECRETS.key, base_url: `https://${SECRETS.user}:x@llm.example.com/v1?key=${SECRETS.query}` });
  const first = await api<Made>('POST', '/v1/agents/', {
    name: name('first'), ...MODEL, description: 'Answers', system: 'You help.', tags: ['role:support', 'tenant:acme'], block_ids: [shared.id], tool_ids: [tool.id], memory_blocks: [{ label: 'persona', value: 'I am first.', limit: 2000 }], include_base_tools: false,
    secrets: { CRM: SECRETS.secret },
    metadata: { team: 'a', 'lettactl.lettabotConfig': { channels: { telegram: { enabled: true, token: SECRETS.bot }, slack: { appToken: SECRETS.bot, botToken: SECRETS.bot } }, transcription: { apiKey: SECRETS.bot } }, deep: { api_key: SECRETS.nested, password: SECRETS.nested } },
  });
  const second = await api<Made>('POST', '/v1/agents/', { name: name('second'), ...MODEL, tags: ['role:support'], block_ids: [shared.id], include_base_tools: false });
  await api('PATCH', `/v1/agents/${first.id}/archives/attach/${archive.id}`);
  await api('PATCH', `/v1/agents/${first.id}/folders/attach/${folder.id}`);
  const conversation = await api<Made>('POST', `/v1/conversations/?agent_id=${first.id}`, { summary: name('Morning'), isolated_block_labels: ['persona'] });
  return { shared, orphan, tool, toolName, idle, idleTool, folder, archive, server, provider, first, second, conversation };
}

/** A file into a folder; it goes as a form, which `api` does not. */
export async function uploadTo(fetched: typeof fetch, url: string, folderId: string, name: string): Promise<void> {
  const form = new FormData();
  form.append('file', new Blob([`# ${name}\n`]), name);
  const response = await fetched(`${url}/v1/folders/${folderId}/upload?duplicate_handling=error&name=${name}`, { method: 'POST', body: form });
  if (!response.ok) throw new Error(`upload of ${name}: ${response.status} ${await response.text()}`);
}

/** Takes it all away again, for servers that others use too. */
export async function clear(api: Api, made: Awaited<ReturnType<typeof furnish>>): Promise<void> {
  const agent = await api<{ readonly blocks?: readonly Made[] }>('GET', `/v1/agents/${made.first.id}`);
  const paths = [
    `conversations/${made.conversation.id}`, `agents/${made.first.id}`, `agents/${made.second.id}`, ...(agent.blocks ?? []).map(({ id }) => `blocks/${id}`), `blocks/${made.orphan.id}`, `tools/${made.tool.id}`, `tools/${made.idle.id}`,
    `folders/${made.folder.id}`, `archives/${made.archive.id}`, `mcp-servers/${made.server.id}`, `providers/${made.provider.id}`,
  ];
  for (const path of paths) await api('DELETE', `/v1/${path}`).catch(() => undefined);
}
