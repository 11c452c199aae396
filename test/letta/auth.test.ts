import { expect } from 'chai';
import type { DiagnosticError } from '../../src/core/diagnostic.ts';
import { resolveAccess, shownUrl } from '../../src/letta/auth.ts';

const env = (values: Record<string, string> = {}) => (name: string): string | undefined => values[name];

describe('server access', () => {
  it('goes by option, then environment, then settings', () => {
    const settings = { url: 'http://settings.test', project: 'sp' };
    expect(resolveAccess({ options: { baseUrl: 'http://option.test/' }, settings, variable: env({ LETTA_BASE_URL: 'http://env.test' }) }).url).to.equal('http://option.test');
    expect(resolveAccess({ settings, variable: env({ LETTA_BASE_URL: 'http://env.test/v1', LETTA_API_KEY: 'k' }) })).to.deep.equal({ url: 'http://env.test', apiKey: 'k', project: 'sp' });
    expect(resolveAccess({ settings, variable: env() }).url).to.equal('http://settings.test');
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
