export { type BedrockAccess, bedrockAccess, checkModelPatterns, exampleModelOf } from './bedrock-access';
