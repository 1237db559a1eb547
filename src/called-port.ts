/** By hand, and not as a URL: a part of it may be known to the deployment only, and some are no more than host and port. */
const ADDRESS = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:[^/@]*@)?(\[[^\]]*\]|[^/?#]*?)(?::(\d+))?(?:[/?#]|$)/i;
/** Another container of the task: no security group is on the way. */
const IN_THE_TASK = /^(localhost|127(\.\d+){3}|\[::1\])$/i;

/** The port that an address is called at; undefined where it is that of HTTPS by itself, or inside of the task. */
export function calledPortOf(address: string): number | undefined {
  const [, scheme, host = '', port] = ADDRESS.exec(address) ?? [];
  if (IN_THE_TASK.test(host)) {
    return undefined;
  }
  return port === undefined ? (scheme?.toLowerCase() === 'http' ? 80 : undefined) : Number(port);
}
