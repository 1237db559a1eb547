/** What a `content-type` names, without its parameters. */
export const mediaType = (contentType: unknown = ''): string => String(contentType).split(';', 1)[0].trim().toLowerCase();
