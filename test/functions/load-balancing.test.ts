/** What the function that keeps a listener rule does by hand: signing, and reading XML. */
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { signed } from '../../functions/listener-rule/signature';
import { weightsFor } from '../../functions/listener-rule/weights';
import { contentOf, listOf, textOf, within } from '../../functions/listener-rule/xml';

test.each<[string, string | undefined]>([
  ['a role', 'a-token/+=='],
  ['a user', undefined],
])("requests are signed as AWS's SDK signs them, as %s", async (_name, sessionToken) => {
  const url = new URL('https://elasticloadbalancing.eu-central-1.amazonaws.com/');
  const body = 'Action=DescribeRules&Version=2015-12-01&ListenerArn=arn%3Aaws%3A1';
  const contentType = 'application/x-www-form-urlencoded; charset=utf-8';
  const now = new Date('2026-11-29T05:06:07.890Z');
  const service = 'elasticloadbalancing';
  const keys = { accessKeyId: 'AKIA123', secretAccessKey: 'a/secret+key' };
  const signer = new SignatureV4({ service, region: 'eu-central-1', sha256: Sha256, credentials: { ...keys, sessionToken }, applyChecksum: false });
  const headers = { host: url.host, 'content-type': contentType };
  const expected = await signer.sign({ method: 'POST', protocol: 'https:', hostname: url.host, path: '/', headers, body }, { signingDate: now });
  const environment = {
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_REGION: 'eu-central-1',
    ...(sessionToken && { AWS_SESSION_TOKEN: sessionToken }),
  };
  expect(signed({ url, body, contentType, service }, environment, now).authorization).toBe(expected.headers.authorization);
});

describe('an answer in XML', () => {
  const content = contentOf(`<?xml version="1.0"?>
    <DescribeRulesResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/">
      <DescribeRulesResult><Rules><member><IsDefault>false</IsDefault>
        <Conditions><member><Field>path-pattern</Field><Values><member>/a&amp;b&#x2F;*</member><member>&lt;</member></Values></member></Conditions>
        <Transforms/><Tags></Tags><Priority>10</Priority></member></Rules></DescribeRulesResult>
      <ResponseMetadata><RequestId>74926cf3</RequestId></ResponseMetadata>
    </DescribeRulesResponse>`);
  const [rule] = listOf(within(content, 'DescribeRulesResponse', 'DescribeRulesResult', 'Rules'));

  test('is lists, names and texts', () => {
    expect(rule).toEqual({
      IsDefault: 'false',
      Conditions: [{ Field: 'path-pattern', Values: ['/a&b/*', '<'] }],
      Transforms: '',
      Tags: '',
      Priority: '10',
    });
  });

  test('may have no members, or not what is looked for', () => {
    expect([listOf(within(rule, 'Transforms')), within(rule, 'Nothing', 'Inside'), textOf(within(rule, 'Conditions'))]).toEqual([[], undefined, '']);
    expect(within(contentOf('Service Unavailable'), 'ErrorResponse')).toBeUndefined();
    expect(within(contentOf('</head><body>Bad Gateway</body>'), 'ErrorResponse')).toBeUndefined();
  });
});

const wanted = (...weights: number[]) => weights.map((Weight, index) => ({ TargetGroupArn: 'abc'[index], Weight }));
test.each<[string, ReturnType<typeof wanted>, Record<string, number>, Record<string, number>]>([
  ['those of the template where nothing is live', wanted(100, 0), {}, { a: 100, b: 0 }],
  ['those of the template where other target groups are live, both of which go', wanted(100, 0), { x: 0, y: 100 }, { a: 100, b: 0 }],
  ['those of the template where no request goes anywhere', wanted(100, 0), { a: 0, b: 0 }, { a: 100, b: 0 }],
  ['those that are live', wanted(100, 0), { a: 1, b: 999 }, { a: 1, b: 999 }],
  ['those that are live, and nothing for what comes', wanted(100, 0, 50), { a: 100 }, { a: 100, b: 0, c: 0 }],
  ['those that are live, without what goes and has nothing', wanted(100), { a: 7, b: 0 }, { a: 7 }],
])('the weights of a rule are %s', (_name, groups, live, expected) => {
  expect(Object.fromEntries(weightsFor(groups, new Map(Object.entries(live))))).toEqual(expected);
});
