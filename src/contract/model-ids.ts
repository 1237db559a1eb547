/**
 * What an inference profile of Bedrock begins with. AWS adds geographies: two letters are one, as no vendor has so few, and so is whatever stands
 * before a vendor that serves models by profiles.
 */
export const GEOGRAPHY = /^([a-z]{2}|apac|global|us-gov|[a-z-]+(?=\.(amazon|anthropic|meta|mistral|openai)\.))\./;

/** Where a model is kept, which makes it no other: an ARN, Google's own paths. */
export const MODEL_ROOT = /^(arn:.*|models|publishers\/[^/]+\/models)\//;
