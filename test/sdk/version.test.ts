import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { VERSION } from '../../src/sdk/version.ts';

describe('version', () => {
  it("is the package's", () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { readonly version: string };
    expect(VERSION).to.equal(version);
  });
});
