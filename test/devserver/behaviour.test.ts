import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { inProcess, pick } from './in-process.ts';

const here = import.meta.dirname;

describe('dev server: what it promises', () => {
  it('names a test for each behaviour, and each test with a behaviour', () => {
    const text = readFileSync(join(here, '../../src/devserver/BEHAVIOUR.md'), 'utf8');
    const titles = readdirSync(here)
      .filter((file) => file.endsWith('.test.ts') && file !== 'behaviour.test.ts')
      .flatMap((file) =>
        [...readFileSync(join(here, file), 'utf8').matchAll(/\bit\((?:'([^'\n]+)'|"([^"\n]+)")/g)].map(
          (found) => found[1] ?? found[2] ?? '',
        ),
      );
    expect(titles.filter((title) => !text.includes(`[${title}]`))).to.deep.equal([]);
    const named = [...text.matchAll(/^- (.*)$/gm)].filter((line) => !/\[.+\]$/.test(line[1] ?? '')).map((line) => line[1]);
    const unnamed = text.slice(0, text.indexOf('## Different on purpose'));
    expect(named.filter((line) => unnamed.includes(line ?? ''))).to.deep.equal([]);
  });

  it('offers the models and embeddings of the test installation', async () => {
    const dev = inProcess();
    const handles = pick((await dev.get('/v1/models')).body, 'handle');
    expect(handles).to.include.members([
      'letta/letta-free',
      'openai/gpt-4o',
      'anthropic/claude-haiku-4-5',
      'google_ai/gemini-2.5-pro',
      'bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0',
    ]);
    expect(handles).to.have.length(20);
    expect(pick((await dev.get('/v1/models/embedding')).body, 'handle')).to.deep.equal([
      'openai/text-embedding-3-small',
      'openai/text-embedding-3-large',
      'openai/text-embedding-ada-002',
      'letta/letta-free',
      'google_ai/gemini-embedding-001',
    ]);
    expect(pick((await dev.get('/v1/models/?provider_name=google_ai')).body, 'provider_type')).to.deep.equal([
      'google_ai',
      'google_ai',
      'google_ai',
      'google_ai',
    ]);
  });
});
