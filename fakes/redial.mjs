// For the image without the runtime (`NODE_OPTIONS=--import <this file>`): GATEWAY_ADDRESS_OVERRIDES for its fetch, under real TLS names.
import tls from 'node:tls';

const overrides = JSON.parse(process.env.GATEWAY_ADDRESS_OVERRIDES ?? '{}');
const { connect } = tls;
tls.connect = (options, ...rest) => {
  const address = overrides[`${options.host}:${options.port || 443}`];
  if (!address) return connect(options, ...rest);
  const [host, port] = address.split(':');
  return connect({ ...options, host, port: Number(port), servername: options.servername || options.host }, ...rest);
};
