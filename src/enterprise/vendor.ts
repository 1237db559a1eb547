import { PORTKEY } from '../contract/portkey';

const PRIVATE_HOST = PORTKEY.privateHost;

/**
 * What Portkey has told of itself, as of 2026-08: it changes without this library. Every value has a prop that says another.
 *
 * @see https://portkey.ai/docs/self-hosting/hybrid-deployments/aws/ecs
 */
export const VENDOR = {
  gatewayImage: { repository: 'docker.io/portkeyai/gateway_enterprise', tag: '2.16.0' },
  dataServiceImage: { repository: 'docker.io/portkeyai/data-service', tag: '1.9.0' },
  cacheImage: { repository: 'docker.io/library/redis', tag: '7.2-alpine' },
  ports: { gateway: 8787, mcp: 8788, dataService: 8081, cache: 6379 },
  healthPath: '/v1/health',
  dataServiceHealthPath: '/health',
  /** Who makes an endpoint to the gateway, to read logs, and where. */
  reader: { account: '299329113195', region: 'us-east-1' },
  /** Whence logs are read over the internet. */
  addresses: PORTKEY.addresses,
  privateLink: {
    serviceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0c2c1c323d9f56d95',
    serviceRegion: 'us-east-1',
    host: PRIVATE_HOST,
    hosts: {
      albus: `https://${PRIVATE_HOST}/albus`,
      api: `https://${PRIVATE_HOST}/api/v1`,
      sync: `https://${PRIVATE_HOST}/api/v1/sync`,
      configs: `https://${PRIVATE_HOST}/api/model-configs`,
    },
  },
  prismaAirs: {
    hosts: { albus: 'https://mp.us.prod.airs-gw.portkey.ai/api', api: 'https://aigw.portkey.ai/v1' },
    /** The first release of the gateway that goes with it. */
    gatewayFrom: '2.15.0',
  },
} as const;
