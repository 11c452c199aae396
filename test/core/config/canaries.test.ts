import { expect } from 'chai';
import { folderWith, problemsOf, removeFolders, story } from './fleets.ts';

const CANARY = 'c4n4ry';

/** All that is said of a fleet, with what stands in its variable file. */
const told = async (yaml: string, values?: string): Promise<string> => {
  const folder = folderWith({ 'fleet.yaml': yaml, ...(values === undefined ? {} : { 'values.yaml': values }) });
  return story(await problemsOf(folder, values === undefined ? {} : { variableFiles: ['values.yaml'] }));
};

const AGENT = 'agents: [{ name: a }]\n';

describe('what is said about a fleet file repeats no secret', () => {
  after(removeFolders);

  const files: readonly (readonly [what: string, yaml: string])[] = [
    ['the default of a sensitive variable', `variables:\n  pin:\n    sensitive: true\n    default: ${CANARY}\n    typ: x\n${AGENT}`],
    ['the default of a variable that is sensitive in the wrong words', `variables:\n  pin: { sensitive: "yes", default: ${CANARY}, type: mapp }\n${AGENT}`],
    ['what a sensitive variable may be', `variables:\n  pin: { sensitive: true, default: x, validation: { allowed: [${CANARY}] } }\n${AGENT}`],
    ['a text that a secret takes from an anchor', `x-a: &a\n  - &b ${CANARY}\nagnts: []\nagents: [{ name: a, secrets: { A: { value: *b } } }]\n`],
    ['a secret that was commented out', `agents:\n  - name: a\n  # auth_token: ${CANARY}\n  - nam: b\n`],
    ['a comment beside', `agents:\n  - nam: b # the password is ${CANARY}\n`],
    ['headers in the wrong place', `agents:\n  - name: a\n    headers:\n      X-A: ${CANARY}\n    colour: red\n`],
    ['an environment in the wrong place', `agents:\n  - name: a\n    env:\n      PIN: ${CANARY}\n    colour: red\n`],
    ['a section whose name is misspelled', `agents:\n  - name: a\n    lettbot:\n      x: ${CANARY}\n    colour: red\n`],
    ['a secret that looks like a tag', `agents: [{ name: a, secrets: { A: { value: !${CANARY} } } }]\n`],
    ['a secret that looks like an alias', `agents: [{ name: a, secrets: { A: { value: *${CANARY} } } }]\n`],
    ['a secret that looks like a block', `global-secrets:\n  A:\n    value: |${CANARY}\n`],
    ['a secret that looks like the end of a list', `global-secrets:\n  A:\n    value: ]${CANARY}\n`],
    ['the default of a variable beside broken YAML', `variables:\n  pin: { sensitive: true, default: ${CANARY} }\n  pan: ]\n`],
  ];
  for (const [what, yaml] of files) {
    it(what, async () => {
      const said = await told(yaml);
      expect(said).not.to.equal('');
      expect(said).not.to.include(CANARY);
    });
  }

  it('secrets that are numbers', async () => {
    const said = await told(`mcp_servers: [{ name: m, type: sse, server_url: "http://x", auth_token: 48291301 }]
global-secrets: { A: 48291302, B: { value: 48291303 } }
providers: [{ name: p, provider_type: openai, api_key: 48291304 }]
agents: [{ name: a, secrets: { C: 48291305 }, lettabot: { server: { apiKey: 48291306 }, channels: { telegram: { enabled: true, token: 48291307 } } } }]
`);
    expect(said.match(/LC1103/g)).to.have.length(7);
    expect(said).not.to.include('482913');
  });

  const values: readonly (readonly [what: string, text: string])[] = [
    ['a name that no variable has', `pinn: ${CANARY}\n`],
    ['a name twice', `pin: ${CANARY}\npin: x\n`],
    ['broken YAML', `pin: ${CANARY}\n  pinn: x\n`],
    ['a quote that is not closed', `pin: "${CANARY}\n`],
    ['a tag', `pan: ${CANARY}\npin: !x ${CANARY}\n`],
    ['two documents', `pin: ${CANARY}\n---\npin: ${CANARY}\n`],
  ];
  for (const [what, text] of values) {
    it(`a variable file with ${what}`, async () => {
      const said = await told(`variables: { pin: { sensitive: true } }\n${AGENT}`, text);
      expect(said).to.include('at values.yaml:');
      expect(said).not.to.include(CANARY);
    });
  }
});

describe('one mistake in a fleet file is reported once', () => {
  after(removeFolders);

  for (const [what, yaml, code] of [
    ['a required key that is misspelled', 'agents: [{ nam: a }]\n', 'LC1104'],
    ['a secret that is no text', 'global-secrets: { A: { value: 7 } }\nagents: [{ name: a }]\n', 'LC1103'],
    ['a variable of a secret without a name', 'global-secrets: { A: { from_env: "" } }\nagents: [{ name: a }]\n', 'LC1103'],
    ['a key that is no secret', 'providers: [{ name: p, provider_type: openai, api_key: 7 }]\n', 'LC1103'],
    ['a pattern of a variable that is none', 'variables: { v: { default: x, validation: { pattern: "(" } } }\nagents: [{ name: a }]\n', 'LC1303'],
  ] as const) {
    it(what, async () => expect((await problemsOf(folderWith({ 'fleet.yaml': yaml }))).map((problem) => problem.code)).to.deep.equal([code]));
  }
});
