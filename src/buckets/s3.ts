import { AwsV4Signer } from 'aws4fetch';
import type { BucketProvider, BucketReader } from '../engine/ports.ts';
import { ask, service, trouble } from './http.ts';
import type { Answer, Fetch } from './http.ts';
import { below, encodedKey, endpoint, headerSafe, required } from './settings.ts';

const NAME = 's3';
const MAX_LIST = 8 * 1024 * 1024;
/** Pages may be empty (folders that are passed over), but not for ever. */
const MAX_PAGES = 1000;
/** Objects per request: what S3 gives at most. */
const PAGE = 1000;

/** S3 and what speaks like it: the bucket in the path, which every storage of the kind and every bucket's name allows. */
export const s3 = (fetch: Fetch): BucketProvider => ({
  name: NAME,
  open(environment) {
    const accessKeyId = headerSafe('AWS_ACCESS_KEY_ID', required(NAME, ['AWS_ACCESS_KEY_ID'], environment));
    const secretAccessKey = required(NAME, ['AWS_SECRET_ACCESS_KEY'], environment);
    const token = environment.variable('AWS_SESSION_TOKEN');
    const region = environment.variable('AWS_REGION') ?? environment.variable('AWS_DEFAULT_REGION') ?? 'us-east-1';
    if (!/^[A-Za-z0-9-]+$/.test(region)) throw service('LC2061', 'AWS_REGION is no region', 'Set it to a name such as eu-central-1.');
    const variable = environment.variable('AWS_ENDPOINT_URL_S3') === undefined ? 'AWS_ENDPOINT_URL' : 'AWS_ENDPOINT_URL_S3';
    const named = environment.variable(variable);
    // Requests are signed and carry no key, so that http within a network is nobody's loss.
    const base = named === undefined ? new URL(`https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`) : endpoint(variable, named, true);
    const credentials = { accessKeyId, secretAccessKey, ...(token === undefined ? {} : { sessionToken: headerSafe('AWS_SESSION_TOKEN', token) }), service: 's3', region };

    const request = async (url: URL, maxBytes: number, signal: AbortSignal): Promise<Answer> => {
      const signed = await new AwsV4Signer({ ...credentials, method: 'GET', url: url.href }).sign();
      const answer = await ask(signed.url, { method: 'GET', headers: signed.headers }, { provider: NAME, variable: named === undefined ? 'AWS_REGION' : variable, fetch, signal, maxBytes });
      if (answer.status !== 200) throw refusal(answer, base);
      return answer;
    };

    const reader: BucketReader = {
      async read(bucket, path, { signal, maxBytes }) {
        return (await request(below(base, `${encodeURIComponent(bucket)}/${encodedKey(path)}`), maxBytes, signal)).bytes;
      },
      async list(bucket, prefix, deep, { signal, maxObjects }) {
        const found: string[] = [];
        for (let next: string | undefined = '', pages = 1; next !== undefined; pages++) {
          const url = below(base, encodeURIComponent(bucket));
          const query = { 'list-type': '2', 'encoding-type': 'url', 'max-keys': String(PAGE), prefix, ...(deep ? {} : { delimiter: '/' }), ...(next === '' ? {} : { 'continuation-token': next }) };
          for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
          const page = pageOf((await request(url, MAX_LIST, signal)).bytes, base);
          found.push(...page.keys);
          if (found.length > maxObjects || pages > MAX_PAGES) throw trouble({ code: 'LC1427', problem: `has more than ${maxObjects.toLocaleString('en')} objects below it`, next: 'Make the text before the first `*` longer.' });
          next = page.next;
        }
        return found;
      },
    };
    return reader;
  },
});

/** Keys come encoded as in a URL, so that the little XML that is needed can be read without a parser. */
function pageOf(bytes: Uint8Array, base: URL): { readonly keys: readonly string[]; readonly next: string | undefined } {
  const xml = new TextDecoder().decode(bytes);
  if (!xml.includes('<ListBucketResult')) throw service('LC2066', `what answers at ${base.origin} is no S3`, 'Check AWS_ENDPOINT_URL_S3.');
  const keys = xml.split('<Contents>').slice(1).flatMap((entry) => /<Key>([^<]*)<\/Key>/.exec(entry)?.[1] ?? []).map((key) => decoded(entities(key)));
  const truncated = /<IsTruncated>true<\/IsTruncated>/.test(xml);
  const token = /<NextContinuationToken>([^<]+)<\/NextContinuationToken>/.exec(xml)?.[1];
  return { keys, next: truncated && token !== undefined ? entities(token) : undefined };
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'' };
const entities = (text: string): string => text.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g, (whole, name: string | undefined, decimal: string | undefined, hex: string | undefined) => {
  if (name !== undefined) return ENTITIES[name] ?? whole;
  const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
});

/** What an answer without success means. */
function refusal({ status, headers, bytes }: Answer, base: URL): Error {
  const xml = new TextDecoder().decode(bytes);
  const code = /<Code>([A-Za-z0-9.]{1,80})<\/Code>/.exec(xml)?.[1];
  const home = headers.get('x-amz-bucket-region') ?? /<Region>([A-Za-z0-9-]{1,40})<\/Region>/.exec(xml)?.[1];
  const keys = 'Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.';
  switch (code) {
    case 'NoSuchKey': return trouble({ code: 'LC1421', problem: 'does not exist' });
    case 'NoSuchBucket': return trouble({ code: 'LC1422', problem: 'does not exist', next: 'Check its name, AWS_REGION and AWS_ENDPOINT_URL_S3.' });
    case 'InvalidBucketName': return trouble({ code: 'LC1422', problem: 'has no name that a bucket can have' });
    case 'KeyTooLongError': case 'InvalidURI': case 'InvalidArgument': return trouble({ code: 'LC1425', problem: `is no key that the storage takes (${code})` });
    case 'AccessDenied': case 'AllAccessDisabled': return trouble({ code: 'LC2064', problem: 'may not be read with these credentials', next: 's3:GetObject is needed for objects, s3:ListBucket for patterns; without the latter a missing object looks like this, too.' });
    case 'InvalidAccessKeyId': case 'SignatureDoesNotMatch': case 'ExpiredToken': case 'InvalidToken': case 'TokenRefreshRequired': case 'RequestTimeTooSkewed':
      return service('LC2064', `the storage ${NAME} at ${base.origin} does not accept the credentials (${code})`, code === 'RequestTimeTooSkewed' ? 'Set the clock of this machine.' : keys);
    case 'PermanentRedirect': case 'AuthorizationHeaderMalformed': case 'IllegalLocationConstraintException': case 'TemporaryRedirect':
      return trouble({ code: 'LC1422', problem: home === undefined ? 'is in another region' : `is in the region ${home}`, next: home === undefined ? 'Set AWS_REGION.' : `Set AWS_REGION=${home}.` });
    default: break;
  }
  if (status === 401 || status === 403) return service('LC2064', `the storage ${NAME} at ${base.origin} does not accept the credentials`, keys);
  return service('LC2066', `the storage ${NAME} at ${base.origin} answered ${status}${code === undefined ? '' : ` (${code})`}`, 'Check AWS_ENDPOINT_URL_S3 and AWS_REGION.');
}
