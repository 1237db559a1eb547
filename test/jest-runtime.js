const { default: Runtime } = require('jest-runtime');

/** What the CDK records for its own tools and no test reads. It costs as much as the synthesis; the rehearsal and the packages keep it, whose children get no such variable. */
const UNREAD = ['aws:cdk:disable-creation-stack-traces', 'aws:cdk:disable-stack-trace', 'aws:cdk:disable-logicalId-metadata'];
process.env.CDK_CONTEXT_JSON = JSON.stringify(Object.fromEntries(UNREAD.map((key) => [key, true])));
process.env.JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION = '20';

/** Takes half a second to load, and has nothing of a test in it. */
const LIBRARY = /^(aws-cdk-lib|constructs)(\/|$)/;

/**
 * Jest loads every module anew for each file of tests; here the CDK is loaded once for each worker, outside of what a file has for itself. Two
 * versions of it do not share a global object, in which they count: the newest is loaded as jest does it.
 */
module.exports = class extends Runtime {
  constructor(config, ...rest) {
    super(config, ...rest);
    this.isLowest = !config.moduleNameMapper.some(([pattern]) => pattern.includes('aws-cdk-lib'));
  }

  requireModule(from, name, ...rest) {
    return this.isLowest && LIBRARY.test(name) ? require(name) : super.requireModule(from, name, ...rest);
  }
};
