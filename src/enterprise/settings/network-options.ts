import type * as ecs from 'aws-cdk-lib/aws-ecs';

/** A proxy for what goes out. */
export interface OutboundProxyOptions {
  /** Its URL, without a password, which would be readable in the task definition. Tasks are let out to its port. */
  readonly httpsProxy: string;

  /**
   * Hosts that are called without it. The metadata of the task, `169.254.170.2`, must be among them, and is added.
   *
   * @default - the metadata of the task
   */
  readonly noProxy?: string[];

  /**
   * Certificate of its authority, in PEM.
   *
   * @default - the authorities of the image
   */
  readonly certificateAuthority?: ecs.Secret;
}

/** What browsers of other origins may do. */
export interface CorsOptions {
  /**
   * Origins.
   *
   * @default - as the image has it
   */
  readonly allowedOrigins?: string[];

  /**
   * Methods.
   *
   * @default - as the image has it
   */
  readonly allowedMethods?: string[];

  /**
   * Headers of requests.
   *
   * @default - as the image has it
   */
  readonly allowedHeaders?: string[];

  /**
   * Headers of answers that they may read.
   *
   * @default - as the image has it
   */
  readonly exposedHeaders?: string[];
}

/** Answers that are found by meaning, in a vector store of yours. */
export interface SemanticCacheOptions {
  /** Its kind: `milvus` or `pinecone`. */
  readonly vectorStore: string;

  /** Its address. */
  readonly address: string;

  /** Collection of answers. */
  readonly collectionName: string;

  /** Its key. */
  readonly apiKey: ecs.Secret;

  /**
   * Who makes embeddings: `openai`, `azure-openai`, `google`, `vertex-ai`.
   *
   * @default - as the image has it
   */
  readonly embeddingProvider?: string;

  /**
   * URL of its embeddings.
   *
   * @default - as the image has it
   */
  readonly embeddingsUrl?: string;

  /**
   * Model of embeddings.
   *
   * @default - as the image has it
   */
  readonly embeddingModel?: string;

  /**
   * Key for it.
   *
   * @default - none
   */
  readonly embeddingApiKey?: ecs.Secret;

  /**
   * How alike two requests are, above 0 to 1.
   *
   * @default - as the image has it: 0.95
   */
  readonly similarityThreshold?: number;

  /**
   * Numbers of an embedding.
   *
   * @default - as the image has it: 1,536
   */
  readonly embeddingDimensions?: number;
}
