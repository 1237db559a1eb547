import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { requireHere } from '../checks';
import type { GuardrailConfiguration, StoreConfiguration } from '../contract';
import type { IGuardrailMemory } from '../contract/guardrail-memory';
import { keyItself } from '../encryption-key';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import { secretAccess } from '../secret-access';
import type { BoundState } from './bound-state';
import type { GatewayGuardrailMemoryProps } from './guardrail-memory-options';
import { createSealingSecret } from './sealing-secret';
import { SharedState } from './shared-state';
import { StoreContents } from './store-contents';
import type { ValkeyNodes } from './valkey-nodes';
import type { ValkeyServerless } from './valkey-serverless';

/** That a request waits for it, which else waits for Amazon Bedrock: as long as it waits for counters. */
const STORE_TIMEOUT_MS = 250;

/**
 * What the tasks of a gateway remember together of its guardrail: the store that it is in, and the secret that seals it. Each text is paid for once, and
 * not once in each task. Whatever goes wrong with it, each task remembers for itself.
 */
export class GatewayGuardrailMemory extends Construct implements IGuardrailMemory {
  /** The secret of which names of entries and what seals them are made, made or given. */
  public readonly secret: secretsmanager.ISecret;

  /** The serverless cache; undefined where the store is another one. */
  public readonly valkeyServerless?: ValkeyServerless;

  /** The nodes; undefined where the store is another one. */
  public readonly valkeyNodes?: ValkeyNodes;

  /** The secret with the password of the store, made or given; undefined where none is asked for. */
  public readonly storePassword?: secretsmanager.ISecret;

  /**
   * How tasks get to the store.
   *
   * @internal
   */
  public readonly _store: Omit<StoreConfiguration, 'timeout'>;

  private readonly state: BoundState;

  /**
   * @param scope where the construct is created
   * @param id its name in that scope
   * @param props see there
   * @throws `GuardrailMemoryWithoutStore`, and what the store throws
   */
  constructor(scope: Construct, id: string, props: GatewayGuardrailMemoryProps) {
    super(scope, id);
    checkInput('GatewayGuardrailMemoryProps', props);
    requireHere('ResourceElsewhere', 'guardrail.secret', this, props.secret?.env);
    const encryptionKey = keyItself('encryptionKey', props.encryptionKey);
    const { vpc, vpcSubnets, preset, store = SharedState.valkeyServerless() } = props;
    this.state = store._bind(this, 'Store', { vpc, vpcSubnets, preset, encryptionKey, contents: StoreContents.VERDICTS });
    if (!this.state.store) {
      throw invalid('GuardrailMemoryWithoutStore', 'guardrail.store', 'SharedState.none()');
    }
    this._store = this.state.store;
    this.valkeyServerless = this.state.serverless;
    this.valkeyNodes = this.state.nodes;
    this.storePassword = this.state.password;
    this.secret = props.secret ?? createSealingSecret(this, 'Seals the guardrail memory of a Portkey gateway', encryptionKey);
  }

  /** What the tasks are told of it, for `GatewayGuardrail`. */
  // biome-ignore lint/suspicious/noExplicitAny: jsii's word for JSON
  public renderConfiguration(): any {
    const configuration: Required<Pick<GuardrailConfiguration, 'store' | 'storeKey'>> = {
      store: { ...this._store, timeout: STORE_TIMEOUT_MS },
      storeKey: { secretArn: this.secret.secretArn },
    };
    return configuration;
  }

  /**
   * Lets tasks reach the store: by rules of both security groups.
   *
   * @param tasks where they stand
   */
  public admit(tasks: ec2.IConnectable): void {
    this.state.admit(tasks);
  }

  /** What tasks have to be allowed: to show the store who they are, and to read the secret. */
  public taskStatements(): iam.PolicyStatement[] {
    return [...this.state.statements(), ...secretAccess(this, 'guardrail.secret', this.secret)];
  }
}
