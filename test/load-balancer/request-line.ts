import { connect } from 'node:tls';
import { DOMAIN_NAME } from '../contract/with-load-balancer';

/** Asks for a path as it is written: a client of Node.js would resolve its dots first. */
export function requestLine(address: string, path: string, host = DOMAIN_NAME): Promise<{ readonly status: number; readonly text: string }> {
  const [hostname, port] = address.split(':');
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), servername: DOMAIN_NAME, rejectUnauthorized: false });
    let answer = '';
    socket.on('secureConnect', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`));
    socket.on('data', (bytes) => {
      answer += bytes;
    });
    socket.on('error', reject).on('close', () => {
      const [head, text = ''] = answer.split('\r\n\r\n');
      resolve({ status: Number(head.split(' ')[1]), text });
    });
  });
}
