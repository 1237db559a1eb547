import { type ApiAnswer, data, Refusal } from './api-answer';
import type { Behaviour } from './behaviour';
import { snapshot } from './openai-answer';
import { OPENAI_OPERATIONS } from './openai-api';
import type { ProviderRequest } from './provider-request';

/** Deployment names and the models that they serve. */
export type Deployments = Readonly<Record<string, string>>;

const DATED = /^\/openai\/(?:deployments\/([^/]+)\/)?(.+)$/;
const V1 = /^\/openai\/v1\/(.+)$/;
const SAFE = { filtered: false, severity: 'safe' };
const FILTERED = { hate: SAFE, self_harm: SAFE, sexual: SAFE, violence: SAFE };

/** Azure OpenAI as its reference documents it: `v1` paths, where `model` is the deployment, and dated ones, where the path has it. */
export function azureAnswer(request: ProviderRequest, behaviour: Behaviour, deployments: Deployments | undefined): ApiAnswer {
  const [, v1] = V1.exec(request.path) ?? [];
  const [, inPath, dated] = v1 ? [] : (DATED.exec(request.path) ?? []);
  const operation = OPENAI_OPERATIONS[v1 ?? dated ?? ''];
  const version = new URLSearchParams(request.url.split('?')[1]).get('api-version');
  if (!operation || (dated && !version)) throw new Refusal(404, { code: '404', message: 'Resource not found' });
  const served = (model: string) => {
    const deployment = inPath ?? model;
    if (deployments && !deployments[deployment]) {
      const message =
        'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.';
      throw new Refusal(404, { code: 'DeploymentNotFound', message });
    }
    return snapshot(deployments?.[deployment] ?? model);
  };
  const answer = operation(request, behaviour, served);
  const chat = (v1 ?? dated) === 'chat/completions';
  return chat && answer.events ? { ...answer, events: annotated(answer.events) } : answer;
}

/** The verdict on the prompt comes before the first choice, in a chunk of its own. */
function* annotated(events: Iterable<string | Buffer>): Generator<string | Buffer> {
  const prompt_filter_results = [{ prompt_index: 0, content_filter_results: { ...FILTERED, jailbreak: { filtered: false, detected: false } } }];
  yield data({ choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results });
  yield* events;
}
