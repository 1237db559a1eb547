import { ANYTHING, type Like } from './shapes';

/** A name as it stands in a request, or its beginning where `*` follows; a path of such names; a name and what takes its place. */
const NAME = /^[\x21-\x7e]{1,256}$/;
const NAMES = [NAME, 500] as const;

/** Where one API lets a request point to what a provider keeps. */
const STORED_STATE = {
  /** Where pointers stand, whatever they hold: members divided by dots, `*` for each item of a list. `background` asks for it with `true`. */
  pointers: NAMES,
  /** Types that keep nothing, where lists of things with types stand; one that is not named is refused. */
  types: [{ paths: NAMES, allowed: NAMES, '*': ANYTHING }, 50],
  '*': ANYTHING,
} as const;

/** The lists that requests are held against. Whatever changes with the providers' APIs stands here, not in the runtime. */
export const LIVE_LISTS = {
  /** Claude by Bedrock's InvokeModel. */
  claudeOnBedrock: {
    /** Top-level members of the envelope; others are dropped. */
    members: NAMES,
    /** Beta flags; others are dropped. `flag=name` for one that has another name on Bedrock. */
    betas: NAMES,
    '*': ANYTHING,
  },
  storedState: { openai: STORED_STATE, responses: STORED_STATE, anthropic: STORED_STATE, bedrock: STORED_STATE, '*': ANYTHING },
  '*': ANYTHING,
} as const;

export type LiveLists = Like<typeof LIVE_LISTS>;

/** Names of what a client may use although it is kept at the provider, as a refusal names it. */
export const GRANTS = NAMES;

// literals: what the runtime does not use is left out of it
const TOOLS = [
  'function',
  'custom',
  'namespace',
  'tool_search',
  'web_search',
  'web_search_2*',
  'web_search_preview',
  'web_search_preview_2*',
  'image_generation',
  'computer',
  'computer_use_preview',
  'local_shell',
  'apply_patch',
];
const ITEMS = [
  'message',
  'reasoning',
  'compaction',
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
  'computer_call',
  'computer_call_output',
  'local_shell_call',
  'local_shell_call_output',
  'apply_patch_call',
  'apply_patch_call_output',
  'tool_search_call',
  'tool_search_output',
  'web_search_call',
  'image_generation_call',
];

/** The lists as this version knows them. */
export const STANDARD_LISTS: LiveLists = {
  claudeOnBedrock: {
    // https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html, and what is accepted beside it
    members: [
      'max_tokens',
      'messages',
      'system',
      'stop_sequences',
      'temperature',
      'top_p',
      'top_k',
      'tools',
      'tool_choice',
      'thinking',
      'metadata',
      'output_config',
      'context_management',
    ],
    // AWS's list as quoted in BerriAI/litellm#19877, and what large users pass on; with a flag that it does not know Bedrock refuses the whole request
    betas: [
      'advanced-tool-use-2025-11-20=tool-search-tool-2025-10-19',
      'compact-2026-01-12',
      'computer-use-2024-10-22',
      'computer-use-2025-01-24',
      'computer-use-2025-11-24',
      'context-1m-2025-08-07',
      'context-management-2025-06-27',
      'dev-full-thinking-2025-05-14',
      'effort-2025-11-24',
      'fine-grained-tool-streaming-2025-05-14',
      'interleaved-thinking-2025-05-14',
      'output-128k-2025-02-19',
      'token-efficient-tools-2025-02-19',
      'tool-examples-2025-10-29',
      'tool-search-tool-2025-10-19',
    ],
  },
  storedState: {
    openai: { pointers: ['messages.*.content.*.file.file_id', 'messages.*.audio.id'], types: [] },
    responses: {
      pointers: [
        'previous_response_id',
        'conversation',
        'prompt',
        'background',
        'input.*.content.*.file_id',
        'input.*.output.*.file_id',
        'input.*.output.file_id',
        'input.*.file_id',
        'tools.*.container',
        'tools.*.input_image_mask.file_id',
      ],
      types: [
        // of a namespace too, and what a search for tools found
        { paths: ['tools.*', 'tools.*.tools.*', 'input.*.tools.*', 'input.*.tools.*.tools.*'], allowed: TOOLS },
        { paths: ['input.*'], allowed: ITEMS },
      ],
    },
    anthropic: {
      pointers: [
        'container',
        'mcp_servers',
        'messages.*.content.*.file_id',
        'messages.*.content.*.source.file_id',
        'messages.*.content.*.source.content.*.source.file_id',
        'messages.*.content.*.content.*.source.file_id',
        'messages.*.content.*.content.*.source.content.*.source.file_id',
      ],
      types: [],
    },
    bedrock: {
      pointers: [
        'container',
        'mcp_servers',
        'additionalModelRequestFields.container',
        'additionalModelRequestFields.mcp_servers',
        'messages.*.content.*.file_id',
        'messages.*.content.*.source.file_id',
        'messages.*.content.*.source.content.*.source.file_id',
        'messages.*.content.*.content.*.source.file_id',
        'messages.*.content.*.content.*.source.content.*.source.file_id',
        // Bedrock reads what is there with the rights of the gateway's role, which are not the client's
        'mediaSource.s3Location',
        'messages.*.content.*.image.source.s3Location',
        'messages.*.content.*.document.source.s3Location',
        'messages.*.content.*.video.source.s3Location',
        'messages.*.content.*.audio.source.s3Location',
        'messages.*.content.*.toolResult.content.*.image.source.s3Location',
        'messages.*.content.*.toolResult.content.*.document.source.s3Location',
        'messages.*.content.*.toolResult.content.*.video.source.s3Location',
        'messages.*.content.*.toolResult.content.*.audio.source.s3Location',
      ],
      types: [],
    },
  },
};
