import { spawn, spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createRig, type Rig } from '../support/rig.ts';

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

describe('lettactl completion', () => {
  let rig: Rig;
  /** Runs a script in a shell that has `lettactl` on its path. */
  const shell = (name: string, args: readonly string[], script: string, env: Readonly<Record<string, string>> = {}): Promise<string> => new Promise((resolve, reject) => {
    const child = spawn(name, [...args, '-c', script], { cwd: rig.dir, env: { PATH: `${rig.path('bin')}:${process.env['PATH'] ?? ''}`, HOME: rig.path('home'), XDG_CONFIG_HOME: rig.path('home'), XDG_DATA_HOME: rig.path('home'), XDG_CACHE_HOME: rig.path('home'), TERM: 'dumb', LETTA_BASE_URL: rig.url, ...env } });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => { said += text; });
    child.stderr.setEncoding('utf8').on('data', (text: string) => { said += text; });
    child.stdin.end();
    child.once('error', reject);
    child.once('close', () => resolve(said));
  });
  const agents = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) await rig.api('POST', '/v1/agents/', { name, model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small' });
  };
  before(async () => {
    rig = await createRig();
    rig.write({ 'bin/lettactl': `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`, 'home/x': '', 'plan.bin': '', 'plans/x': '' });
    chmodSync(rig.path('bin/lettactl'), 0o755);
    await agents('support-one', 'support two', 'sales');
  });
  after(() => rig.close());

  describe('in bash', () => {
    const SETUP = `source <(lettactl completion bash)
at() { COMP_LINE=$1 COMP_POINT=\${#1}; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt() { :; }; _lettactl lettactl; printf '%s\\n' "\${COMPREPLY[@]}"; }\n`;
    const at = (line: string, words: readonly string[], env?: Readonly<Record<string, string>>): Promise<string> => shell('bash', ['--norc'], `${SETUP}at ${[line, ...words].map((word) => `'${word}'`).join(' ')}`, env);

    it('is registered for lettactl, by a script that says nothing when it is sourced', async () => {
      expect(await shell('bash', ['--norc'], 'source <(lettactl completion bash); complete -p lettactl')).to.equal('complete -F _lettactl lettactl\n');
    });
    it('completes commands, their second words, flags and the values of flags', async () => {
      expect(await at('lettactl rep', ['lettactl', 'rep'])).to.equal('report\n');
      expect(await at('lettactl report ', ['lettactl', 'report', ''])).to.equal('memory\n');
      expect(await at('lettactl report memory --an', ['lettactl', 'report', 'memory', '--an'])).to.equal('--analyze\n');
      expect(await at('lettactl report memory -o ht', ['lettactl', 'report', 'memory', '-o', 'ht'])).to.equal('html\n');
      expect(await at('lettactl report memory --output=ht', ['lettactl', 'report', 'memory', '--output', '=', 'ht'])).to.equal('html\n');
      expect(await at('lettactl get fol', ['lettactl', 'get', 'fol'])).to.equal('folders\n');
      expect(await at('lettactl completion ', ['lettactl', 'completion', ''])).to.equal('bash\nzsh\nfish\n');
    });
    it('completes names of agents, as one word each', async () => {
      expect(await at('lettactl report memory sup', ['lettactl', 'report', 'memory', 'sup'])).to.equal('support\\ two\nsupport-one\n');
      expect(await at('lettactl get agents sal', ['lettactl', 'get', 'agents', 'sal'])).to.equal('sales\n');
    });
    it('completes files and folders where they are meant', async () => {
      expect((await at('lettactl apply pla', ['lettactl', 'apply', 'pla'])).trim().split('\n').sort()).to.deep.equal(['plan.bin', 'plans']);
      expect(await at('lettactl apply --root pla', ['lettactl', 'apply', '--root', 'pla'])).to.equal('plans\n');
    });
    it('says nothing, and soon, when there is no server, a slow one, or one that refuses', async () => {
      expect(await at('lettactl report memory sup', ['lettactl', 'report', 'memory', 'sup'], { LETTA_BASE_URL: '' })).to.equal('\n');
      expect(await at('lettactl report memory sup', ['lettactl', 'report', 'memory', 'sup'], { LETTA_BASE_URL: 'http://127.0.0.1:9' })).to.equal('\n');
      await rig.api('POST', '/__dev/faults', [{ kind: 'latency', ms: 8000 }]);
      const began = performance.now();
      expect(await at('lettactl report memory sup', ['lettactl', 'report', 'memory', 'sup'])).to.equal('\n');
      expect(performance.now() - began).to.be.lessThan(6000);
      await rig.api('DELETE', '/__dev/faults');
    });
    it('gives words of a command that is not there, or a line that makes no sense, to nobody', async () => {
      for (const line of ['lettactl nonsense ', 'lettactl report memory --nothing=']) expect(await at(line, line.split(' ')), line).to.equal('\n');
    });
  });

  it(`in zsh ${has('zsh') ? '' : '(which is not here: its script is only looked at)'}`, async () => {
    const script = (await rig.run(['completion', 'zsh'])).stdout;
    expect(script).to.match(/^#compdef lettactl\n/).and.to.include('compdef _lettactl lettactl').and.to.include('lettactl complete --shell zsh -- ');
    if (!has('zsh')) return;
    const said = await shell('zsh', ['-f'], `autoload -Uz compinit; compinit -u -D; source <(lettactl completion zsh)
functions[_describe]='print -r -- "described: \${(P@)4}"'; functions[compadd]='print -r -- "words: \${(P@)2}"'; functions[_files]='print -r -- "files $*"'; functions[compset]=':'
at() { words=("$@"); CURRENT=$#words; PREFIX=$words[-1]; _lettactl }
at lettactl rep; at lettactl report memory sup; at lettactl report memory -o h; at lettactl apply ''; at lettactl apply --root ''`);
    expect(said).to.equal('described: report:Reports over agents.\nwords: support two support-one\nwords: html\nfiles \nfiles -/\n');
  });

  it(`in fish ${has('fish') ? '' : '(which is not here: its script is only looked at)'}`, async () => {
    const script = (await rig.run(['completion', 'fish'])).stdout;
    expect(script).to.include("complete -c lettactl -f -a '(__lettactl_complete)'").and.to.include('lettactl complete --shell fish -- ');
    if (!has('fish')) return;
    const said = await shell('fish', ['--no-config'], 'lettactl completion fish | source; complete -C "lettactl rep"; complete -C "lettactl report memory sup"; complete -C "lettactl report memory -o h"; complete -C "lettactl apply plan."');
    expect(said.split('\n').sort()).to.deep.equal(['', 'html', 'plan.bin', 'report\tReports over agents.', 'support two', 'support-one']);
  });

  it('is for three shells, and refuses others', async () => {
    const { code, stderr } = await rig.run(['completion', 'tcsh']);
    expect(code).to.equal(1);
    expect(stderr).to.include('bash').and.to.include('fish');
  });
});
