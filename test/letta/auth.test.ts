import { expect } from 'chai';
import type { DiagnosticError } from '../../src/core/diagnostic.ts';
import { resolveAccess, shownUrl } from '../../src/letta/auth.ts';

const env = (values: Record<string, string> = {}) => (name: string): string | undefined => values[name];

describe('server access', () => {
  it('goes by option, then environment, then settings', () => {
    const settings = { url: 'http://settings.test', project: 'sp' };
    expect(resolveAccess({ options: { baseUrl: 'http://option.test/' }, settings, variable: env({ LETTA_BASE_URL: 'http://env.test' }) }).url).to.equal('http://option.test');
    expect(resolveAccess({ settings, variable: env({ LETTA_BASE_URL: 'http://env.test/v1', LETTA_API_KEY: 'k' }) })).to.deep.equal({ url: 'http://env.test', apiKey: 'k', project: 'sp', from: { url: 'LETTA_BASE_URL', apiKey: 'LETTA_API_KEY', project: 'settings.server' } });
    expect(resolveAccess({ settings, variable: env() }).url).to.equal('http://settings.test');
  });
  it('takes the active remote, with its key and project, where nothing else says which server', () => {
    const active = () => ({ name: 'prod', url: 'http://remote.test', project: 'rp', hasKey: true, key: () => 'remote-key' });
    expect(resolveAccess({ active, variable: env({ LETTA_API_KEY: 'k' }) })).to.deep.equal({ url: 'http://remote.test', apiKey: 'remote-key', project: 'rp', from: { url: 'remote prod', apiKey: 'remote prod', project: 'remote prod' } });
    expect(resolveAccess({ active, variable: env(), options: { apiKey: 'mine' } }).apiKey).to.equal('mine');
  });
  it('never sends the key of a remote to another server, and does not even ask for it', () => {
    const active = () => { throw new Error('asked'); };
    for (const sources of [{ variable: env({ LETTA_BASE_URL: 'http://env.test' }) }, { settings: { url: 'http://settings.test' }, variable: env() }, { options: { baseUrl: 'http://option.test' }, variable: env() }]) {
      expect(resolveAccess({ ...sources, active })).to.not.have.property('apiKey');
    }
    const named = { name: 'prod', url: 'http://remote.test', hasKey: true, key: () => 'remote-key' };
    expect(resolveAccess({ options: { baseUrl: 'http://option.test' }, named, variable: env() })).to.deep.equal({ url: 'http://option.test', from: { url: 'flag' } });
  });
  it('puts a remote that was named before the environment', () => {
    const named = { name: 'prod', url: 'http://remote.test/v1/', hasKey: false, key: () => undefined };
    expect(resolveAccess({ named, variable: env({ LETTA_BASE_URL: 'http://env.test' }) }).url).to.equal('http://remote.test');
  });
  it('refuses a key that no header can hold, without repeating it', () => {
    for (const key of ['sk-let-S3CRET\nX', 'sk-let-S3CRET\u200b', '\u201csk-let-S3CRET\u201d']) {
      try {
        resolveAccess({ variable: env({ LETTA_BASE_URL: 'http://env.test', LETTA_API_KEY: key }) });
        expect.fail('resolved');
      } catch (error) {
        const [diagnostic] = (error as DiagnosticError).diagnostics;
        expect(diagnostic?.code).to.equal('LC2003');
        expect(JSON.stringify(diagnostic)).to.contain('LETTA_API_KEY').and.not.contain('S3CRET');
      }
    }
    expect(resolveAccess({ variable: env({ LETTA_BASE_URL: 'http://env.test', LETTA_API_KEY: 'k\r\n' }) }).apiKey).to.equal('k');
  });
  it('names LETTA_BASE_URL and the three usual values when there is none', () => {
    try {
      resolveAccess({ variable: env() });
      expect.fail('resolved');
    } catch (error) {
      const [diagnostic] = (error as DiagnosticError).diagnostics;
      expect(diagnostic?.code).to.equal('LC2001');
      for (const words of ['LETTA_BASE_URL', 'https://api.letta.com', 'http://localhost:8283', 'lettactl dev']) expect(`${diagnostic?.detail} ${diagnostic?.next}`).to.contain(words);
    }
  });
  it('refuses what is no http URL, without showing a password', () => {
    for (const url of ['ftp://u:secret@x', 'localhost:8283', 'nonsense']) {
      expect(() => resolveAccess({ options: { baseUrl: url }, variable: env() })).to.throw(/^LC2001(?!.*secret)/);
    }
  });
  it('refuses a user name or password in the URL, from wherever it comes, and shows neither', () => {
    for (const sources of [{ variable: env({ LETTA_BASE_URL: 'https://dana:hunter2@letta.test/v1' }) }, { options: { baseUrl: 'https://:hunter2@letta.test' }, variable: env() }, { settings: { url: 'https://dana@letta.test?key=hunter2' }, variable: env() }]) {
      try {
        resolveAccess(sources);
        expect.fail('resolved');
      } catch (error) {
        const [diagnostic] = (error as DiagnosticError).diagnostics;
        expect(diagnostic).to.deep.equal({ severity: 'error', code: 'LC2001', summary: "the server's URL has a user name or password in it: https://letta.test", next: 'leave them out; a key goes into LETTA_API_KEY' });
      }
    }
  });
  it('shows a URL without user info and query', () => {
    expect(shownUrl('https://u:p@host:1/x?k=1')).to.equal('https://host:1/x');
  });
});
