import { orAbort } from '../child';
import { accessToken } from '../client';
import type { Scene } from './scene';

export interface AccessToken {
  readonly token: string;
}

export const getAccessToken: Scene<object, AccessToken> = {
  title: 'Get an access token with the credentials in Secrets Manager',
  async play({ outputs, emulator, redials, certificate, story, signal }) {
    const token = await orAbort(accessToken(outputs, emulator, redials, certificate), signal);
    story.line(`${outputs.tokenEndpoint}: ${token.slice(0, 24)}… (${token.length} characters)`);
    return { token };
  },
};
