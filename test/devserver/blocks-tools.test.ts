import { expect } from 'chai';
import { inProcess, pick } from './in-process.ts';

const MODEL = 'openai/gpt-4o-mini';
const SEND_EMAIL = `import os
from typing import List, Optional, Literal


def _format(x):
    return x


def send_email(to: str, subjects: List[str], urgent: bool = False, kind: Optional[int] = None, mode: Literal["a", "b"] = "a") -> str:
    """
    Send an email.

    A longer story.

    Args:
        to (str): Who gets it.
        subjects (List[str]): What it says,
            over two lines.
        urgent: Whether it is urgent.
        kind (int): A number.
        mode (str): A or b.

    Returns:
        str: What happened.
    """
    return "ok"
`;

describe('dev server: blocks', () => {
  it('makes a new block for each POST, with the server’s defaults', async () => {
    const dev = inProcess();
    const made = (await dev.post('/v1/blocks/', { label: 'x', value: null, unknown: 1 })).body;
    expect([made['value'], made['limit'], made['read_only'], made['metadata'], made['tags'], made['description']]).to.deep.equal([
      '',
      100_000,
      false,
      {},
      [],
      null,
    ]);
    await dev.post('/v1/blocks/', { label: 'x' });
    expect((await dev.get('/v1/blocks/?label=x')).body).to.have.length(2);
    expect(made).to.not.have.any.keys('created_at', 'updated_at');
  });

  it('refuses to filter by a label that a block may well have', async () => {
    const dev = inProcess();
    expect((await dev.post('/v1/blocks/', { label: 'house.rules' })).status).to.equal(200);
    for (const query of ['label=house.rules', 'label=', 'label_search=n%C3%A4me', 'name=a/b']) expect((await dev.get(`/v1/blocks/?${query}`)).status, query).to.equal(422);
    for (const query of ['label=house/rules', 'name=a%20b']) expect((await dev.get(`/v1/blocks/?${query}`)).status, query).to.equal(200);
  });

  it('does not enforce limit, drops NUL and keeps other white space', async () => {
    const dev = inProcess();
    const made = (await dev.post('/v1/blocks/', { label: 'x', limit: 3, value: 'a\0b\r\n\tlonger than three ' })).body;
    expect(made['value']).to.equal('ab\r\n\tlonger than three ');
  });

  it('lists by tag, oldest first, and replaces tags whole', async () => {
    const dev = inProcess();
    const one = (await dev.post('/v1/blocks/', { label: 'a', tags: ['m', 'n'] })).body['id'];
    await dev.post('/v1/blocks/', { label: 'b', tags: ['m'] });
    expect(pick((await dev.get('/v1/blocks/?tags=m')).body, 'label')).to.deep.equal(['a', 'b']);
    expect(pick((await dev.get('/v1/blocks/?tags=m&tags=n&match_all_tags=true')).body, 'label')).to.deep.equal(['a']);
    expect((await dev.patch(`/v1/blocks/${one}`, { tags: [], metadata: null })).body['tags']).to.deep.equal([]);
  });

  it('lists the agents of a block and detaches it from them on delete', async () => {
    const dev = inProcess();
    const id = (await dev.post('/v1/blocks/', { label: 'a' })).body['id'];
    const agent = (await dev.post('/v1/agents/', { name: 'a', model: MODEL, block_ids: [id] })).body['id'];
    expect(pick((await dev.get(`/v1/blocks/${id}/agents`)).body, 'id')).to.deep.equal([agent]);
    expect((await dev.get('/v1/blocks/?connected_to_agents_count_eq=1')).body).to.have.length(1);
    const gone = await dev.del(`/v1/blocks/${id}`);
    expect([gone.status, gone.body]).to.deep.equal([200, null]);
    expect((await dev.get(`/v1/agents/${agent}?include=agent.blocks`)).body['blocks']).to.deep.equal([]);
    expect((await dev.del(`/v1/blocks/${id}`)).status).to.equal(404);
  });

  it('recompiles only this agent when a block is patched by its label', async () => {
    const dev = inProcess();
    const id = (await dev.post('/v1/blocks/', { label: 'a', value: 'one' })).body['id'];
    const [first, second] = [
      await dev.post('/v1/agents/', { name: 'a', model: MODEL, block_ids: [id] }),
      await dev.post('/v1/agents/', { name: 'b', model: MODEL, block_ids: [id] }),
    ];
    await dev.patch(`/v1/agents/${first.body['id']}/core-memory/blocks/a`, { value: 'two' });
    expect(String((await dev.post(`/v1/agents/${first.body['id']}/recompile`)).body)).to.contain('two');
    expect(String((await dev.post(`/v1/agents/${second.body['id']}/recompile`)).body)).to.contain('one');
    expect((await dev.get(`/v1/agents/${first.body['id']}/core-memory/blocks/nope`)).status).to.equal(404);
  });
});

