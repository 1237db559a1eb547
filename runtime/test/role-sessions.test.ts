import { MAX_CLIENTS } from '../../src/contract';
import type { Attempt } from '../attempt';
import type { Request } from '../transport';
import { RoleSessions } from '../upstream/role-sessions';
import { recordLog, until } from './local-server';

const ROLE = 'arn:aws:iam::444455556666:role/Models';
const OWN = { accessKeyId: 'own', secretAccessKey: 'own' };
const attempt = (assumeRole?: object, caller?: object) => ({ target: { provider: { configuration: { assumeRole } } }, caller }) as unknown as Attempt;
const tagged = (client: string, team?: string) => attempt({ roleArn: ROLE, sessionTags: true }, { client, team });

/** Sessions of an STS that gives credentials for so long; what it was asked. */
function sessions(lifetime = 3_600_000, reply?: { status: number; body: string }) {
  const asked: Record<string, string>[] = [];
  const request: Request = async (url, options) => {
    asked.push({ url, ...Object.fromEntries(new URLSearchParams(String(options?.body))) });
    const expiration = new Date(Date.now() + lifetime).toISOString();
    const body = `<Credentials><AccessKeyId>AK${asked.length}</AccessKeyId><SecretAccessKey>a/b+c=</SecretAccessKey><SessionToken>t==</SessionToken><Expiration>${expiration}</Expiration></Credentials>`;
    return { status: 200, headers: {}, ...reply, body: Buffer.from(reply?.body ?? body) };
  };
  const { lines, log } = recordLog();
  const aws = { region: 'eu-west-1', urlSuffix: 'amazonaws.com.cn', credentials: { get: async () => OWN }, request };
  return { roles: new RoleSessions(aws, 'g', log), asked, lines };
}

test('without a role they are those of the task, and STS is not asked', async () => {
  const { roles, asked } = sessions();
  expect(await roles.credentials(attempt())).toBe(OWN);
  expect(asked).toEqual([]);
});

test('a role is asked for at the STS of the region and partition, with a name that STS takes', async () => {
  const { roles, asked } = sessions();
  const got = await roles.credentials(attempt({ roleArn: ROLE, externalId: 'one' }));
  expect(got).toEqual({ accessKeyId: 'AK1', secretAccessKey: 'a/b+c=', sessionToken: 't==' });
  const url = 'https://sts.eu-west-1.amazonaws.com.cn/';
  expect(asked).toEqual([{ url, Action: 'AssumeRole', Version: '2011-06-15', RoleArn: ROLE, RoleSessionName: 'g-', ExternalId: 'one' }]);
});

test('tags and names have only what STS takes', async () => {
  const { roles, asked } = sessions();
  await roles.credentials(tagged('Wörk <1>', 'x'.repeat(300)));
  await roles.credentials(tagged('Beta'));
  expect(asked[0]).toMatchObject({ RoleSessionName: 'W-rk--1-', 'Tags.member.2.Key': 'Client', 'Tags.member.2.Value': 'W-rk -1-' });
  expect(asked[0]['Tags.member.3.Value']).toHaveLength(256);
  expect(asked[1]).not.toHaveProperty(['Tags.member.3.Key']);
});

test('two providers that ask for the same have one session, others have their own', async () => {
  const { roles, asked } = sessions();
  for (const role of [{ roleArn: ROLE }, { roleArn: ROLE }, { roleArn: ROLE, externalId: 'one' }, { roleArn: `${ROLE}2` }])
    await roles.credentials(attempt(role));
  expect(asked).toHaveLength(3);
});

test('of each role one session for each client and its own are kept, those that were used last', async () => {
  const { roles, asked } = sessions();
  const both = (client: string) => [tagged(client), attempt({ roleArn: `${ROLE}2`, sessionTags: true }, { client })];
  const clients = Array.from({ length: MAX_CLIENTS }, (_, index) => both(`c${index}`)).flat();
  const most = 2 * (MAX_CLIENTS + 1);
  for (let round = 0; round < 2; round++)
    for (const each of [attempt({ roleArn: ROLE }), attempt({ roleArn: `${ROLE}2` }), ...clients]) await roles.credentials(each);
  expect(asked).toHaveLength(most);
  for (const each of both('one more')) await roles.credentials(each);
  for (const each of clients) await roles.credentials(each);
  expect(asked).toHaveLength(most + 2);
  await roles.credentials(attempt({ roleArn: ROLE }));
  expect(asked).toHaveLength(most + 3);
});

test('a session that is used is renewed before it ends, one that is not used is not', async () => {
  const { roles, asked } = sessions(2_000);
  await roles.credentials(tagged('used'));
  await until(() => asked.length === 2); // by itself, for it was asked for
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(asked).toHaveLength(2);
  expect(await roles.credentials(tagged('used'))).toMatchObject({ accessKeyId: 'AK3' });
});

test.each([
  [403, '<Error><Code>AccessDenied</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error>', 'AccessDenied: sts not authorized'],
  [200, '<html>', 'sts gave no credentials'],
])('what is no session is a refusal, and the log says why: %i %s', async (status, body, said) => {
  const { roles, asked, lines } = sessions(0, { status, body });
  for (let time = 0; time < 5; time++)
    await expect(roles.credentials(attempt({ roleArn: ROLE }))).rejects.toMatchObject({ code: 'credentials_not_available' });
  expect(asked).toHaveLength(1);
  expect(lines).toEqual([{ level: 'warn', message: expect.stringContaining(`role ${ROLE}, session g-: ${said}`) }]);
});
