import { expect } from 'chai';
import { isEmpty } from '../../src/core/plan/plan.ts';
import type { Json } from '../../src/core/value.ts';
import type { Ground } from '../support/place.ts';
import { codesOf } from '../support/place.ts';

type Tool = Readonly<Record<string, any>>; // eslint-disable-line @typescript-eslint/no-explicit-any

const PYTHON = 'def quote(text: str) -> str:\n    """Quotes.\n\n    Args:\n        text (str): The text.\n    """\n    return text\n';
const TYPESCRIPT = 'export function quote(text: string): string { return text; }\n';
const SCHEMA = { name: 'quote', description: 'Quotes.', parameters: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] } };

/** One agent with one tool; `quote` stands for a name that is this test's own. */
const fleet = (tool: Readonly<Record<string, Json>>): string => JSON.stringify({
  name: 'quote', agents: [{ name: 'quote', description: 'd', system_prompt: { value: 'Hi.' }, llm_config: { model: 'openai/gpt-4o-mini', context_window: 16000 }, embedding: 'openai/text-embedding-3-small', include_base_tools: false, tools: [{ name: 'quote', ...tool }] }],
});

interface Key { readonly name: string; readonly declared: Json; readonly drift: Readonly<Record<string, Json>>; readonly shown: (tool: Tool) => unknown; readonly wanted: unknown }

const KEYS: readonly Key[] = [
  { name: 'requires_approval', declared: true, drift: { default_requires_approval: false }, shown: (tool) => tool['default_requires_approval'], wanted: true },
  { name: 'enable_parallel_execution', declared: true, drift: { enable_parallel_execution: false }, shown: (tool) => tool['enable_parallel_execution'], wanted: true },
  { name: 'return_char_limit', declared: 1000, drift: { return_char_limit: 9 }, shown: (tool) => tool['return_char_limit'], wanted: 1000 },
  { name: 'description', declared: 'Mine.', drift: { description: 'Theirs.' }, shown: (tool) => tool['description'], wanted: 'Mine.' },
  { name: 'tags', declared: ['sales'], drift: { tags: ['lettactl:default/default'] }, shown: ({ tags }) => tags.filter((tag: string) => !tag.startsWith('lettactl:')), wanted: ['sales'] },
  { name: 'pip_requirements', declared: ['requests==2.32.3', { name: 'lxml' }], drift: { pip_requirements: [{ name: 'requests', version: '1.0' }, { name: 'theirs' }] }, shown: ({ pip_requirements: list }) => list.filter(({ name }: Tool) => name !== 'theirs').map(({ name, version }: Tool) => `${name} ${version}`).sort(), wanted: ['lxml null', 'requests 2.32.3'] },
  { name: 'npm_requirements', declared: ['@scope/pad@1.3.0'], drift: { npm_requirements: [] }, shown: ({ npm_requirements: list }) => list, wanted: [{ name: '@scope/pad', version: '1.3.0' }] },
  { name: 'json_schema', declared: SCHEMA, drift: { json_schema: { ...SCHEMA, description: 'Theirs.' } }, shown: (tool) => tool['json_schema'], wanted: SCHEMA },
];

let counter = 0;

