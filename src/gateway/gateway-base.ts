import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import type { GatewayClient, GatewayClientOptions } from '../auth';
import { GatewayMetrics } from '../gateway-metrics';
import type { GatewayMetricOptions } from '../metrics';

/** A gateway, made here or somewhere else. */
export interface IPortkeyGateway extends IConstruct, ec2.IConnectable {
  /** What clients call, without path. */
  readonly url: string;

  /** Base URL for the OpenAI SDKs. */
  readonly openaiBaseUrl: string;

  /** Base URL for the Anthropic SDKs. */
  readonly anthropicBaseUrl: string;

  /** Value of the `Gateway` dimension of every metric and record. */
  readonly gatewayName: string;

  /**
   * Where clients get their access tokens.
   *
   * @default - not known: there is no authentication, or an OIDC issuer
   */
  readonly tokenEndpoint?: string;

  /**
   * Makes a client, with its credentials, in the stack of this construct, or registers one that exists when `clientId` is given.
   *
   * A gateway that was made somewhere else serves a client that is made here if its owner lets it: with `registeredClientsOnly: false`
   * at once, under the name `other`, or when the owner has registered the client's id, with
   * `gateway.addClient(name, { clientId })`, under that name, which has to be the `clientName` here for the client's metrics.
   *
   * @param id id of the construct, and name of the client unless `clientName` is given
   * @param options see there
   * @throws `PolicyElsewhere` where the gateway was made somewhere else and a policy is given, `UserPoolNotKnown` where its user pool is not known here; see `GatewayAuth.addClient`
   */
  addClient(id: string, options?: GatewayClientOptions): GatewayClient;

  /**
   * Any metric that the gateway emits, with its usual statistic.
   *
   * @param name name of the metric, as in docs/observability.md
   * @param options which part of the gateway, and how the metric is shown
   * @throws `UnknownMetric`, `MetricDimensionsNotEmitted`
   */
  metric(name: string, options?: GatewayMetricOptions): cloudwatch.Metric;

  /**
   * Requests that ended, whatever their status.
   *
   * @default - sum over 5 minutes
   */
  metricRequests(options?: GatewayMetricOptions): cloudwatch.Metric;

  /**
   * Requests that ended with a status of 500 or more, or with a broken stream.
   *
   * @default - sum over 5 minutes
   */
  metricErrors(options?: GatewayMetricOptions): cloudwatch.Metric;

  /**
   * Errors in percent of the requests that were not refused; no value while there are none.
   *
   * @default - over 5 minutes
   */
  metricErrorRate(options?: GatewayMetricOptions): cloudwatch.MathExpression;

  /**
   * Requests that the gateway itself refused, with a status of 400 to 499.
   *
   * @default - sum over 5 minutes
   */
  metricRefusals(options?: GatewayMetricOptions): cloudwatch.Metric;

  /**
   * Requests that a limit or a budget refused; of a gateway with `limits`.
   *
   * @default - sum over 5 minutes
   */
  metricLimitRefusals(options?: GatewayMetricOptions): cloudwatch.Metric;

  /**
   * Requests that the response cache answered; of a gateway with `responseCache`. Their average is its share of those that may have an answer there.
   *
   * @default - sum over 5 minutes
   */
  metricCacheHits(options?: GatewayMetricOptions): cloudwatch.Metric;

  /**
   * What answers of the response cache had cost when they were made, in USD; of a gateway with `responseCache`.
   *
   * @default - sum over 5 minutes
   */
  metricCacheSavings(options?: GatewayMetricOptions): cloudwatch.Metric;

  /**
   * Input and output tokens together.
   *
   * @default - sum over 5 minutes
   */
  metricTokens(options?: GatewayMetricOptions): cloudwatch.MathExpression;

  /**
   * What the requests cost by the price table, in USD.
   *
   * @default - sum over 5 minutes
   */
  metricCost(options?: GatewayMetricOptions): cloudwatch.Metric;

  /**
   * Milliseconds from the first byte of a request to the last of its answer.
   *
   * @default - 99th percentile over 5 minutes
   */
  metricLatency(options?: GatewayMetricOptions): cloudwatch.Metric;

  /**
   * Milliseconds from the first byte of a request to the first body byte of its answer.
   *
   * @default - 99th percentile over 5 minutes
   */
  metricTimeToFirstToken(options?: GatewayMetricOptions): cloudwatch.Metric;
}

/** What is known of a gateway that was made somewhere else. */
export interface PortkeyGatewayAttributes {
  /** What clients call, without path: `https://llm.example.com`. Its scheme and port are the default port of `connections`. */
  readonly url: string;

  /** Value of the `Gateway` dimension of its metrics; `outputs.gatewayName` of the gateway. */
  readonly gatewayName: string;

  /**
   * Security group of its load balancer.
   *
   * @default - `connections` changes nothing
   */
  readonly securityGroup?: ec2.ISecurityGroup;

  /**
   * Where its clients get their access tokens; `outputs.tokenEndpoint` of the gateway.
   *
   * @default - not known, and no clients can be made
   */
  readonly tokenEndpoint?: string;

  /**
   * User pool that its clients are made in, as it can be named in this stack; `gateway.auth.userPool` of the gateway.
   *
   * @default - not known, and no clients can be made
   */
  readonly userPool?: cognito.IUserPool;

  /**
   * Identifier of its resource server, which scopes begin with: `gateway` of `gateway/invoke`.
   *
   * @default - not known, and no clients can be made
   */
  readonly resourceServerIdentifier?: string;
}

/**
 * What follows from address and name, however the gateway came to be.
 *
 * @internal
 */
export abstract class GatewayBase extends GatewayMetrics implements IPortkeyGateway {
  public abstract readonly url: string;
  public abstract readonly connections: ec2.Connections;
  public abstract readonly tokenEndpoint?: string;

  public abstract addClient(id: string, options?: GatewayClientOptions): GatewayClient;

  public get openaiBaseUrl(): string {
    return `${this.url}/v1`;
  }

  public get anthropicBaseUrl(): string {
    return this.url;
  }
}
