import { expect } from 'chai';
import type { DiagnosticError } from '../../src/core/diagnostic.ts';
import type { LiveObject } from '../../src/core/live.ts';
import type { Json } from '../../src/core/value.ts';
import { contextOf, createStep, desiredOf, set, updateStep } from './resources-rig.ts';
import type { StartServer } from './resources-rig.ts';
import { codeOf, suite } from './resources-suite.ts';

/** API notes §7. */
export const mcpServerTraps = (start: StartServer): void => suite('MCP servers', start, (rig) => {
  const handler = () => rig().handler('mcp_server');
  const secret = (shown: string): Json => ({ $secret: { parts: [], shown } }) as unknown as Json;
  const base = { type: 'streamable_http', server_url: 'https://nowhere.invalid/mcp' };
  const made = async (more: Record<string, Json> = {}) => {
    const desired = desiredOf('mcp_server', rig().unique('mcp'), { ...base, ...more });
    const written = await handler().create(createStep(rig(), desired), contextOf({ secrets: { '${TOKEN}': 'Bearer t1', '${NEW}': 'Bearer t2' } }));
    return { desired, id: written.id, written, live: async () => await handler().read(written.id) as LiveObject };
  };

  it('warns when the server cannot be reached, and registers it', async () => {
    const { written, id } = await made();
    expect(written.diagnostics?.map(({ severity, code }) => [severity, code])).to.deep.equal([['warning', 'LC2024']]);
    expect(await handler().read(id)).not.to.equal(null);
  });

  it('keeps the secrets that a change does not touch', async () => {
    const { desired, live } = await made({ auth_header: 'Authorization', auth_token: secret('${TOKEN}'), custom_headers: { 'X-A': secret('1'), 'X-B': secret('2') } });
    await handler().update(updateStep(rig(), desired, await live(), [set('server_url', 'https://nowhere.invalid/new')]), contextOf());
    expect((await live()).attributes).to.deep.equal({ ...base, server_url: 'https://nowhere.invalid/new', auth_header: 'Authorization', auth_token: 'Bearer t1', custom_headers: { 'X-A': '1', 'X-B': '2' } });
  });

  it('changes the token of either type of server', async () => {
    for (const type of ['sse', 'streamable_http']) {
      const { desired, live } = await made({ type, auth_header: 'Authorization', auth_token: secret('${TOKEN}') });
      await handler().update(updateStep(rig(), desired, await live(), [set('auth_token', secret('${NEW}'))]), contextOf({ secrets: { '${NEW}': 'Bearer t2' } }));
      expect((await live()).attributes, type).to.include({ type, auth_token: 'Bearer t2' });
    }
  });

  it('changes a secret, and members of the headers one by one', async () => {
    const { desired, live } = await made({ auth_token: secret('${TOKEN}'), custom_headers: { 'X-A': '1', 'X-B': '2' } });
    const headers = { path: 'custom_headers', kind: 'map' as const, cause: 'config' as const, entries: [{ key: 'X-A', before: '1' }, { key: 'X-C', after: secret('3') }] };
    await handler().update(updateStep(rig(), desired, await live(), [set('auth_token', secret('${NEW}')), headers]), contextOf({ secrets: { '${NEW}': 'Bearer t2' } }));
    expect((await live()).attributes).to.include({ auth_token: 'Bearer t2' });
    expect((await live()).attributes['custom_headers']).to.deep.equal({ 'X-B': '2', 'X-C': '3' });
  });

  it('gives a token the usual header when none is named', async () => {
    const { live } = await made({ auth_token: secret('${TOKEN}') });
    expect((await live()).attributes).to.include({ auth_header: 'Authorization', auth_token: 'Bearer t1' });
  });

  it('refuses a change of type, which the server ignores', async () => {
    const { desired, live } = await made();
    expect(await codeOf(handler().update(updateStep(rig(), desired, await live(), [set('type', 'sse')]), contextOf()))).to.equal('LC2025');
  });

  it('tells the server\'s word when it refuses an address, without the token', async () => {
    const desired = desiredOf('mcp_server', rig().unique('mcp'), { ...base, server_url: 'http://127.0.0.1:9/mcp?key=s3cret', auth_token: secret('${TOKEN}') });
    try {
      await handler().create(createStep(rig(), desired), contextOf({ secrets: { '${TOKEN}': 'Bearer hidden-token' } }));
      expect.fail('created');
    } catch (error) {
      expect((error as DiagnosticError).diagnostics[0]?.code).to.equal('LC2012');
      const text = JSON.stringify((error as DiagnosticError).diagnostics);
      expect(text).not.to.contain('hidden-token').and.not.to.contain('s3cret');
      expect(text).to.contain('server_url');
    }
  });

  it('finds a registration by name, unless it was there before', async () => {
    const { id, desired } = await made();
    const probe = { op: 'op', name: desired.name, address: desired.address };
    expect((await handler().findByOp({ ...probe, existing: [] })).map((server) => server.id)).to.deep.equal([id]);
    expect(await handler().findByOp({ ...probe, existing: [id] })).to.deep.equal([]);
  });
});
