import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { dial, type WebAnswer } from '../addresses';
import type { Refused } from '../client';
import type { Stage } from '../stage';
import type { Answers } from './ask';
import type { Scene } from './scene';
import { untilRefused } from './until-refused';

export interface SignedIn {
  readonly user: string;
  readonly team: string;
  readonly chat: string;
  /** With a token that was got for the refresh token. */
  readonly message: string;
  /** What the token endpoint says of what must not be served, by what it is. */
  readonly refused: Readonly<Record<'another verifier' | 'the code again' | 'the refresh token again', string>>;
  readonly afterDenial: string | Refused;
  /** Milliseconds from the command to the first refusal. */
  readonly deniedAfter: number;
}

export interface People {
  /** Undefined where nobody can sign in. */
  readonly person?: SignedIn;
}

const USER = 'ada';
const [GROUP, TEAM] = ['llm-search', 'search'];
const PASSWORD = 'Correct-Horse-7-Battery';

export const signIn: Scene<Answers, People> = {
  title: 'A person signs in: a code with PKCE, a team by group, a refusal of this one person',
  async play(stage) {
    const { story, shell, outputs } = stage;
    const { denyPersonCommand } = outputs;
    if (!outputs.peopleClientId || !denyPersonCommand) {
      story.line('here nobody can');
      return {};
    }
    await makePerson(stage);
    story.line(`${USER}, made in the user pool by an administrator, in the group ${GROUP}`);

    const spoiled = await signInAtPage(stage);
    const another = await redeem(stage, { ...spoiled, verifier: randomBytes(32).toString('base64url') });
    const code = await signInAtPage(stage);
    const tokens = await tokensOf(redeem(stage, code));
    const again = await redeem(stage, code);
    story.line(`code sent to ${code.callback}, and given for a token: ${JSON.stringify(claimsOf(tokens.access_token))}`);
    const client = stage.client(tokens.access_token);
    const chat = await client.chat();
    story.line(`chat completion: ${chat}`);

    const refresh = { grant_type: 'refresh_token', client_id: outputs.peopleClientId, refresh_token: tokens.refresh_token };
    const refreshed = await tokensOf(atTokenEndpoint(stage, refresh));
    const oldRefresh = await atTokenEndpoint(stage, refresh);
    const message = await stage.client(refreshed.access_token).message();
    story.line(`Anthropic message, with a token got for the refresh token: ${message}`);

    const deny = denyPersonCommand.replace('USER', USER);
    story.line(`$ ${deny}`);
    await shell.paste(deny);
    const { answer: afterDenial, after: deniedAfter } = await untilRefused(client, stage);
    const refused = { 'another verifier': another.body, 'the code again': again.body, 'the refresh token again': oldRefresh.body };
    return { person: { user: USER, team: TEAM, chat, message, refused, afterDenial, deniedAfter } };
  },
};

/** What an administrator types. */
async function makePerson({ shell }: Stage): Promise<void> {
  const pool = (await shell.paste("aws cognito-idp list-user-pools --max-results 1 --query 'UserPools[0].Id' --output text")).trim();
  for (const command of [
    `admin-create-user --username ${USER} --message-action SUPPRESS`,
    `admin-set-user-password --username ${USER} --password '${PASSWORD}' --permanent`,
    `create-group --group-name ${GROUP}`,
    `admin-add-user-to-group --username ${USER} --group-name ${GROUP}`,
  ]) {
    await shell.paste(`aws cognito-idp ${command} --user-pool-id ${pool}`);
  }
}

interface Code {
  readonly callback: string;
  readonly code: string;
  readonly verifier: string;
}

/** What a program on the person's machine does, and the person's browser. */
async function signInAtPage({ outputs, redials, certificate }: Stage): Promise<Code> {
  const { authorizationEndpoint = '', peopleClientId = '' } = outputs;
  const [verifier, state] = [randomBytes(32).toString('base64url'), randomBytes(16).toString('base64url')];
  const listener = await listen([8400, 18400, 28400]);
  try {
    const callback = `http://localhost:${listener.port}/callback`;
    const asked = new URLSearchParams({
      response_type: 'code',
      client_id: peopleClientId,
      redirect_uri: callback,
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const page = await dial(`${authorizationEndpoint}?${asked}`, {}, redials, certificate);
    const login = new URL(page.location ?? '', authorizationEndpoint).href;
    const form = await dial(login, {}, redials, certificate);
    const action = new URL((/action="([^"]+)"/.exec(form.body)?.[1] ?? '').replaceAll('&amp;', '&'), login).href;
    const answer = await dial(action, { form: { username: USER, password: PASSWORD } }, redials, certificate);
    if (answer.status !== 302 || !answer.location) throw new Error(`the sign-in page answered ${answer.status}: ${answer.body}`);
    await fetch(answer.location);
    const came = await listener.arrived;
    if (came.get('state') !== state) throw new Error('a code that was not asked for');
    return { callback, code: came.get('code') ?? '', verifier };
  } finally {
    listener.server.close();
  }
}

/** Waits at the first of these ports that is free. */
async function listen(ports: readonly number[]): Promise<{ server: Server; port: number; arrived: Promise<URLSearchParams> }> {
  for (const port of ports) {
    let arrive: (query: URLSearchParams) => void = () => {};
    const arrived = new Promise<URLSearchParams>((resolve) => {
      arrive = resolve;
    });
    const server = createServer((request, response) => {
      response.setHeader('connection', 'close');
      response.end('You are signed in, and may close this page.');
      arrive(new URL(request.url ?? '', 'http://localhost').searchParams);
    });
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, 'localhost', () => resolve(true));
    });
    if (isFree) return { server, port, arrived };
  }
  throw new Error(`none of the ports ${ports.join(', ')} is free`);
}

const atTokenEndpoint = ({ outputs, redials, certificate }: Stage, form: Readonly<Record<string, string>>): Promise<WebAnswer> =>
  dial(outputs.tokenEndpoint, { form }, redials, certificate);

const redeem = (stage: Stage, { callback, code, verifier }: Code): Promise<WebAnswer> =>
  atTokenEndpoint(stage, {
    grant_type: 'authorization_code',
    client_id: stage.outputs.peopleClientId ?? '',
    redirect_uri: callback,
    code,
    code_verifier: verifier,
  });

async function tokensOf(asked: Promise<WebAnswer>): Promise<{ readonly access_token: string; readonly refresh_token: string }> {
  const { status, body } = await asked;
  if (status !== 200) throw new Error(`the token endpoint answered ${status}: ${body}`);
  return JSON.parse(body);
}

const claimsOf = (token: string): object => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
