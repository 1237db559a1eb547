/** Which of its servers the image runs. */
export enum ServerMode {
  /** The AI gateway: models. */
  GATEWAY = 'GATEWAY',
  /** The MCP gateway: tools. */
  MCP = 'MCP',
  /** Both, on two ports. */
  ALL = 'ALL',
}

/** What a mode means for the image, and for what stands in front of it. */
export interface ModeRow {
  /** As the image has it; absent for what it does by itself. */
  readonly variable?: string;
  readonly gateway: boolean;
  readonly mcp: boolean;
}

const MODES: Readonly<Record<ServerMode, ModeRow>> = {
  [ServerMode.GATEWAY]: { gateway: true, mcp: false },
  [ServerMode.MCP]: { variable: 'mcp', gateway: false, mcp: true },
  [ServerMode.ALL]: { variable: 'all', gateway: true, mcp: true },
};

/** Of what is said, or by default. */
export const modeOf = ({ serverMode = ServerMode.GATEWAY }: { readonly serverMode?: ServerMode }): ModeRow => MODES[serverMode];
