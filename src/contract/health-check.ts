import { GATEWAY_PORT, HEALTH_PATH } from './boot';
import { NODE } from './loader';

/**
 * How ECS asks the gateway's container for its health: 127.0.0.1 and busybox's wget, as the image has no curl, and `localhost` may
 * mean ::1.
 */
export const HEALTH_COMMAND: readonly string[] = ['CMD', 'wget', '-q', '-T', '4', '--spider', `http://127.0.0.1:${GATEWAY_PORT}${HEALTH_PATH}`];

/** The same where the image has Node.js and perhaps nothing else: no shell, no wget. A connection that nobody answers ends with the check. */
export const nodeHealthCommand = (node = NODE): readonly string[] => [
  'CMD',
  node,
  '--eval',
  `http.get('http://127.0.0.1:${GATEWAY_PORT}${HEALTH_PATH}',({statusCode})=>process.exit(statusCode===200?0:1)).on('error',()=>process.exit(1))`,
];

/**
 * The same where the tasks speak TLS: by Node, which the image has for certain, while its wget may know no TLS. Nobody verifies the certificate, which is not
 * for 127.0.0.1.
 */
export const tlsHealthCommand = (node = NODE): readonly string[] => [
  'CMD',
  node,
  '-e',
  `require('https').get({port:${GATEWAY_PORT},path:'${HEALTH_PATH}',host:'127.0.0.1',rejectUnauthorized:false},r=>process.exit(+(r.statusCode!==200))).on('error',()=>process.exit(1))`,
];
