import type { Json, Scene } from './differential-run.ts';

const code = (name: string, more = ''): string => `def ${name}(city: str, days: int = 3) -> str:
    """
    Tells the weather.

    Args:
        city (str): Where.
        days (int): How long.

    Returns:
        str: The weather.
    """
    return "sun"
${more}`;

export const blockScene: Scene = {
  family: 'blocks',
  steps: [
    { of: 'create with a label and a value', call: ['POST', '/v1/blocks/', { label: 'diff-one', value: 'v' }], keep: { one: 'id' } },
    { of: 'create without a slash, as curl', call: ['POST', '/v1/blocks', { label: 'diff-two', value: 'v', tags: ['diff-$run', 'diff-b', 'diff-a'], metadata: { a: 1, n: null }, description: 'd', limit: 10, read_only: true }], curl: true, keep: { two: 'id' } },
    { of: 'create, null for everything', call: ['POST', '/v1/blocks/', { label: 'diff-three', value: null, limit: null, tags: null, metadata: null, description: null, read_only: null }], keep: { three: 'id' } },
    { of: 'create without a label', call: ['POST', '/v1/blocks/', { value: 'v' }] },
    { of: 'create without a value', call: ['POST', '/v1/blocks/', { label: 'diff-none' }] },
    { of: 'create with an unknown field', call: ['POST', '/v1/blocks/', { label: 'diff-x', value: 'v', nonsense: 1, name: 'n' }] },
    { of: 'create with a wrong type', call: ['POST', '/v1/blocks/', { label: 'diff-x', value: 'v', limit: 'many' }] },
    { of: 'create with a number as text', call: ['POST', '/v1/blocks/', { label: 'diff-x', value: 'v', limit: '77' }] },
    { of: 'create with a value that is a number', call: ['POST', '/v1/blocks/', { label: 'diff-x', value: 5 }] },
    { of: 'create with text beyond the limit', call: ['POST', '/v1/blocks/', { label: 'diff-x', value: 'more than ten', limit: 10 }] },
    { of: 'create with tags that repeat', call: ['POST', '/v1/blocks/', { label: 'diff-x', value: 'v', tags: ['diff-q', 'diff-q'] }] },
    { of: 'create of an empty body', call: ['POST', '/v1/blocks/', {}] },
    { of: 'create of a body that is no JSON object', call: ['POST', '/v1/blocks/', []] },
    { of: 'read', call: ['GET', '/v1/blocks/$two'] },
    { of: 'read with a slash', call: ['GET', '/v1/blocks/$two/'] },
    { of: 'read of an unknown one', call: ['GET', '/v1/blocks/block-00000000-0000-4000-8000-000000000000'] },
    { of: 'read of a malformed id', call: ['GET', '/v1/blocks/nonsense'] },
    { of: 'list by tag', call: ['GET', '/v1/blocks/?tags=diff-$run'] },
    { of: 'list by label', call: ['GET', '/v1/blocks/?label=diff-one'] },
    { of: 'list by a label with a full stop', call: ['GET', '/v1/blocks/?label=diff.one'] },
    { of: 'list by an empty label', call: ['GET', '/v1/blocks/?label='] },
    { of: 'list by a name with a slash', call: ['GET', '/v1/blocks/?name=diff/one'] },
    { of: 'list by part of a label', call: ['GET', '/v1/blocks/?label_search=diff-t&limit=2'] },
    { of: 'list, newest first', call: ['GET', '/v1/blocks/?label_search=diff-t&order=desc'] },
    { of: 'list after one', call: ['GET', '/v1/blocks/?label_search=diff-&after=$two&limit=1'] },
    { of: 'list with an odd limit', call: ['GET', '/v1/blocks/?limit=many'] },
    { of: 'list in an odd order', call: ['GET', '/v1/blocks/?order=sideways'] },
    { of: 'count', call: ['GET', '/v1/blocks/count'], only: (body) => typeof body },
    { of: 'patch of the value', call: ['PATCH', '/v1/blocks/$two', { value: 'w' }] },
    { of: 'patch with nulls', call: ['PATCH', '/v1/blocks/$two', { value: null, limit: null, tags: null, metadata: null, description: null, read_only: null, label: null }] },
    { of: 'patch of lists and maps', call: ['PATCH', '/v1/blocks/$two', { tags: ['diff-c'], metadata: { b: 2 }, description: '', read_only: false }] },
    { of: 'patch to nothing', call: ['PATCH', '/v1/blocks/$two', { tags: [], metadata: {}, value: '' }] },
    { of: 'patch of the label', call: ['PATCH', '/v1/blocks/$two', { label: 'diff-renamed', nonsense: 1 }] },
    { of: 'patch of nothing', call: ['PATCH', '/v1/blocks/$two', {}] },
    { of: 'patch of an unknown one', call: ['PATCH', '/v1/blocks/block-00000000-0000-4000-8000-000000000000', { value: 'x' }] },
    { of: 'agents of a block without any', call: ['GET', '/v1/blocks/$one/agents'] },
    { of: 'delete', call: ['DELETE', '/v1/blocks/$one'] },
    { of: 'delete again', call: ['DELETE', '/v1/blocks/$one'] },
    { of: 'tags', call: ['GET', '/v1/tags/?name=diff-&limit=3'] },
    { of: 'tags after one', call: ['GET', '/v1/tags?name=diff-&after=diff-c'] },
    { of: 'an unknown route', call: ['GET', '/v1/diff-nothing'] },
    { of: 'a wrong method', call: ['PUT', '/v1/blocks/$two', {}] },
    { of: 'health', call: ['GET', '/v1/health/'] },
    { of: 'health without a slash', call: ['GET', '/v1/health'], curl: true },
  ],
};

