import { CloudAssembly } from 'aws-cdk-lib/cx-api';

/** What the CDK records for its own tools and no test reads. It costs as much as the synthesis; the rehearsal and the packages keep it. */
const UNREAD = ['aws:cdk:disable-creation-stack-traces', 'aws:cdk:disable-stack-trace', 'aws:cdk:disable-logicalId-metadata'];
process.env.CDK_CONTEXT_JSON = JSON.stringify(Object.fromEntries(UNREAD.map((key) => [key, true])));
process.env.JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION = '20';

/**
 * What has processes, sockets and clocks in it may lose a race on a machine that stands still for a second: it is tried once more, and
 * `ledger.js` names what passed only then. A flaw fails both times.
 */
if (/[\\/]test[\\/](contract|load-balancer|rehearsal|cli|live|deployment|enterprise)[\\/]/.test(`${expect.getState().testPath}`)) {
  jest.retryTimes(1, { logErrorsBeforeRetry: true });
}

afterAll(() => CloudAssembly.cleanupTemporaryDirectories());