/** Every key of a tool converges, drifts and survives a new source. `open` gives a folder and a server; whatever the server has beside this suite's objects stays. */
export function toolKeys(open: () => Ground): void {
  describe('keys of a tool', () => {
    let place: Ground;
    let own: string;
    beforeEach(() => {
      place = open();
      own = `quote_${Date.now().toString(36)}_${counter++}`;
    });
    afterEach(async () => {
      for (const kind of ['agents', 'tools']) {
        for (const { id } of await place.api<readonly { readonly id: string }[]>('GET', `/v1/${kind}/?name=${own}`)) await place.api('DELETE', `/v1/${kind}/${id}`);
      }
      await place.close();
    });

    /** Files with this test's own name in the place of `quote`. */
    const write = (files: Readonly<Record<string, string>>): void => place.write(Object.fromEntries(Object.entries(files).map(([name, text]) => [name.replaceAll('quote', own), text.replaceAll('quote', own)])));
    const apply = async (): Promise<void> => {
      const { summary } = await place.sdk().apply({ consent: { autoApprove: true } });
      expect(summary.complete, JSON.stringify(place.events.filter(({ type }) => type === 'node_failed'))).to.equal(true);
    };
    const settled = async (): Promise<void> => {
      const { plan } = await place.sdk().plan({});
      expect(isEmpty(plan), JSON.stringify(plan.changes.filter(({ action }) => action !== 'no-op').map(({ address, attributes }) => ({ address, attributes })))).to.equal(true);
    };
    const drift = async (body: unknown): Promise<unknown> => place.api('PATCH', `/v1/tools/${(await found())['id']}`, JSON.parse(JSON.stringify(body).replaceAll('quote', own)));
    const found = async (): Promise<Tool> => (await place.api<readonly Tool[]>('GET', `/v1/tools/?name=${own}`))[0] ?? {};
    /** The tool as the server shows it, with `quote` in the place of this test's own name. */
    const tool = async (): Promise<Tool> => JSON.parse(JSON.stringify(await found()).replaceAll(own, 'quote')) as Tool;

    for (const key of KEYS) {
      it(`${key.name}: is made, found changed, put back, and survives a new source`, async () => {
        write({ 'fleet.yaml': fleet({ source_code: PYTHON, [key.name]: key.declared }) });
        await apply();
        await settled();
        expect(key.shown(await tool())).to.deep.equal(key.wanted);
        await drift(key.drift);
        const { plan } = await place.sdk().plan({});
        expect(plan.changes.flatMap(({ address, attributes }) => attributes.map(({ path, cause }) => `${address.replaceAll(own, 'quote')} ${path} ${cause}`))).to.deep.equal([`tool.quote ${key.name} drift`]);
        await apply();
        await settled();
        expect(key.shown(await tool())).to.deep.equal(key.wanted);
        write({ 'fleet.yaml': fleet({ source_code: PYTHON.replace('return text', 'return text + text'), [key.name]: key.declared }) });
        await apply();
        await settled();
        expect(key.shown(await tool())).to.deep.equal(key.wanted);
      });
    }

    it('is left as it is where the file says nothing', async () => {
      write({ 'fleet.yaml': fleet({ source_code: PYTHON }) });
      await apply();
      await drift({ default_requires_approval: true, return_char_limit: 9, pip_requirements: [{ name: 'x' }] });
      await settled();
      write({ 'fleet.yaml': fleet({ source_code: PYTHON.replace('return text', 'return text + text') }) });
      await apply();
      expect([(await tool())['default_requires_approval'], (await tool())['return_char_limit'], (await tool())['pip_requirements'].length]).to.deep.equal([true, 9, 1]);
    });

    it('takes TypeScript with a schema, in the entry or in a file', async () => {
      write({ 'fleet.yaml': fleet({ from_file: 'src/quote.ts', json_schema: 'src/quote.json' }), 'src/quote.ts': TYPESCRIPT, 'src/quote.json': JSON.stringify(SCHEMA) });
      await apply();
      await settled();
      expect([(await tool())['source_type'], (await tool())['json_schema']]).to.deep.equal(['typescript', SCHEMA]);
      write({ 'src/quote.ts': TYPESCRIPT.replace('return text', 'return text + text') });
      await apply();
      await settled();
      expect((await tool())['source_code']).to.contain('text + text');
    });

    it('finds TypeScript in tools/ by its name and by a pattern, with the schema beside it', async () => {
      write({ 'fleet.yaml': fleet({}).replace(/\[\{"name":"quote"\}\]/, '["tools/*"]'), 'tools/quote.ts': TYPESCRIPT, 'tools/quote.json': JSON.stringify(SCHEMA) });
      await apply();
      await settled();
      expect((await tool())['source_type']).to.equal('typescript');
    });

    const refused: readonly (readonly [what: string, tool: Readonly<Record<string, Json>>, code: string])[] = [
      ['TypeScript without a schema', { source_code: TYPESCRIPT, source_type: 'typescript' }, 'LC1535'],
      ['a schema of another name', { source_code: PYTHON, json_schema: { name: 'other' } }, 'LC1535'],
      ['a schema that is none', { source_code: PYTHON, json_schema: 'fleet.yaml.txt' }, 'LC1401'],
      ['TypeScript without the function', { source_code: 'const x = 1;', source_type: 'typescript', json_schema: SCHEMA }, 'LC1506'],
      ['a package twice', { source_code: PYTHON, pip_requirements: ['a==1', 'a'] }, 'LC1536'],
      ['another language', { source_code: PYTHON, source_type: 'perl' }, 'LC1103'],
      ['a limit out of bounds', { source_code: PYTHON, return_char_limit: 0 }, 'LC1103'],
    ];
    for (const [what, entry, code] of refused) {
      it(`refuses ${what}`, async () => {
        write({ 'fleet.yaml': fleet(entry) });
        expect(await codesOf(place.sdk().plan({}))).to.deep.equal([code]);
      });
    }

    it('refuses one tool with two faces, and takes one that another agent only names', async () => {
      const two = (other: Json): string => fleet({ source_code: PYTHON, requires_approval: true }).replace(/\}\]\}$/, `},${JSON.stringify({ name: 'two', description: 'd', system_prompt: { value: 'Hi.' }, llm_config: { model: 'openai/gpt-4o-mini' }, tools: [other] })}]}`);
      write({ 'fleet.yaml': two({ name: 'quote', source_code: PYTHON }) });
      expect(await codesOf(place.sdk().plan({}))).to.deep.equal(['LC1508']);
      write({ 'fleet.yaml': two('quote') });
      expect((await place.sdk().plan({})).plan.changes.map(({ address, action }) => `${address.replaceAll(own, 'quote')} ${action}`)).to.deep.equal(['agent.quote create', 'agent.two create', 'tool.quote create']);
    });
  });
}
