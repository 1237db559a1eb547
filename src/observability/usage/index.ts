export type { ChargebackReportOptions, UsageDeliveryOptions, UsageDeliveryProps } from './options';
export { UsageDelivery } from './usage-delivery';
