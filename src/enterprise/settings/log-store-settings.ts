/** How logs are named in their store. */
export enum LogFilePathFormat {
  /** All in one place. */
  V1 = 'v1',
  /** By time: what queries and rules of expiration go by. */
  V2 = 'v2',
}

/** How the images use the log store. */
export interface LogStoreSettings {
  /**
   * How logs are named. A store that changes it is read by the names that its logs have.
   *
   * @default - as the image has it
   */
  readonly filePathFormat?: LogFilePathFormat;

  /**
   * After how many failures the gateway leaves the store alone for a while, from release 2.11.2 on.
   *
   * @default - as the image has it: 5
   */
  readonly connectionFailureThreshold?: number;
}
