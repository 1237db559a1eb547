/** Why a version is not well, or why nobody knows: its message is for a log that operators read, and holds no secret. */
export class Fault extends Error {}