const schema = { name: 'diff_given', description: 'given', parameters: { type: 'object', properties: { a: { type: 'string', description: 'x' } }, required: ['a'] } };
const names = (body: Json): Json => (Array.isArray(body) ? body.map((row) => (row !== null && typeof row === 'object' && !Array.isArray(row) ? (row['name'] ?? null) : null)) : body);

export const toolScene: Scene = {
  family: 'tools',
  steps: [
    { of: 'create from source', call: ['POST', '/v1/tools/', { source_code: code('diff_weather'), source_type: 'python', tags: ['diff-b', 'diff-a'], pip_requirements: [{ name: 'requests' }] }], keep: { tool: 'id' } },
    { of: 'create again, less sent', call: ['PUT', '/v1/tools/', { source_code: code('diff_weather') }] },
    { of: 'create by curl, no slash', call: ['POST', '/v1/tools', { source_code: code('diff_weather'), source_type: 'python', description: 'mine', return_char_limit: 10, default_requires_approval: true, enable_parallel_execution: true }], curl: true },
    { of: 'create with tags emptied', call: ['PUT', '/v1/tools/', { source_code: code('diff_weather'), source_type: 'python', tags: [] }] },
    { of: 'read', call: ['GET', '/v1/tools/$tool'] },
    { of: 'create of two functions', call: ['POST', '/v1/tools/', { source_code: code('diff_first', code('diff_second')), source_type: 'python' }], only: names },
    { of: 'create of a private function after it', call: ['POST', '/v1/tools/', { source_code: code('diff_third', code('_diff_private')), source_type: 'python' }] },
    { of: 'create of a class before it', call: ['POST', '/v1/tools/', { source_code: `import os\nclass Diff:\n    def go(self):\n        """x"""\n        return 1\n\n${code('diff_after_class')}`, source_type: 'python' }] },
    { of: 'create of an async function', call: ['POST', '/v1/tools/', { source_code: `async ${code('diff_async')}`, source_type: 'python' }] },
    { of: 'create of an inner function', call: ['POST', '/v1/tools/', { source_code: code('diff_outer').replace('    return', '    def diff_inner(x: int) -> int:\n        """Inner.\n\n        Args:\n            x (int): y\n        """\n        return x\n    return'), source_type: 'python' }] },
    { of: 'create without docstring', call: ['POST', '/v1/tools/', { source_code: 'def diff_bare(a: str):\n    return a\n', source_type: 'python' }] },
    { of: 'create without annotations', call: ['POST', '/v1/tools/', { source_code: 'def diff_bare(a):\n    """x\n\n    Args:\n        a: b\n    """\n    return a\n', source_type: 'python' }] },
    { of: 'create without Args', call: ['POST', '/v1/tools/', { source_code: 'def diff_bare(a: str):\n    """x"""\n    return a\n', source_type: 'python' }] },
    { of: 'create without parameters', call: ['POST', '/v1/tools/', { source_code: 'def diff_noargs():\n    """x"""\n    return 1\n', source_type: 'python' }] },
    { of: 'create of no function', call: ['POST', '/v1/tools/', { source_code: 'x = 1', source_type: 'python' }] },
    { of: 'create of no Python', call: ['POST', '/v1/tools/', { source_code: 'def (', source_type: 'python' }] },
    { of: 'create of many types', call: ['POST', '/v1/tools/', { source_type: 'python', source_code: `from typing import List, Optional, Dict, Literal, Any\ndef diff_types(a: List[str], b: Optional[int] = None, c: dict = None, d: bool = False, e: float = 1.5, f: Literal["x", "y"] = "x", g: list = None, h: Dict[str, str] = None):\n    """Many.\n\n    Long text\n    here.\n\n    Args:\n        a: A\n        b: B\n            more\n        c: C\n        d: D\n        e: E\n        f: F\n        g: G\n        h: H\n    """\n` }] },
    { of: 'create of fewer types', call: ['POST', '/v1/tools/', { source_type: 'python', source_code: `from typing import List, Optional, Literal\ndef diff_types(a: List[str], b: Optional[int] = None, c: dict = None, d: bool = False, e: float = 1.5, f: Literal["x", "y"] = "x", g: list = None):\n    """Many.\n\n    Long text\n    here.\n\n    Args:\n        a: A\n        b: B\n            more\n        c: C\n        d: D\n        e: E\n        f: F\n        g: G\n    """\n` }] },
    { of: 'create with agent_state', call: ['POST', '/v1/tools/', { source_type: 'python', source_code: 'def diff_state(agent_state: "AgentState", a: str):\n    """x\n\n    Args:\n        a (str): b\n    """\n    return a\n' }] },
    { of: 'create of a modern union', call: ['POST', '/v1/tools/', { source_type: 'python', source_code: 'def diff_union(a: str | None = None, b: list[int] = None):\n    """x\n\n    Args:\n        a: b\n        b: c\n    """\n    return a\n' }] },
    { of: 'create of another name', call: ['POST', '/v1/tools/', { source_code: code('diff_other'), name: 'diff_x' }] },
    { of: 'create without source', call: ['POST', '/v1/tools/', {}] },
    { of: 'create with a schema', call: ['POST', '/v1/tools/', { source_code: code('diff_other'), source_type: 'python', json_schema: schema }], keep: { given: 'id' } },
    { of: 'create of TypeScript without a schema', call: ['POST', '/v1/tools/', { source_code: 'export function f() {}', source_type: 'typescript' }] },
    { of: 'create with an args schema', call: ['POST', '/v1/tools/', { source_code: code('diff_args'), source_type: 'python', args_json_schema: { type: 'object', properties: { city: { type: 'string', description: 'c' } }, required: ['city'] } }] },
    { of: 'create with too high a limit', call: ['POST', '/v1/tools/', { source_code: code('diff_other'), return_char_limit: 1000001 }] },
    { of: 'patch of the description', call: ['PATCH', '/v1/tools/$given', { description: 'new', tags: ['diff-z'], nonsense: 1 }] },
    { of: 'patch with nulls', call: ['PATCH', '/v1/tools/$given', { description: null, tags: null, source_code: null, json_schema: null, return_char_limit: null, pip_requirements: null }] },
    { of: 'patch of tags to none', call: ['PATCH', '/v1/tools/$given', { tags: [], metadata_: { a: 1 } }] },
    { of: 'patch of the source', call: ['PATCH', '/v1/tools/$tool', { source_code: code('diff_weather').replace('int = 3', 'float = 3') }] },
    { of: 'patch of the source to another function', call: ['PATCH', '/v1/tools/$tool', { source_code: code('diff_elsewhere') }] },
    { of: 'patch of the name', call: ['PATCH', '/v1/tools/$given', { json_schema: { ...schema, name: 'diff_renamed' } }] },
    { of: 'patch onto a taken name', call: ['PATCH', '/v1/tools/$given', { json_schema: { ...schema, name: 'diff_weather' } }] },
    { of: 'patch of an unknown one', call: ['PATCH', '/v1/tools/tool-00000000-0000-4000-8000-000000000000', { description: 'x' }] },
    { of: 'list by name', call: ['GET', '/v1/tools/?name=diff_weather'] },
    { of: 'list by names and ids', call: ['GET', '/v1/tools?names=diff_weather&names=diff_renamed&limit=5'], only: names },
    { of: 'list by search', call: ['GET', '/v1/tools/?search=diff_&limit=4'], only: names },
    { of: 'list of built-ins', call: ['GET', '/v1/tools/?return_only_letta_tools=true&limit=100'], only: (body) => (names(body) as string[]).toSorted() },
    { of: 'a built-in', call: ['GET', '/v1/tools/?name=conversation_search'] },
    { of: 'list of none', call: ['GET', '/v1/tools/?search=diff_&limit=0'] },
    { of: 'read of an unknown one', call: ['GET', '/v1/tools/tool-00000000-0000-4000-8000-000000000000'] },
    { of: 'read of a malformed id', call: ['GET', '/v1/tools/x'] },
    { of: 'delete', call: ['DELETE', '/v1/tools/$given'] },
    { of: 'delete again', call: ['DELETE', '/v1/tools/$given'] },
  ],
};
