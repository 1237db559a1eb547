import { connect } from 'node:tls';
import { DOMAIN_NAME } from '../contract/with-load-balancer';

/** What came back until the connection was closed, or nothing more came for so long. */
const SILENCE = 150;

/** Sends bytes as they are through TLS: a client of Node.js would mend them first. Gives the statuses of all answers, and the text behind the head of the first. */
export function sendRaw(address: string, bytes: string): Promise<{ readonly statuses: readonly number[]; readonly text: string }> {
  const [host, port] = address.split(':');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port), servername: DOMAIN_NAME, rejectUnauthorized: false });
    let answer = '';
    socket.on('secureConnect', () => socket.write(bytes));
    socket.on('data', (piece) => {
      answer += piece;
      socket.setTimeout(SILENCE, () => socket.destroy());
    });
    socket.on('error', reject).on('close', () => {
      const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
      resolve({ statuses, text: answer.slice(answer.indexOf('\r\n\r\n') + 4) });
    });
  });
}

/** Asks for a path as it is written. */
export const askFor = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: ${DOMAIN_NAME}\r\nConnection: close\r\n\r\n`;
