interface Named {
  id: string;
  name?: string;
  label?: string;
  server_name?: string;
}

/** Removes what this comparison made on a server: what is called `diff-…` or `diff_…`, with the blocks
 * of such agents, and nothing else. */
export async function cleanUp(url: string): Promise<void> {
  const groups = await fetch(`${url}/v1/groups/?limit=1000`);
  for (const group of (await groups.json()) as (Named & { description: string })[]) if (group.description.startsWith('diff-r')) await fetch(`${url}/v1/groups/${group.id}`, { method: 'DELETE' });
  const agents = await fetch(`${url}/v1/agents/?limit=1000&include=agent.blocks`, { headers: { 'x-stainless-package-version': '1.12.1' } });
  for (const agent of (await agents.json()) as (Named & { blocks: Named[] })[]) {
    if (agent.name?.startsWith('diff-')) for (const block of agent.blocks) await fetch(`${url}/v1/blocks/${block.id}`, { method: 'DELETE' });
  }
  for (const [path, name] of [['agents', 'name'], ['blocks', 'label'], ['tools', 'name'], ['folders', 'name'], ['archives', 'name'], ['mcp-servers', 'server_name'], ['providers', 'name'], ['identities', 'name']] as const) {
    const response = await fetch(`${url}/v1/${path}/?limit=1000`, { headers: { 'x-stainless-package-version': '1.12.1' } });
    for (const thing of (await response.json()) as Named[]) {
      if (/^diff[-_]/.test(thing[name] ?? '')) await fetch(`${url}/v1/${path}/${thing.id}`, { method: 'DELETE' });
    }
  }
}
