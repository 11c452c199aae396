import { expect } from 'chai';
import { s3 } from '../../src/buckets/s3.ts';
import { BucketProblem } from '../../src/engine/ports.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret-hunter2' };
const signal = new AbortController().signal;

/** What S3 itself answers, which no stand-in does. The way it is asked is tried against moto: test/moto/s3.test.ts. */
describe('s3: answers', () => {
  const asked: { readonly url: URL; readonly headers: Headers }[] = [];
  const reader = (answer: () => Response, variables: Readonly<Record<string, string>> = KEYS) => {
    asked.length = 0;
    return s3((url, init) => {
      asked.push({ url, headers: new Headers(init.headers) });
      return Promise.resolve(answer());
    }).open({ variable: (name) => variables[name] });
  };
  const error = (status: number, code: string, headers: Readonly<Record<string, string>> = {}) => (): Response => new Response(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>m</Message></Error>`, { status, headers });
  const trouble = async (work: Promise<unknown>): Promise<BucketProblem> => {
    try {
      await work;
    } catch (thrown) {
      if (thrown instanceof BucketProblem) return thrown;
      throw thrown;
    }
    throw new Error('it was expected to fail');
  };
  const read = (answer: () => Response, variables?: Readonly<Record<string, string>>) => reader(answer, variables).read('depot', 'a b.md', { signal, maxBytes: 1024 });
  const list = (answer: () => Response) => reader(answer).list('depot', 'x', true, { signal, maxObjects: 10 });

  it('asks the service of the region, with a signature and without a key', async () => {
    await read(() => new Response('x'), { ...KEYS, AWS_REGION: 'eu-central-1', AWS_SESSION_TOKEN: 'token' });
    expect(asked[0]?.url.href).to.equal('https://s3.eu-central-1.amazonaws.com/depot/a%20b.md');
    expect(asked[0]?.headers.get('authorization')).to.match(/^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/eu-central-1\/s3\/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/);
    expect(asked[0]?.headers.get('x-amz-security-token')).to.equal('token');
    expect(JSON.stringify([...(asked[0]?.headers ?? [])])).not.to.contain('hunter2');
    await read(() => new Response('x'), { ...KEYS, AWS_ENDPOINT_URL: 'http://minio:9000/base/' });
    expect(asked[0]?.url.href).to.equal('http://minio:9000/base/depot/a%20b.md');
  });

  it('names the region that a bucket is in', async () => {
    const { trouble: found } = await trouble(read(error(301, 'PermanentRedirect', { 'x-amz-bucket-region': 'eu-west-1' })));
    expect(found).to.deep.equal({ code: 'LC1422', problem: 'is in the region eu-west-1', next: 'Set AWS_REGION=eu-west-1.' });
  });

  for (const [status, code, expected] of [[403, 'AccessDenied', 'LC2064'], [400, 'ExpiredToken', 'LC2064'], [403, 'RequestTimeTooSkewed', 'LC2064'], [403, 'SomethingNew', 'LC2064'], [400, 'KeyTooLongError', 'LC1425'], [400, 'InvalidBucketName', 'LC1422'], [400, 'Other', 'LC2066'], [307, 'TemporaryRedirect', 'LC2066']] as const) {
    it(`says ${expected} for ${code}, at once`, async () => {
      const found = await trouble(read(error(status, code)));
      expect([found.trouble.code, found.again]).to.deep.equal([expected, false]);
    });
  }

  it('lets 503 be tried again, after what was asked for', async () => {
    const found = await trouble(read(error(503, 'SlowDown', { 'retry-after': '3' })));
    expect([found.trouble.code, found.again, found.waitMs]).to.deep.equal(['LC2065', true, 3000]);
  });

  it('stops reading what is too large', async () => {
    let sent = 0;
    const endless = (): Response => new Response(new ReadableStream({ pull(controller) {
      sent += 512;
      controller.enqueue(new Uint8Array(512));
    } }));
    expect((await trouble(read(endless))).trouble.code).to.equal('LC1405');
    expect(sent).to.be.below(8192);
  });

  it('takes no page for a list that is none, and no list without end', async () => {
    expect((await trouble(list(() => new Response('<html>Hello</html>')))).trouble.code).to.equal('LC2066');
    const more = '<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t&amp;</NextContinuationToken></ListBucketResult>';
    expect((await trouble(list(() => new Response(more)))).trouble.code).to.equal('LC1427');
    expect(asked[1]?.url.searchParams.get('continuation-token')).to.equal('t&');
  });
});
