/** What Portkey has told of its control plane, as of 2026-08, and both the constructs and the importer of the command go by. */
export const PORTKEY = {
  /** Where it is called by AWS PrivateLink. */
  privateHost: 'aws-cp.portkey.ai',
  /** Whence logs are read over the internet. */
  addresses: ['54.81.226.149/32', '34.200.113.35/32', '44.221.117.129/32'] as readonly string[],
} as const;
