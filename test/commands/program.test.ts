import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { createRig, type Rig } from '../support/rig.ts';

describe('the program: what every command shares', () => {
  let rig: Rig;
  before(async () => { rig = await createRig(); });
  after(() => rig.close());

  for (const args of [['--version'], ['-version'], ['-V'], ['version'], ['-q', 'version'], ['version', '-q']]) {
    it(`lettactl ${args.join(' ')} prints the version`, async () => {
      expect(await rig.run(args)).to.deep.equal({ code: 0, stdout: 'lettactl 1.0.0\n', stderr: '' });
    });
  }

  // Linux has a device that is always full.
  for (const full of ['/dev/full'].filter((path) => existsSync(path))) {
    it('a full disk below standard output is an error without a stack trace', () => {
      const ran = spawnSync('sh', ['-c', `"${process.execPath}" bin/run.js schema > ${full}`], { encoding: 'utf8' });
      expect({ code: ran.status, stderr: ran.stderr }).to.deep.equal({ code: 1, stderr: 'Error LC4020: the output cannot be written: ENOSPC\n' });
    });
  }

  for (const full of ['/dev/full'].filter((path) => existsSync(path))) {
    it('a full disk below standard error breaks nothing off: what is done is what the exit code says', async () => {
      rig.write({ 'full/fleet.yaml': 'name: full\nshared_blocks: [{ name: said, description: Said, value: x }]\nagents: []\n' });
      // Not in one process with the server: a shell, because only that has the redirection.
      const child = spawn('sh', ['-c', `"${process.execPath}" "${process.cwd()}/bin/run.js" -v apply -auto-approve 2> ${full}`], { cwd: rig.path('full'), env: { ...process.env, LETTA_BASE_URL: rig.url }, stdio: ['ignore', 'pipe', 'ignore'] });
      let stdout = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; });
      const code = await new Promise((resolve) => { child.once('close', resolve); });
      expect({ code, last: stdout.trimEnd().split('\n').at(-1) }).to.deep.equal({ code: 0, last: 'Apply complete! Resources: 1 added, 0 changed, 0 destroyed.' });
    });
  }

  it('in a folder that was deleted says so', () => {
    const ran = spawnSync('sh', ['-c', `mkdir gone && cd gone && rmdir ../gone && "${process.execPath}" "${process.cwd()}/bin/run.js" plan`], { encoding: 'utf8', cwd: rig.dir });
    expect({ code: ran.status, stderr: ran.stderr.split('\n').slice(-3) }).to.deep.equal({ code: 1, stderr: ['Error LC4004: the working folder is not there any more', '  Go to one that is.', ''] });
  });

  it('lettactl version -json', async () => {
    const { code, stdout } = await rig.run(['version', '--json']);
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ lettactl: '1.0.0', node: process.versions.node });
  });

  for (const args of [[], ['--help'], ['-h'], ['help']]) {
    it(`lettactl ${args.join(' ')} lists the commands`, async () => {
      const { code, stdout, stderr } = await rig.run(args);
      expect(stderr).to.equal('');
      for (const command of ['apply', 'plan', 'refresh', 'show', 'state', 'validate', 'dev', 'destroy', 'force-unlock', 'get', 'describe', 'graph']) expect(stdout).to.match(new RegExp(`^  ${command} `, 'm'));
      expect(code).to.equal(0);
    });
  }

  for (const args of [['export'], ['-q', 'export'], ['help', 'export'], ['export', '--help', '--all']]) {
    it(`lettactl ${args.join(' ')} lists what is below`, async () => {
      const { code, stdout } = await rig.run(args);
      expect(stdout).to.match(/^  export agents /m);
      expect(code).to.equal(0);
    });
  }

  for (const args of [['plan', '--help'], ['help', 'plan'], ['-h', 'plan'], ['plan', '-help']]) {
    it(`lettactl ${args.join(' ')} explains plan, with examples`, async () => {
      const { code, stdout } = await rig.run(args);
      expect(stdout).to.match(/^Show what apply would do/).and.contain('$ lettactl plan -out plan.bin').and.contain('--detailed-exitcode');
      expect(code).to.equal(0);
    });
  }

  const wrong: readonly (readonly [args: readonly string[], text: string])[] = [
    [['planx'], 'Error LC4001: there is no command "planx"\n  Did you mean `lettactl plan`?\n'],
    [['zzzzzz'], 'Error LC4001: there is no command "zzzzzz"\n  All commands: lettactl --help\n'],
    [['state', 'lost'], 'Error LC4001: there is no command "state lost"\n  Did you mean `lettactl state list`?\n'],
    [['export', '--all', '-o', 'x'], 'Error LC4001: "export" is no command by itself: nothing was done\n  There are: export agent, export agents, export lettabot. Flags like --all stand behind.\n'],
    [['state', '-o', 'wide', 'list'], 'Error LC4001: "state" is no command by itself: nothing was done\n  There are: state list, state show. Flags like -o stand behind.\n'],
    [['--halp'], 'Error LC4001: no command is named, only --halp\n  Did you mean --help? All commands: lettactl --help\n'],
    [['agents'], 'Error LC4001: there is no command "agents"\n  They are listed by: lettactl get agents\n'],
    [['mcp-server'], 'Error LC4001: there is no command "mcp-server"\n  They are listed by: lettactl get mcp-servers\n'],
    [['diff'], 'Error LC4001: there is no command "diff"\n  What would change is shown by: lettactl plan\n'],
    [['help', 'planx'], 'Error LC4001: there is no command "planx"\n  Did you mean `lettactl plan`?\n'],
    [['version', 'a', 'b'], 'Error LC4002: there are more words than it takes\n  A text of several words stands in quotes. How it is used: lettactl version --help\n'],
    [['plan', '-outt', 'p'], 'Error LC4002: unknown flag -outt for plan\n  Did you mean -out? All flags: lettactl plan --help\n'],
    [['plan', '-out'], 'Error LC4002: -out needs a value\n  All flags: lettactl plan --help\n'],
    [['plan', '-out=a', '-out=b'], 'Error LC4002: Flag --out can only be specified once\n  How it is used: lettactl plan --help\n'],
    [['plan', '-refresh=maybe'], 'Error LC4002: -refresh is a switch: it takes true or false, not "maybe"\n'],
    [['plan', '-adopt=some'], 'Error LC4002: Expected --adopt=some to be one of: any\n  How it is used: lettactl plan --help\n'],
    [['plan', '-lock-timeout', 'soon'], 'Error LC4002: -lock-timeout: "soon" is no duration\n  Write it like 30s, 5m or 1h.\n'],
    [['plan', '--prune', 'block'], 'Error LC4002: --prune does not know "block"\n  Did you mean blocks? Targets: all, blocks, tools, folders, archives, tags, secrets, agents; several with commas.\n'],
    [['plan', '--prune', ''], 'Error LC4002: --prune needs a target\n  Targets: all, blocks, tools, folders, archives, tags, secrets, agents; several with commas.\n'],
    [['-chdir=nowhere', 'plan'], 'Error LC4004: cannot work in nowhere: there is no such folder\n'],
    [['get', 'agnets'], 'Error LC4006: there is no kind "agnets"\n  Did you mean agents? Kinds: agents, all, archival, archives, blocks, context, conversations, files, folders, mcp-servers, messages, models, projects, providers, run, runs, tools.\n'],
    [['plan', '-generate-config-out=new.yaml', '-out=plan.bin', '-destroy'], 'Error LC4044: -generate-config-out writes a fleet file, no plan: -out and -destroy would change nothing\n  Leave them out, and plan with the file afterwards.\n'],
    [['plan', '-generate-config-out=.'], 'Error LC4043: . is there already, and is not overwritten\n  Give another name, or move that file away.\n'],
    [['import', 'agent.helper'], "Error LC4040: which object is to be agent.helper? Its id is missing\n  lettactl import 'agent.helper' ID; the id of an object is shown by `lettactl describe KIND NAME`.\n"],
    [['import', 'backup.af'], 'Error LC4075: there is no file backup.af\n  Name an agent file (.af), a fleet file, or a folder with one.\n'],
    [['destroy'], 'Error LC4009: destroy asks before it does anything, and there is no terminal to answer on\n  Add -auto-approve (or --force, --prune LIST for a part of it), or plan -destroy -out plan.bin and apply that.\n'],
  ];
  for (const [args, text] of wrong) {
    it(`lettactl ${args.join(' ')} is refused with exit 1`, async () => {
      expect(await rig.run(args)).to.deep.equal({ code: 1, stdout: '', stderr: text });
    });
  }

  it('a usage error with -json is one JSON line, and never repeats the command line', async () => {
    const { code, stdout, stderr } = await rig.run(['plan', '-json', '-tokn=s3cret', '-fleet', 'other-s3cret']);
    expect(code).to.equal(1);
    expect(stderr).to.equal('');
    expect(JSON.parse(stdout)).to.deep.include({ '@level': 'error', type: 'diagnostic' });
    expect(JSON.parse(stdout).diagnostic).to.include({ code: 'LC4002', summary: 'unknown flag -tokn for plan' });
    expect(stdout).not.to.contain('s3cret');
  });

  it('a flag from the environment that is neither yes nor no is refused', async () => {
    expect(await rig.run(['apply'], { env: { LETTACTL_AUTO_APPROVE: 'perhaps' } })).to.deep.equal({
      code: 1, stdout: '', stderr: 'Error LC4005: LETTACTL_AUTO_APPROVE is neither yes nor no\n  Set it to 1 or 0, or unset it.\n',
    });
  });

  it('without a server says which there are', async () => {
    rig.write({ 'none/fleet.yaml': 'agents: [{ name: a, description: d, system_prompt: { value: v }, llm_config: { model: openai/gpt-4o-mini, context_window: 32000 } }]\n' });
    const { code, stderr } = await rig.run(['-chdir=none', 'plan'], { env: { LETTA_BASE_URL: '' } });
    expect(code).to.equal(1);
    expect(stderr).to.match(/^Error LC2001: /).and.contain('LETTA_BASE_URL').and.contain('https://api.letta.com').and.contain('http://localhost:8283').and.contain('lettactl dev');
  });
});
