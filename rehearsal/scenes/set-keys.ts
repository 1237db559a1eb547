import { KEYS } from '../providers';
import type { Scene } from './scene';

export const setKeys: Scene<object, object> = {
  title: 'Set the keys: the commands of the outputs, pasted into a shell',
  async play({ outputs, shell, story }) {
    for (const provider of ['openai', 'anthropic'] as const) {
      story.line(`$ ${outputs.setKeyCommands[provider]}`);
      await shell.paste(outputs.setKeyCommands[provider], { [`${provider.toUpperCase()}_API_KEY`]: KEYS[provider] });
    }
    return {};
  },
};
