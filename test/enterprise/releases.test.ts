import type { Stack } from 'aws-cdk-lib';
import { ControlPlane, PortkeyImage, type PortkeyImageOptions } from '../../src';
import { gatewayOf } from './cases';
import { type Options, of, warningTextsOf } from './gateways';

const image = (options: PortkeyImageOptions) => ({ image: PortkeyImage.fromRegistry(options) });
const warningsOf = (options: Options, text: string): number => warningTextsOf(() => ({ network: { allowInsecure: true }, ...options }), text).length;

test.each([
  ['2.14.3', ControlPlane.prismaAirs(), 1],
  ['2.15.0', ControlPlane.prismaAirs(), 0],
  ['latest', ControlPlane.prismaAirs(), 0],
  ['2.14.3', ControlPlane.portkey(), 0],
])('release %s of the gateway goes with a control plane, or not: releaseTooOld', (tag, controlPlane, times) => {
  expect(warningsOf({ controlPlane, gateway: image({ tag }) }, 'goes with gateways from 2.15.0 on')).toBe(times);
});

/** Whoever gives a digest may say of which release it is. */
test.each<[PortkeyImageOptions, number]>([
  [{ digest: `sha256:${'a'.repeat(64)}` }, 0],
  [{ digest: `sha256:${'a'.repeat(64)}`, tag: '2.16.0' }, 1],
])('of the image %j the release is what is said of it', (options, times) => {
  expect(warningsOf({ gateway: image(options), dataService: image({ tag: '1.6.0' }) }, 'do not go together')).toBe(times);
});

test.each(['portkeyai/gateway_enterprise', 'docker.io/portkeyai/gateway_enterprise', 'index.docker.io/portkeyai/gateway_enterprise'])(
  '%s asks for credentials: RegistryCredentialsMissing',
  (repository) => {
    const options = (stack: Stack) => ({ ...of(() => ({ gateway: image({ repository }) }))(stack), registryCredentials: undefined });
    expect(() => gatewayOf(options)).toThrow('RegistryCredentialsMissing: registryCredentials');
  },
);
