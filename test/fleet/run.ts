/**
 * Which keys of the fleet file work: plan, apply, plan is empty, for the fleets in test/fleet/cases, on the dev server and on the real one.
 *   npm run test:fleet [-- --dev-only --only PART-OF-A-NAME]
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { DiagnosticError } from '../../src/core/diagnostic.ts';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { createPlace, type Ground } from '../support/place.ts';
import { createStorage } from '../support/storage.ts';
import { createGround } from '../support/real-ground.ts';
import { cases, type Case } from './cases.ts';
import { allKeys, keysIn } from './keys.ts';
import { UNSUPPORTED } from './unsupported.ts';

const { values } = parseArgs({ options: { 'dev-only': { type: 'boolean', default: false }, only: { type: 'string', default: '' } } });

/** The tools of the MCP server that the cases start: on the dev server by a list in its data, on the real one by a program. */
const OFFERED = ['echo_text', 'shout_text'];
const shared = mkdtempSync(join(process.getuid?.() === 0 ? '/var/tmp' : tmpdir(), 'lettactl-fleet-'));
chmodSync(shared, 0o755);
writeFileSync(join(shared, 'tools'), OFFERED.join('\n'));

/** Data of a dev server of its own that knows what that MCP server offers. */
function devData(): string {
  const data = mkdtempSync(join(shared, 'data-'));
  mkdirSync(join(data, 'mcp'));
  writeFileSync(join(data, 'mcp/local-tools.json'), JSON.stringify({ tools: OFFERED.map((name) => ({ name, description: name, inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] } })) }));
  return data;
}

const MCP = { MCP_COMMAND: process.env['LETTA_REAL_PYTHON'] ?? 'python3', MCP_SCRIPT: process.env['LETTA_REAL_MCP'] ?? 'mcp-tools.py', MCP_TOOLS: join(shared, 'tools') };

const storage = await createStorage();
for (const [key, text] of Object.entries({
  'texts/company.md': 'We sell tea, in bags and in tins, since 1903.\n', 'texts/notes.md': 'Nothing was noted yet, but it will be, one day.\n', 'prompts/reader.md': 'You read what is in the bucket, and you tell it.\n',
  'scans/a.md': '# A\n\nThe first of the scans, forty bytes long.\n', 'scans/b.md': '# B\n\nThe second of the scans, forty bytes long.\n',
  'tools/count_words.py': 'def count_words(text: str) -> int:\n    """\n    Counts.\n\n    Args:\n        text (str): The text.\n    """\n    return len(text)\n',
})) storage.put('depot', key, text);

const ENV = { ...MCP, ...storage.env, TOKEN: 'a-token', API_KEY: 'an-api-key', OTHER_KEY: 'another-key', LETTACTL_VAR_from_env: 'eu' };

type Server = 'dev' | 'real';

async function step(place: Ground, files: Readonly<Record<string, string>>): Promise<void> {
  place.write(files);
  const lettactl = place.sdk({ env: ENV });
  place.events.length = 0;
  const { summary } = await lettactl.apply({ consent: { autoApprove: true } });
  if (!summary.complete) throw new Error(`incomplete: ${JSON.stringify(place.events.flatMap((event) => (event.type === 'node_failed' ? event.diagnostics : [])), undefined, 1)}`);
  const { plan } = await place.sdk({ env: ENV }).plan({});
  if (!isEmpty(plan)) throw new Error(`the second plan is not empty: ${JSON.stringify(plan.changes.filter((change) => change.action !== 'no-op').map(({ address, action, reasons, attributes }) => ({ address, action, reasons, attributes })), undefined, 1)}`);
}

/** Ids that the first step made, put where the second names them. */
async function withIds(place: Ground, files: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
  const { state } = await place.sdk({ env: ENV }).readState({});
  const idOf = (address: string): string => [...(state?.resources.values() ?? [])].find((entry) => entry.address === address)?.id ?? '';
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replace(/\$\{ID of ([^}]+)\}/g, (_, address: string) => idOf(address))]));
}

const keysOfFiles = (files: Readonly<Record<string, string>>): ReadonlySet<string> => keysIn(parse(files['fleet.yaml'] ?? '{}', { merge: true, logLevel: 'error' }));

async function run(one: Case, place: Ground): Promise<void> {
  try {
    for (const { method, path, body } of one.setup ?? []) await place.api(method, path, body);
    await step(place, one.files);
    if (one.next) await step(place, await withIds(place, one.next));
  } catch (error) {
    if (error instanceof DiagnosticError) throw new Error(error.diagnostics.filter(({ severity }) => severity === 'error').map(({ code, summary, detail, address }) => `    ${code} ${address ?? ''} ${summary} ${detail ?? ''}`).join('\n'), { cause: error });
    throw error;
  } finally {
    await place.close();
  }
}

async function server(name: string, kind: Server, ground: () => Ground): Promise<number> {
  const keys = allKeys();
  const exercised = new Set<string>();
  let failed = 0;
  for (const one of cases().filter((candidate) => candidate.name.includes(values.only))) {
    const reason = one.not?.[kind];
    if (reason !== undefined) {
      console.log(`  – ${one.name}: not on the ${name}: ${reason}`);
      continue;
    }
    try {
      await run(one, ground());
      for (const files of [one.files, one.next ?? {}]) for (const key of keysOfFiles(files)) exercised.add(key);
      console.log(`  ✔ ${one.name}`);
    } catch (error) {
      failed += 1;
      console.log(`  ✖ ${one.name}\n${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const reasonOf = (key: string): string | undefined => UNSUPPORTED.find(({ key: top, on }) => on.includes(kind) && (key === top || key.startsWith(`${top}.`)))?.why
    ?? cases().find((one) => one.not?.[kind] !== undefined && [one.files, one.next ?? {}].some((files) => keysOfFiles(files).has(key)))?.not?.[kind];
  const open = keys.filter((key) => !exercised.has(key));
  const unsupported = open.flatMap((key) => { const why = reasonOf(key); return why === undefined ? [] : [`${key}: ${why}`]; });
  const missing = open.filter((key) => reasonOf(key) === undefined);
  console.log(`${name}: ${keys.length - open.length} of ${keys.length} keys exercised by plan, apply, plan is empty`);
  if (unsupported.length > 0) console.log(`not supported there (${unsupported.length}):\n  ${unsupported.join('\n  ')}`);
  if (missing.length > 0) console.log(`exercised by no case (${missing.length}):\n  ${missing.join('\n  ')}`);
  console.log('');
  passed += cases().length - failed;
  return failed + (values.only === '' && missing.length > 0 ? 1 : 0);
}

let passed = 0;
let failed = await server('dev server', 'dev', () => createPlace({ data: devData() }));
const real = process.env['LETTA_REAL_URL'] || undefined;
if (real === undefined || values['dev-only']) console.log('skipped: no real server');
else failed += await server('real server', 'real', () => createGround(real));
await storage.close();
rmSync(shared, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
