import { expect } from 'chai';
import { handleHint } from '../../../src/core/config/handles.ts';

const OFFERED = ['openai/gpt-4o', 'openai/gpt-4o-mini', 'azure/gpt-4o', 'anthropic/claude-haiku-4-5', 'google_ai/gemini-2.5-pro'];

describe('a handle that the server does not offer', () => {
  const cases: readonly (readonly [handle: string, hint: string])[] = [
    // It was answered with the first three of the alphabet, as the nearest.
    ['gpt-4o-mini', 'Did you mean `openai/gpt-4o-mini`?'],
    ['gpt-4o', 'Did you mean `azure/gpt-4o` or `openai/gpt-4o`?'],
    ['Claude-Haiku-4-5', 'Did you mean `anthropic/claude-haiku-4-5`?'],
    ['opnai/gpt-4o-mini', 'Did you mean `openai/gpt-4o-mini`?'],
    ['google/gemini-2.5-pr', 'Did you mean `google_ai/gemini-2.5-pro`?'],
    ['anthropic/opus', 'It offers: anthropic/claude-haiku-4-5.'],
    ['llama', 'It offers: anthropic/claude-haiku-4-5, azure/gpt-4o, google_ai/gemini-2.5-pro, openai/gpt-4o, openai/gpt-4o-mini.'],
  ];
  for (const [handle, hint] of cases) it(`${handle}: ${hint}`, () => { expect(handleHint(handle, OFFERED)).to.equal(hint); });

  it('has no hint where nothing is offered', () => { expect(handleHint('gpt-4o', [])).to.equal(undefined); });
});
