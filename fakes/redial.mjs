// For programs without the runtime (`NODE_OPTIONS=--import <this file>`): GATEWAY_ADDRESS_OVERRIDES for their fetch and HTTP/2, under real TLS names.
import tls from 'node:tls';

const overrides = JSON.parse(process.env.GATEWAY_ADDRESS_OVERRIDES ?? '{}');
const { connect } = tls;
tls.connect = (first, ...rest) => {
  // HTTP/2 gives port and host before the options
  const options = typeof first === 'object' ? first : { ...rest[1], port: first, host: rest[0] };
  const address = overrides[`${options.host}:${options.port || 443}`];
  if (!address) return connect(first, ...rest);
  const [host, port] = address.split(':');
  const redialled = { ...options, host, port: Number(port), servername: options.servername || options.host };
  return connect(redialled, ...(first === options ? rest : rest.slice(2)));
};
