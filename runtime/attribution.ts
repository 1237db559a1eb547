/** Who a call is for, in what AWS takes both for tags of a session and for metadata of a request: few characters, and not many of them. */
import type { Caller } from './identify';

export const attribution = (gateway: string, caller?: Caller): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries({ Gateway: gateway, Client: caller?.client, Team: caller?.team }).flatMap(([name, value]) =>
      value ? [[name, value.replace(/[^\w :@=/+.-]/g, '-').slice(0, 256)]] : [],
    ),
  );
