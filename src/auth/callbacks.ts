import { isKnown, isListToken } from '../checks';
import { invalid } from '../errors';
import type { PeopleOptions } from './people-options';

/** Of a client: https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html */
const MOST = 100;

/** Refuses addresses that Amazon Cognito would refuse, or that a code must not be sent to. */
export function checkCallbacks(path: string, { callbackPorts, callbackUrls = [], logoutUrls }: PeopleOptions): void {
  for (const [index, port] of (callbackPorts ?? []).entries()) {
    if (!Number.isInteger(port) || port < 1 || port > 65_535 || callbackPorts?.indexOf(port) !== index) {
      throw invalid('InvalidCallback', `${path}.callbackPorts[${index}]`, port, 'ports are from 1 to 65535, each once');
    }
  }
  for (const [option, urls] of Object.entries({ callbackUrls, logoutUrls: logoutUrls ?? [] })) {
    for (const [index, url] of urls.entries()) {
      if (isKnown(url) && !isAddress(url)) {
        throw invalid('InvalidCallback', `${path}.${option}[${index}]`, url);
      }
    }
  }
  if (callbackUrls.some(isListToken) && callbackPorts?.length !== 0) {
    throw invalid(
      'InvalidCallback',
      `${path}.callbackUrls`,
      'a list that only the deployment knows',
      'nothing can be put before it: `callbackPorts: []`',
    );
  }
  const count = (callbackPorts?.length ?? 3) + callbackUrls.length;
  if (count === 0 || count > MOST) {
    throw invalid('InvalidCallback', `${path}.callbackUrls`, `${count} addresses with those of callbackPorts`, `from 1 to ${MOST}`);
  }
  if ((logoutUrls?.length ?? 0) > MOST) {
    throw invalid('InvalidCallback', `${path}.logoutUrls`, `${logoutUrls?.length} addresses`, `at most ${MOST}`);
  }
}

/** `https`, a scheme of an app's own, or this machine. */
function isAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url?.protocol === 'http:' && url.hostname === 'localhost';
  return url !== undefined && !/^(http|javascript|data|file|blob|about|vbscript):$/.test(isLocal ? '' : url.protocol) && !/[#\s*]/.test(text);
}
