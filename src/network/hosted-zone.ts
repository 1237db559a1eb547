import * as route53 from 'aws-cdk-lib/aws-route53';
import { isKnown } from '../checks';
import { invalid } from '../errors';

/** Whether a zone is known to be private: it was made so, imported so, or looked up so. One that was imported by id and name does not tell. */
export function isPrivateZone(zone: route53.IHostedZone): boolean {
  return zone instanceof route53.PrivateHostedZone || /PrivateHostedZone/.test(nameOrRefusal(zone)) || wasLookedUpAsPrivate(zone);
}

/** Refuses a name for which no record can be made in a zone, where the zone's name is known. */
export function requireWithin(zone: route53.IHostedZone, domainName: string): void {
  const zoneName = knownName(zone);
  if (zoneName !== undefined && isKnown(domainName) && domainName !== zoneName && !domainName.endsWith(`.${zoneName}`)) {
    throw invalid('DomainOutsideZone', 'domain', domainName, `the zone is ${zone.zoneName}`);
  }
}

/** A zone that was imported by its id alone refuses to tell its name. */
function knownName(zone: route53.IHostedZone): string | undefined {
  try {
    const { zoneName } = zone;
    return isKnown(zoneName) ? zoneName.toLowerCase().replace(/\.$/, '') : undefined;
  } catch {
    return undefined;
  }
}

/** What a zone says when it is asked for its name: one that `PrivateHostedZone` imported by its id names that class. */
function nameOrRefusal(zone: route53.IHostedZone): string {
  try {
    return zone.zoneName;
  } catch (refusal) {
    return String(refusal);
  }
}

/** What the CLI looked up is context of the app, under a key that holds the question. */
function wasLookedUpAsPrivate(zone: route53.IHostedZone): boolean {
  const context: Record<string, unknown> = zone.node.getAllContext();
  return Object.entries(context).some(([question, answer]) => {
    const id = (answer as { Id?: unknown } | undefined)?.Id;
    return /^hosted-zone:.*privateZone=true/.test(question) && typeof id === 'string' && id.replace('/hostedzone/', '') === zone.hostedZoneId;
  });
}
