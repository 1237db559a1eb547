import { GATEWAY_PORT, HEALTH_PATH } from './boot';

/**
 * How ECS asks the gateway's container for its health: 127.0.0.1 and busybox's wget, as the image has no curl, and `localhost` may
 * mean ::1.
 */
export const HEALTH_COMMAND: readonly string[] = ['CMD', 'wget', '-q', '-T', '4', '--spider', `http://127.0.0.1:${GATEWAY_PORT}${HEALTH_PATH}`];
