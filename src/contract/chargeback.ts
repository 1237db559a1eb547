/** What the function that reports a month is told: the names of its environment variables. */
export const CHARGEBACK_VARIABLES = {
  gatewayName: 'GATEWAY_NAME',
  database: 'USAGE_DATABASE',
  workGroup: 'ATHENA_WORK_GROUP',
  bucket: 'REPORT_BUCKET',
  prefix: 'REPORT_PREFIX',
} as const;

export type ChargebackVariables = Readonly<Record<keyof typeof CHARGEBACK_VARIABLES, string>>;
