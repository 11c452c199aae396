import type { Plan } from '../../src/core/plan/plan.ts';
import { at, change, drift, map, plan, scalar, secret, set, storyPlan, text } from './plans.ts';

const foreign = (id: string, name: string) => ({ $id: id, name });

/** Plans that between them show everything a plan can say; the names are those of the golden files. */
export const viewPlans: Readonly<Record<string, () => Plan>> = {
  story: storyPlan,

  'no-changes': () => plan([
    change('agent.support-agent', 'no-op', { id: 'agent-1' }), change('block.company-context', 'no-op', { id: 'block-1' }),
  ], { notes: { reads: 3 } }),

  'first-plan': () => plan([
    change('block.company-context', 'create', { reasons: ['new'], desired: { description: 'Shared', limit: 5000, value: 'We sell bicycles.' } }),
    change('folder.docs', 'create', { reasons: ['new'], desired: { embedding: 'openai/text-embedding-3-small' } }),
    change('folder.docs.file["docs/a.md"]', 'create', { reasons: ['new'], dependsOn: [at('folder.docs')], desired: { content: { $blob: { sha256: 'ab'.repeat(32), size: 2048 } } } }),
    change('tool.greet', 'create', { reasons: ['new'], desired: { source_code: 'def greet(name: str) -> str:\n    """Greets."""\n    return f"Hello {name}"\n' }, origins: { source_code: 'tools/greet.py' } }),
    change('agent.support-agent', 'create', {
      reasons: ['new'], owes: ['first_message'], dependsOn: [at('block.company-context'), at('folder.docs')],
      attributes: [
        scalar('description', undefined, 'Answers customers', { cause: 'new' }), scalar('llm_config.model', undefined, 'openai/gpt-4.1', { cause: 'new' }),
        text('system_prompt', undefined, 'You help.\nYou are brief.', { cause: 'new' }), set('tools', ['greet', 'send_email'], [], { cause: 'new' }),
        scalar('creation_tools', undefined, undefined, { cause: 'new', unknown: true }),
        map('blocks', [{ key: 'company-context', after: { $ref: at('block.company-context') } }, { key: 'persona', after: { $ref: at('agent.support-agent.block.persona') } }], { cause: 'new' }),
      ],
      desired: { blocks: { 'company-context': { $ref: at('block.company-context') } }, folders: { docs: { $ref: at('folder.docs') } } },
    }),
    change('agent.support-agent.block.persona', 'create', { reasons: ['new'], inside: at('agent.support-agent'), desired: { limit: 2000, value: 'I am a helpful support agent.' } }),
  ], { remarks: ['folder.docs: embedding openai/text-embedding-3-small, the default of this server'] }),

  'replace-adopt-forget': () => plan([
    change('archive.knowledge_base', 'replace', {
      id: 'archive-1', reasons: ['force-new'], consent: 'archives', unchanged: 1,
      attributes: [scalar('embedding', 'openai/text-embedding-3-small', 'openai/text-embedding-3-large', { forcesReplacement: true })],
    }),
    change('agent.sales-agent', 'adopt', {
      id: 'agent-2', reasons: ['adopt'], marks: true, unchanged: 4,
      attributes: [scalar('description', 'by hand', 'Sells bicycles', { cause: 'adopt', consent: 'force' }), set('tags', ['role:sales'], [], { cause: 'adopt' })],
    }),
    change('block.house-rules', 'forget', { id: 'block-9', reasons: ['not-in-config', 'used-by-others'], usedBy: ['marketing', 'press'] }),
    change('agent.renamed', 'update', { id: 'agent-3', reasons: ['moved'], previousAddress: at('agent.old-name'), marks: true, unchanged: 7 }),
    change('agent.gone', 'create', { reasons: ['gone'], desired: { description: 'Comes back' } }),
    change('block.kept', 'update', { id: 'block-8', reasons: ['pending'], owes: ['recompile'], unchanged: 3 }),
  ], { notes: { losses: { 'archive.knowledge_base': ['88 passages'] } }, drift: [drift('agent.gone', [], { gone: true })] }),

  secrets: () => plan([
    change('mcp_server.firecrawl', 'update', {
      id: 'mcp_server-1', reasons: ['config'], unchanged: 2,
      attributes: [
        scalar('auth_token', secret('Bearer ${FIRECRAWL_API_KEY}'), secret('Bearer ${FIRECRAWL_API_KEY}'), { sensitive: true }),
        scalar('server_url', secret('https://(sensitive)@sse.firecrawl.dev'), secret('https://${MCP_USER}@sse.firecrawl.dev'), { sensitive: true }),
        map('custom_headers', [{ key: 'X-Key', before: secret('(sensitive)'), after: secret('${KEY}') }, { key: 'X-New', after: secret('${NEW}') }], { sensitive: true }),
      ],
    }),
    change('mcp_server.local', 'create', { reasons: ['new'], desired: { type: 'stdio', command: 'serve', args: ['--port', '1', secret('${PORT_TOKEN}')], env: { TOKEN: secret('${TOKEN}') } } }),
  ], { leftAlone: [{ address: at('mcp_server.local'), what: 'not-compared', path: 'auth_token' }] }),

  narrowed: () => plan([change('block.a', 'create', { reasons: ['new'], desired: { limit: 100 } })], { options: { targets: ['block.a', 'agent.b'] } }),

  'refresh-only': () => plan([
    change('agent.support-agent', 'no-op', { id: 'agent-1', reasons: ['drift'], rebase: true }),
  ], { options: { refreshOnly: true }, drift: [drift('agent.support-agent', [set('tags', [], ['role:support'], { cause: 'drift' }), text('system_prompt', { $text: { sha256: 'cd'.repeat(32), size: 412 } }, 'Be brief.', { cause: 'drift' })])] }),

  conflict: () => plan([
    change('agent.support-agent', 'update', {
      id: 'agent-1', reasons: ['conflict'], unchanged: 5,
      attributes: [
        text('system_prompt', 'Be brief.\nSign with your name.\n', 'Be thorough.\nSign with your name.\n', { cause: 'conflict', consent: 'force' }),
        scalar('llm_config.max_tokens', 4096, 8192, { cause: 'conflict' }), set('tools', [], ['old_tool'], { cause: 'removed', consent: 'force' }),
        map('blocks', [{ key: 'notes', before: foreign('block-7', 'notes') }, { key: 'rules', before: foreign('block-5', 'rules'), after: { $ref: at('block.rules') } }]),
      ],
    }),
  ], {
    drift: [drift('agent.support-agent', [text('system_prompt', { $text: { sha256: 'ef'.repeat(32), size: 40 } }, 'Be brief.\nSign with your name.\n'), scalar('llm_config.max_tokens', 2048, 4096)])],
    leftAlone: [
      { address: at('agent.support-agent'), what: 'foreign-member', path: 'blocks', detail: ['notes'] }, { address: at('agent.support-agent'), what: 'foreign-member', path: 'tags', detail: ['vip', 'beta'] },
      { address: at('agent.support-agent'), what: 'ignored', path: 'description' }, { address: at('block.rules'), what: 'copy', detail: ['block rules (block-77)'] },
    ],
    diagnostics: [{ severity: 'warning', code: 'LC3210', summary: '1 object was found by our marks on the server and bound again', next: 'Point to the state with -state.' }],
  }),

  'long-texts': () => plan([
    change('agent.writer', 'update', {
      id: 'agent-1', reasons: ['config'],
      attributes: [
        text('system_prompt', `Before. ${'The same words again and again. '.repeat(20)}Old end.`, `Before. ${'The same words again and again. '.repeat(20)}New end.`),
        text('value', Array.from({ length: 600 }, (_, index) => `old line ${index}`).join('\n'), Array.from({ length: 600 }, (_, index) => `another text ${index}`).join('\n')),
        text('notes', 'one\ntwo\n- three', 'one\ntwo \n- three\n'),
        set('tags', Array.from({ length: 12 }, (_, index) => `a-rather-long-tag-number-${index}`)),
      ],
    }),
  ]),

  hostile: () => plan([
    change('agent["red\u001b[31m"]', 'update', {
      id: 'agent-\u0007', reasons: ['config'],
      attributes: [
        text('system_prompt', 'one\ntwo\u001b]0;title\u0007\nthree', 'one\ntwo\u202e\nthree\u0085'), set('tags', ['a\nb', '``` </details> <script>']),
        scalar('description', 'x\u2066y', '<b>@everyone</b> `code`'),
      ],
    }),
  ], { leftAlone: [{ address: at('agent.b'), what: 'foreign-member', path: 'tags', detail: ['\u009b31m'] }], remarks: ['a\rb'] }),
};
