const { default: Runtime } = require('jest-runtime');

/** What takes a second to load for each file of tests, and has nothing of a test in it. */
const ONCE = /^(aws-cdk-lib|constructs)(\/|$)/;

/** What the CDK records for its own tools and no test reads. It costs as much as the synthesis; the rehearsal and the packages keep it. */
const UNREAD = ['aws:cdk:disable-creation-stack-traces', 'aws:cdk:disable-stack-trace', 'aws:cdk:disable-logicalId-metadata'];
process.env.CDK_CONTEXT_JSON = JSON.stringify(Object.fromEntries(UNREAD.map((key) => [key, true])));
process.env.JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION = '20';

/** Loads the CDK once for each worker, outside of what jest keeps apart; all else as jest does, for each file of tests anew. */
module.exports.default = class extends Runtime {
  constructor(config, ...rest) {
    super(config, ...rest);
    this.mapped = config.moduleNameMapper.map(([pattern, name]) => [new RegExp(pattern), name]);
  }

  requireModuleOrMock(from, name) {
    if (!ONCE.test(name)) return super.requireModuleOrMock(from, name);
    const [pattern, mapped] = this.mapped.find(([each]) => each.test(name)) ?? [name, name];
    return require(name.replace(pattern, mapped));
  }
};
