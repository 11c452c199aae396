import { expect } from 'chai';
import { DiagnosticError } from '../../../src/core/diagnostic.ts';
import { keyOf, wordsOf } from '../../../src/sdk/remotes/key.ts';

describe('the key of a remote', () => {
  const env = { PATH: process.env['PATH'] ?? '' };
  const printed = (command: string): string | undefined => keyOf({ name: 'r', base_url: 'http://r.test', api_key_command: command }, env);
  const refused = (command: string): string => {
    try {
      return `no error: ${printed(command)}`;
    } catch (error) {
      if (error instanceof DiagnosticError) return JSON.stringify(error.diagnostics);
      throw error;
    }
  };

  it('comes from a command without a shell where that is possible', () => {
    for (const [command, words] of [
      ['secret-tool lookup letta prod', ['secret-tool', 'lookup', 'letta', 'prod']],
      ["pass show 'letta/acme prod'", ['pass', 'show', 'letta/acme prod']],
      ['op read "op://vault/letta \\"x\\"/key"', ['op', 'read', 'op://vault/letta "x"/key']],
      ['security find-generic-password -w -s letta\\ prod', ['security', 'find-generic-password', '-w', '-s', 'letta prod']],
      ['x --a=b@c', ['x', '--a=b@c']],
    ] as const) expect(wordsOf(command), command).to.deep.equal(words);
    for (const command of ['cat key | head -1', 'echo $KEY', 'a; b', 'a && b', 'cat ~/key', 'cat k*', 'a > b', 'x `y`', 'x "$y"', 'K=1 x', 'x \'open', 'echo {a,b}', '', '# x']) expect(wordsOf(command), command).to.equal(undefined);
  });

  it('is what the command prints, trimmed', () => {
    expect(printed('printf " sk-1\\n"')).to.equal('sk-1');
    expect(printed('printf sk-2 | tr 2 3')).to.equal('sk-3');
    expect(printed("node -e 'process.stdout.write(`sk-4`)'")).to.equal('sk-4');
  });

  it('is in no message when the command fails', () => {
    for (const command of ['sh -c "echo sk-secret; exit 3"', 'printf ""', 'no-such-program-of-ours lookup', 'printf "sk-secret line\\nanother"', 'echo sk-secret; false']) {
      const said = refused(command);
      expect(said, command).to.include('LC4083').and.not.include('sk-secret');
    }
    expect(refused('sh -c "exit 3"')).to.include('exit code 3');
    expect(refused('no-such-program-of-ours x')).to.include('there is no no-such-program-of-ours');
  });

  it('does not take the standard input of the run', () => {
    expect(printed('sh -c "cat; echo sk-5"')).to.equal('sk-5');
  });
});
