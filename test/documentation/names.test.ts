import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES, proseOf, ROOT } from './fences';

/** Pages that name what another product has, what is gone, or what only tests have. */
const OF_OTHERS = [
  'UPGRADING.md',
  'docs/parity-oss.md',
  'docs/parity-enterprise.md',
  'docs/coming-from-terraform.md',
  'docs/compliance.md',
  'docs/testing.md',
  'docs/benchmarks.md',
  'docs/agents/claude-code.md',
  'docs/agents/codex.md',
];

/** Names in the prose that are not of this library. */
const FOREIGN = new Set([
  'RuntimeError', // Python's
  'Upgrade', // a header
  'Default', // an id that CloudFormation does not see
  'snake_case', // how Python writes names
  'api_key', // the OpenAI SDK's and the Anthropic SDK's
  'auth_token', // the Anthropic SDK's
  'authToken', // the same, in JavaScript
  'apiKeyHelper', // a setting of Claude Code
  'refresh_interval_ms', // settings of Codex
  'wire_api',
  'BedrockRuntimeClient', // the AWS SDK's for JavaScript
  'autoDeleteObjects', // of the CDK's buckets
  'reasoning_effort', // a parameter of OpenAI's
  'thoughtSignature', // a member of Gemini's
  'line_item_iam_principal', // a column of AWS's Cost and Usage Report
]);

/** Classes, metrics, alarms, outputs, error codes of synthesis: `TooFewTasks`. Codes of requests: `provider_key_not_set`. Props: `drainTimeout`. */
const NAME = /^(?:[A-Z][a-z]+(?:[A-Z][A-Za-z0-9]*)*|[a-z0-9]+(?:_[a-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+|cdk-portkey-gateway:\w+)$/;

/** Every word of the code of library, programs, rehearsal and its proxy, without comments. */
const WORDS = new Set(
  ['src', 'runtime', 'cli', 'chargeback', 'functions', 'rehearsal', 'load-balancer']
    .flatMap((root) => readdirSync(join(ROOT, root), { recursive: true, encoding: 'utf8' }).map((file) => join(ROOT, root, file)))
    .filter((file) => /\.(ts|py)$/.test(file) && !file.endsWith('.test.ts'))
    .flatMap((file) =>
      readFileSync(file, 'utf8')
        .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
        .match(/\w+/g),
    ),
);

const known = (name: string): boolean => FOREIGN.has(name) || WORDS.has(name.replace('cdk-portkey-gateway:', ''));

const namesOf = (page: string): string[] => [...proseOf(page).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code).filter((code) => NAME.test(code));

test('a code, a metric, an alarm, a prop or a warning that does not exist is found', () => {
  expect(
    ['PublicWithoutDomain', 'UnpricedRequests', 'TooFewTasks', 'drainTimeout', 'cdk-portkey-gateway:noProviders'].filter((name) => !known(name)),
  ).toEqual([]);
  expect(['PublicWithoutDomains', 'UnpricedRequest', 'too_few_tasks', 'cdk-portkey-gateway:noProvider'].filter(known)).toEqual([]);
});

test.each(PAGES.filter((page) => !OF_OTHERS.includes(page)))('every name that %s writes as code exists', (page) => {
  expect(namesOf(page).filter((name) => !known(name))).toEqual([]);
});
