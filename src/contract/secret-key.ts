/** Where a secret stands that tasks read. */
export interface SecretKey {
  readonly secretArn: string;
  /** Field of a JSON secret. Absent: the whole string is the key. */
  readonly field?: string;
}
