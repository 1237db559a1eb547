import { isKnown } from '../checks';
import { invalid } from '../errors';
import type { CustomControlPlaneOptions, PrivateControlPlaneOptions } from './control-plane-options';
import { VENDOR } from './vendor';

const BASES = ['albusBasePath', 'controlPlaneBasePath', 'sourceSyncApiBasePath', 'configReaderPath'] as const;

/** Refuses what the images could not call: they put paths behind it. */
export function checkAddresses(options: CustomControlPlaneOptions): void {
  for (const base of BASES) {
    const url = options[base];
    if (url !== undefined && isKnown(url) && !/^https?:\/\/[^/?#\s]+[^?#\s]*$/.test(url)) {
      throw invalid('ControlPlaneAddressNotPossible', `controlPlane.${base}`, url);
    }
  }
}

const SERVICE_NAME = /^(?:cn\.)?com\.amazonaws\.vpce\.([a-z0-9-]+)\.vpce-svc-[0-9a-f]+$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** Refuses what no endpoint can be made to. The name of a service has its region in it. */
export function checkEndpointService({ serviceName, serviceRegion = VENDOR.privateLink.serviceRegion }: PrivateControlPlaneOptions): void {
  if (isKnown(serviceRegion) && !REGION.test(serviceRegion)) {
    throw invalid('ControlPlaneAddressNotPossible', 'controlPlane.serviceRegion', serviceRegion);
  }
  if (serviceName === undefined || !isKnown(serviceName)) {
    return;
  }
  const [, region] = SERVICE_NAME.exec(serviceName) ?? [];
  if (region === undefined || (isKnown(serviceRegion) && region !== serviceRegion)) {
    throw invalid('ControlPlaneAddressNotPossible', 'controlPlane.serviceName', serviceName, `\`serviceRegion\` is ${serviceRegion}`);
  }
}
