import { expect } from 'chai';
import type { Case } from '../stage.ts';

/** No server in the environment: the active remote is the one. */
const NONE = { env: { LETTA_BASE_URL: '' } };

export const cases: readonly Case[] = [
  {
    command: 'remote add|use|list|show|remove',
    async run(stage) {
      expect(await stage.says(['remote', 'add', 'here', stage.url])).to.equal('Added remote "here"; it is the active one\n');
      await stage.says(['remote', 'add', 'there', 'http://127.0.0.1:9/', '--api-key', '-'], { stdin: 'sk-0123456789abcdefghijklmnopqrstuvwxyz\n' });
      expect(await stage.says(['remote', 'list'])).to.match(/^\* +here +http.*\n +there +http:\/\/127\.0\.0\.1:9$/m);
      expect(await stage.says(['remote', 'show', 'there'])).to.include('sk-01234…');
      const { name } = await stage.agent('remote');
      expect(await stage.says(['get', 'agents', name, '-o', 'name'], NONE)).to.equal(`agent/${name}\n`);
      await stage.says(['remote', 'use', 'there']);
      const lost = await stage.run(['get', 'agents'], NONE);
      expect(lost.code).to.equal(1);
      expect(lost.stderr).to.include('127.0.0.1:9').and.not.include('sk-0123');
      expect(await stage.says(['get', 'agents', name, '-o', 'name', '--remote', 'here'], NONE)).to.equal(`agent/${name}\n`);
      expect(await stage.says(['get', 'agents', name, '-o', 'name'])).to.equal(`agent/${name}\n`);
      expect(await stage.says(['remote', 'remove', 'there'])).to.equal('Removed remote "there"; no remote is active now\n');
      expect((await stage.run(['remote', 'add', 'here', stage.url])).stderr).to.include('already exists');
    },
  },
  {
    command: 'remote env',
    async run(stage) {
      await stage.says(['remote', 'add', 'here', stage.url, '--project', "it's $HOME `x`"]);
      expect(await stage.says(['remote', 'env', '--shell', 'bash'])).to.equal(`export LETTA_BASE_URL='${stage.url}';\nunset LETTA_API_KEY;\nunset LETTA_PROJECT_ID;\nexport LETTA_PROJECT='it'\\''s $HOME \`x\`';\n`);
      expect(await stage.says(['remote', 'env', '--shell', 'fish'])).to.include("set -gx LETTA_PROJECT 'it\\'s $HOME `x`';\n").and.to.include('set -e LETTA_API_KEY;\n');
    },
  },
];
