import type { UpstreamCall } from '../providers';
import type { AccessToken } from './access-token';
import type { Answers } from './ask';
import type { Scene } from './scene';

export interface SeenUpstream {
  readonly upstream: readonly UpstreamCall[];
}

export const showUpstream: Scene<AccessToken & Answers, SeenUpstream> = {
  title: 'What the providers received',
  async play({ providers, story }, { token }) {
    const upstream = providers.calls;
    for (const { provider, path, credential, headers } of upstream)
      story.line(`${provider} ${path}: ${credential}\n  headers: ${headers.join(', ')}`);
    story.line(`the client's token in any of it: ${upstream.some(({ wire }) => wire.includes(token)) ? 'YES' : 'no'}`);
    return { upstream };
  },
};