describe('dev server: tools', () => {
  it('reads name and schema from the last function, its docstring and annotations', async () => {
    const dev = inProcess();
    const made = (await dev.post('/v1/tools/', { source_code: SEND_EMAIL, source_type: 'python' })).body;
    expect(made['name']).to.equal('send_email');
    expect(made['json_schema']).to.deep.equal({
      name: 'send_email',
      description: 'Send an email.\n\nA longer story.',
      parameters: {
        type: 'object',
        required: ['to', 'subjects'],
        properties: {
          to: { type: 'string', description: 'Who gets it.' },
          subjects: { type: 'array', items: { type: 'string' }, description: 'What it says,\nover two lines.' },
          urgent: { type: 'boolean', description: 'Whether it is urgent.' },
          kind: { type: 'integer', description: 'A number.' },
          mode: { type: 'string', enum: ["('a', 'b')"], description: 'A or b.' },
        },
      },
    });
  });

  it('refuses with 400 what has no docstring, no annotation, no description or no function', async () => {
    const dev = inProcess();
    for (const source of [
      'x = 1',
      'def f():\n    return 1\n',
      'def f(a):\n    """F.\n\n    Args:\n        a: A.\n    """\n',
      'def f(a: int):\n    """F."""\n',
      'async def f():\n    """F."""\n',
    ]) {
      const refused = await dev.post('/v1/tools/', { source_code: source, source_type: 'python' });
      expect([refused.status, typeof refused.body['detail']], source).to.deep.equal([400, 'string']);
    }
  });

  it('upserts by name: same id, unsent columns reset, tags kept, metadata_ overwritten', async () => {
    const dev = inProcess();
    const first = (
      await dev.post('/v1/tools/', {
        source_code: SEND_EMAIL,
        source_type: 'python',
        tags: ['mine'],
        pip_requirements: [{ name: 'x' }],
        return_char_limit: 9,
      })
    ).body;
    await dev.patch(`/v1/tools/${first['id']}`, { metadata_: { own: 1 } });
    const again = (await dev.call('PUT', '/v1/tools/', { source_code: SEND_EMAIL, source_type: 'python' })).body;
    expect([again['id'], again['tags'], again['pip_requirements'], again['return_char_limit']]).to.deep.equal([
      first['id'],
      ['mine'],
      null,
      50_000,
    ]);
    expect(Object.keys(again['metadata_']!)).to.deep.equal(['tool_hash']);
  });

  it('stores json when source_type is left out, and takes a given schema as it is', async () => {
    const dev = inProcess();
    const made = (await dev.post('/v1/tools/', { source_code: SEND_EMAIL, json_schema: { name: 'other', parameters: {} } })).body;
    expect([made['name'], made['source_type']]).to.deep.equal(['other', 'json']);
    expect((await dev.post('/v1/tools/', { source_code: 'function f() {}', source_type: 'typescript' })).status).to.equal(422);
  });

  it('refuses unknown fields on create with 422, ignores them on PATCH', async () => {
    const dev = inProcess();
    expect((await dev.post('/v1/tools/', { source_code: SEND_EMAIL, name: 'x' })).status).to.equal(422);
    expect((await dev.post('/v1/tools/', {})).status).to.equal(422);
    const id = (await dev.post('/v1/tools/', { source_code: SEND_EMAIL, source_type: 'python' })).body['id'];
    expect((await dev.patch(`/v1/tools/${id}`, { what: 1 })).status).to.equal(200);
  });

  it('does not derive on PATCH: the function must occur, a taken name is refused', async () => {
    const dev = inProcess();
    const id = (await dev.post('/v1/tools/', { source_code: SEND_EMAIL, source_type: 'python' })).body['id'];
    expect((await dev.patch(`/v1/tools/${id}`, { source_code: 'def other():\n    pass' })).status).to.equal(400);
    const patched = (await dev.patch(`/v1/tools/${id}`, { source_code: 'def send_email(changed: int):\n    pass' })).body;
    expect(Object.keys(patched['json_schema']?.['parameters']?.['properties'] ?? {})).to.contain('subjects');
    expect((await dev.patch(`/v1/tools/${id}`, { json_schema: { name: 'web_search' } })).status).to.equal(400);
  });

  it('lets an upload overwrite a built-in of its name', async () => {
    const dev = inProcess();
    const before = (await dev.get('/v1/tools/?name=web_search')).body['0']!;
    const made = (await dev.post('/v1/tools/', { source_code: 'def web_search():\n    """Mine."""\n', source_type: 'python' })).body;
    expect([before['tool_type'], made['id'], made['tool_type']]).to.deep.equal(['letta_builtin', before['id'], 'custom']);
  });

  it('detaches a deleted tool everywhere, keeps rules that name it, answers 400 to a missing one', async () => {
    const dev = inProcess();
    const id = (await dev.post('/v1/tools/', { source_code: SEND_EMAIL, source_type: 'python' })).body['id'];
    const agent = (
      await dev.post('/v1/agents/', {
        name: 'a',
        model: MODEL,
        tool_ids: [id],
        include_base_tools: false,
        tool_rules: [{ type: 'continue_loop', tool_name: 'send_email' }],
      })
    ).body['id'];
    expect((await dev.del(`/v1/tools/${id}`)).status).to.equal(200);
    const read = (await dev.get(`/v1/agents/${agent}?include=agent.tools`)).body;
    expect([read['tools'], read['tool_rules']?.['0']?.['tool_name']]).to.deep.equal([[], 'send_email']);
    expect((await dev.del(`/v1/tools/${id}`)).status).to.equal(400);
  });

  it('has its own ids for the built-in tools, and gives an empty page for limit=0', async () => {
    const ids = await Promise.all(
      [inProcess(), inProcess()].map(async (dev) => (await dev.get('/v1/tools/?name=conversation_search')).body['0']?.['id']),
    );
    expect(ids[0]).to.not.equal(ids[1]);
    const dev = inProcess();
    expect((await dev.get('/v1/tools/?limit=0')).body).to.have.length(0);
    expect(pick((await dev.get('/v1/tools/?tool_types=custom&tool_types=external_mcp')).body, 'name')).to.deep.equal([]);
    expect((await dev.get('/v1/tools/?names=web_search,run_code')).body).to.have.length(2);
  });

  it('takes an inner function for the tool, as a breadth-first walk meets it last', async () => {
    const dev = inProcess();
    const source =
      'def outer(a: int):\n    """Outer.\n\n    Args:\n        a: A.\n    """\n    def inner():\n        """Inner."""\n        return 1\n    return inner()\n';
    expect((await dev.post('/v1/tools/', { source_code: source, source_type: 'python' })).body['name']).to.equal('inner');
  });

  it('adds and removes a requires_approval rule', async () => {
    const dev = inProcess();
    const agent = (await dev.post('/v1/agents/', { name: 'a', model: MODEL })).body['id'];
    await dev.patch(`/v1/agents/${agent}/tools/approval/memory_insert`, { requires_approval: true });
    expect((await dev.get(`/v1/agents/${agent}`)).body['tool_rules']?.['0']).to.include({
      type: 'requires_approval',
      tool_name: 'memory_insert',
    });
    await dev.patch(`/v1/agents/${agent}/tools/approval/memory_insert`, { requires_approval: false });
    expect((await dev.get(`/v1/agents/${agent}`)).body['tool_rules']).to.deep.equal([]);
  });
});
