import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { shellOf, variableLine } from '../../src/cli/shell-words.ts';

describe('lines for a shell', () => {
  it('set a variable to any text, which bash gives back unchanged', () => {
    const texts = [...fc.sample(fc.string({ unit: 'binary-ascii', maxLength: 40 }), { numRuns: 20, seed: 7 }), "it's", '$(touch x)', '`id`', '"', '\\', 'two\nlines', '!', '; rm x', ''].filter((text) => !text.includes('\0'));
    for (const text of texts) {
      const line = variableLine('LETTA_API_KEY', text, 'bash');
      expect(execFileSync('bash', ['-c', 'eval "$1"; printf %s "$LETTA_API_KEY"', '-', line], { encoding: 'utf8' }), JSON.stringify(text)).to.equal(text);
    }
  });
  it('take a variable away', () => {
    expect(execFileSync('bash', ['-c', 'export X=1; eval "$1"; printf %s "${X-gone}"', '-', variableLine('X', undefined, 'bash')], { encoding: 'utf8' })).to.equal('gone');
    expect(variableLine('X', undefined, 'fish')).to.equal('set -e X;');
  });
  it('are for the shell of the environment, else for bash', () => {
    expect(['/usr/bin/fish', '/bin/zsh', '/bin/sh', undefined].map((shell) => shellOf({ SHELL: shell }))).to.deep.equal(['fish', 'zsh', 'bash', 'bash']);
  });
});
