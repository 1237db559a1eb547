import type { Stack } from 'aws-cdk-lib';
import type { PortkeyGateway, PortkeyGatewayProps } from '../../src';

/** Props of one level: groups are put together with those of the others, and so are `after`s. */
export interface Part extends PortkeyGatewayProps {
  readonly after?: (gateway: PortkeyGateway) => void;
}
export type Level = (stack: Stack) => Part;
export type Levels = Readonly<Record<string, Readonly<Record<string, Level>>>>;
