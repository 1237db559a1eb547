import type { IConstruct } from 'constructs';
import { invalid } from '../errors';
import { warn } from '../warnings';
import type { LogStoreConfig } from './bound-log-store';
import { accessOf } from './control-plane-access';
import { ControlPlaneAccess } from './control-plane-options';
import type { PortkeyEnterpriseGatewayProps } from './enterprise-props';

const AT_THE_CONTROL_PLANE = 'control_plane';

/** Judges what becomes of logs: that they are shown, and that buckets are used. */
export function judgeLogStore(scope: IConstruct, props: PortkeyEnterpriseGatewayProps, { environment, buckets }: LogStoreConfig): void {
  const { settings, gateway, dataService } = props;
  const isElsewhere = environment.LOG_STORE !== AT_THE_CONTROL_PLANE;
  const format = settings?.logStore?.filePathFormat;
  if (format !== undefined && !isElsewhere) {
    throw invalid('SettingNotPossible', 'settings.logStore.filePathFormat', format, 'the control plane has the logs');
  }
  if (isElsewhere && accessOf(props) === ControlPlaneAccess.NONE) {
    warn(scope, 'logsNotShown');
  }
  const others = [gateway, dataService].flatMap((service) => service?.environment?.LOG_STORE ?? []);
  const other = others.find((kind) => kind !== environment.LOG_STORE);
  if (buckets && other !== undefined) {
    warn(scope, 'logBucketsNotUsed', { kind: other });
  }
}
