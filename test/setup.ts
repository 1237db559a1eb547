import { CloudAssembly } from 'aws-cdk-lib/cx-api';

// creation stacks cost more than the synthesis itself, and no test reads them
process.env.CDK_DISABLE_STACK_TRACE = '1';
process.env.JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION = '20';

afterAll(() => CloudAssembly.cleanupTemporaryDirectories());
