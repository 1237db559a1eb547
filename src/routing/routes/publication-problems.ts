import type { ILiveSection } from '../../contract';
import type { IRequestLimits } from '../../contract/request-limits';
import { invalid } from '../../errors';
import type { GatewayRoutingProps } from '../routing-options';

/** Of whom no task would know, where the parts of a gateway are put together by hand. */
export function publicationProblems({
  auth,
  liveConfiguration,
  limits,
}: Pick<GatewayRoutingProps, 'auth' | 'liveConfiguration' | 'limits'>): string[] {
  const people = auth.people.map(({ peopleName }) => ({ section: auth.peopleSection.key, path: `addPeople(${peopleName})` }));
  const bound = auth._policies().filter(({ policy }) => Object.keys(policy).length > 0);
  return [...people, ...bound, ...(limits ? sectionOf(limits) : [])]
    .filter(({ section }) => !liveConfiguration?._holds(section))
    .map(({ section, path }) => invalid('NotPublished', path, section).message);
}

/** Of what counts, where it has a section: limits of the gateway and of teams stand there. */
function sectionOf(limits: IRequestLimits & { readonly section?: ILiveSection }): { readonly section: string; readonly path: string }[] {
  return limits.section ? [{ section: limits.section.key, path: 'limits' }] : [];
}
