import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { ILiveSection } from '../contract';
import type { GatewayPreset } from '../presets';

/** Options of the live configuration: what changes without a deployment of tasks. */
export interface GatewayLiveConfigurationOptions {
  /**
   * A word that stands in the document, 1 to 128 printable ASCII characters. A new one makes the same clients and prices a new version,
   * which is published: after an update that was rolled back AWS AppConfig goes on serving the document of that update, and no
   * deployment would notice. See docs/operations.md.
   *
   * @default - none
   */
  readonly revision?: string;
}

/** Properties of `LiveConfiguration`. */
export interface LiveConfigurationProps extends GatewayLiveConfigurationOptions {
  /**
   * What the document holds: `auth.clientSection`, `auth.peopleSection`, a `PriceTable`, or sections of your own. Routes add themselves.
   *
   * @default - a document without clients and prices
   */
  readonly sections?: ILiveSection[];

  /**
   * Values for what is not set.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;

  /**
   * Key that encrypts the deny-list. The document of clients and prices holds nothing secret; AppConfig encrypts it with a key of
   * its own.
   *
   * @default - a key that DynamoDB owns
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to the deny-list when the stack is deleted.
   *
   * @default - by preset: PROD retains it, but for one that a failed creation leaves; DEV deletes it
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether AWS refuses to delete the deny-list, and the document while tasks read it. See `PortkeyGatewayProps.deletionProtection`.
   *
   * @default false
   */
  readonly deletionProtection?: boolean;
}
