const { default: Runtime } = require('jest-runtime');

/** What the CDK records for its own tools and no test reads. It costs as much as the synthesis; the rehearsal and the packages keep it. */
const UNREAD = ['aws:cdk:disable-creation-stack-traces', 'aws:cdk:disable-stack-trace', 'aws:cdk:disable-logicalId-metadata'];
process.env.CDK_CONTEXT_JSON = JSON.stringify(Object.fromEntries(UNREAD.map((key) => [key, true])));
process.env.JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION = '20';

/** Takes a second to load, and has nothing of a test in it. */
const LIBRARY = /^(aws-cdk-lib|constructs)(\/|$)/;

/** Jest loads every module for each file of tests anew; here the CDK is loaded once for each worker, outside of what a file has for itself. */
module.exports = class extends Runtime {
  constructor(config, ...rest) {
    super(config, ...rest);
    this.names = config.moduleNameMapper.map(([pattern, name]) => [new RegExp(pattern), name]);
  }

  requireModule(from, name, ...rest) {
    if (!LIBRARY.test(name)) return super.requireModule(from, name, ...rest);
    const [pattern, mapped] = this.names.find(([each]) => each.test(name)) ?? [name, name];
    return require(name.replace(pattern, mapped));
  }
};
