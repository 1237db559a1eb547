/** What a content filter looks for. */
export enum ContentFilterCategory {
  HATE = 'HATE',
  INSULTS = 'INSULTS',
  SEXUAL = 'SEXUAL',
  VIOLENCE = 'VIOLENCE',
  MISCONDUCT = 'MISCONDUCT',
  /** Jailbreaks and prompt injections, of which prompts alone are filtered. */
  PROMPT_ATTACK = 'PROMPT_ATTACK',
}

/** How sure a content filter has to be: the stronger, the less. */
export enum ContentFilterStrength {
  /** Nothing is filtered. */
  NONE = 'NONE',
  /** What is told with high confidence. */
  LOW = 'LOW',
  /** What is told with high or medium confidence. */
  MEDIUM = 'MEDIUM',
  /** What is told with any confidence. */
  HIGH = 'HIGH',
}

/** What becomes of a text that a content filter or a topic is found in. */
export enum GuardrailFilterAction {
  /** It is blocked. */
  BLOCK = 'BLOCK',
  /** It passes, and that it was found is told. */
  NONE = 'NONE',
}

/** What becomes of sensitive information that is found. */
export enum SensitiveInformationAction {
  /** The whole text is blocked. */
  BLOCK = 'BLOCK',
  /** It is masked: its kind in braces stands in its place, such as `{EMAIL}`. */
  ANONYMIZE = 'ANONYMIZE',
  /** It passes, and that it was found is told. */
  NONE = 'NONE',
}

/** The kinds of personal and secret information that Amazon Bedrock knows. What is not here is a `RegexFilter`. */
export enum PiiEntityType {
  ADDRESS = 'ADDRESS',
  AGE = 'AGE',
  AWS_ACCESS_KEY = 'AWS_ACCESS_KEY',
  AWS_SECRET_KEY = 'AWS_SECRET_KEY',
  CA_HEALTH_NUMBER = 'CA_HEALTH_NUMBER',
  CA_SOCIAL_INSURANCE_NUMBER = 'CA_SOCIAL_INSURANCE_NUMBER',
  CREDIT_DEBIT_CARD_CVV = 'CREDIT_DEBIT_CARD_CVV',
  CREDIT_DEBIT_CARD_EXPIRY = 'CREDIT_DEBIT_CARD_EXPIRY',
  CREDIT_DEBIT_CARD_NUMBER = 'CREDIT_DEBIT_CARD_NUMBER',
  DRIVER_ID = 'DRIVER_ID',
  EMAIL = 'EMAIL',
  INTERNATIONAL_BANK_ACCOUNT_NUMBER = 'INTERNATIONAL_BANK_ACCOUNT_NUMBER',
  IP_ADDRESS = 'IP_ADDRESS',
  LICENSE_PLATE = 'LICENSE_PLATE',
  MAC_ADDRESS = 'MAC_ADDRESS',
  NAME = 'NAME',
  PASSWORD = 'PASSWORD',
  PHONE = 'PHONE',
  PIN = 'PIN',
  SWIFT_CODE = 'SWIFT_CODE',
  UK_NATIONAL_HEALTH_SERVICE_NUMBER = 'UK_NATIONAL_HEALTH_SERVICE_NUMBER',
  UK_NATIONAL_INSURANCE_NUMBER = 'UK_NATIONAL_INSURANCE_NUMBER',
  UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER = 'UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER',
  URL = 'URL',
  USERNAME = 'USERNAME',
  US_BANK_ACCOUNT_NUMBER = 'US_BANK_ACCOUNT_NUMBER',
  US_BANK_ROUTING_NUMBER = 'US_BANK_ROUTING_NUMBER',
  US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER = 'US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER',
  US_PASSPORT_NUMBER = 'US_PASSPORT_NUMBER',
  US_SOCIAL_SECURITY_NUMBER = 'US_SOCIAL_SECURITY_NUMBER',
  VEHICLE_IDENTIFICATION_NUMBER = 'VEHICLE_IDENTIFICATION_NUMBER',
}

/** What judges content filters and denied topics. */
export enum GuardrailTier {
  /** English, French and Spanish; nothing leaves the region. */
  CLASSIC = 'CLASSIC',
  /** More languages, longer topics, and code is understood. Texts may be judged in another region of the geography of a guardrail profile. */
  STANDARD = 'STANDARD',
}

/** A filter for one kind of content. */
export interface ContentFilter {
  /** What it looks for; each once. */
  readonly category: ContentFilterCategory;

  /**
   * How strongly prompts are filtered.
   *
   * @default ContentFilterStrength.HIGH
   */
  readonly inputStrength?: ContentFilterStrength;

  /**
   * How strongly answers are filtered.
   *
   * @default - as `inputStrength`; of PROMPT_ATTACK, which is found in prompts alone, ContentFilterStrength.NONE
   */
  readonly outputStrength?: ContentFilterStrength;

  /**
   * What becomes of a text that it is found in.
   *
   * @default GuardrailFilterAction.BLOCK
   */
  readonly action?: GuardrailFilterAction;
}

/** A filter for one kind of personal or secret information. */
export interface PiiEntityFilter {
  /** What it looks for; each once. */
  readonly entity: PiiEntityType;

  /**
   * What becomes of it in prompts.
   *
   * @default SensitiveInformationAction.ANONYMIZE
   */
  readonly action?: SensitiveInformationAction;

  /**
   * What becomes of it in answers.
   *
   * @default - as `action`
   */
  readonly outputAction?: SensitiveInformationAction;
}

/** A filter for information of a form of your own, such as numbers of customers. */
export interface RegexFilter {
  /** Its name, which stands in braces where something was masked: 1 to 100 characters, unique. */
  readonly name: string;

  /** What it looks for: 1 to 500 characters, without lookaround. */
  readonly pattern: string;

  /**
   * For people: 1 to 1,000 characters.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * What becomes of it in prompts.
   *
   * @default SensitiveInformationAction.ANONYMIZE
   */
  readonly action?: SensitiveInformationAction;

  /**
   * What becomes of it in answers.
   *
   * @default - as `action`
   */
  readonly outputAction?: SensitiveInformationAction;
}

/** Something that is not talked about. */
export interface DeniedTopic {
  /** Its name: 1 to 100 letters, digits, blanks and characters of `-_!?.`, unique. */
  readonly name: string;

  /** What belongs to it, in a sentence or two: up to 200 characters, 1,000 with `GuardrailTier.STANDARD`. */
  readonly definition: string;

  /**
   * Prompts of it: up to 5, of up to 100 characters each.
   *
   * @default - none
   */
  readonly examples?: string[];

  /**
   * What becomes of a text that is about it.
   *
   * @default GuardrailFilterAction.BLOCK
   */
  readonly action?: GuardrailFilterAction;
}

/** What a guardrail that is made here looks for. At least one filter is given; no topic is denied and no word is blocked by default. */
export interface GuardrailOptions {
  /**
   * Filters for kinds of content.
   *
   * @default - none
   */
  readonly contentFilters?: ContentFilter[];

  /**
   * Filters for personal and secret information.
   *
   * @default - none
   */
  readonly piiEntities?: PiiEntityFilter[];

  /**
   * Filters for information of forms of your own: up to 30. A new account may have 10.
   *
   * @default - none
   */
  readonly regexes?: RegexFilter[];

  /**
   * What is not talked about: up to 30 topics.
   *
   * @default - none
   */
  readonly deniedTopics?: DeniedTopic[];

  /**
   * Words and phrases that are blocked: up to 10,000, of up to 100 characters each.
   *
   * @default - none
   */
  readonly words?: string[];

  /**
   * Whether the words that Amazon Bedrock takes for profane are blocked.
   *
   * @default false
   */
  readonly profanity?: boolean;

  /**
   * What judges content filters and denied topics.
   *
   * @default GuardrailTier.CLASSIC
   */
  readonly tier?: GuardrailTier;

  /**
   * Guardrail profile, by which texts may be judged in other regions of a geography: `eu.guardrail.v1:0`. `GuardrailTier.STANDARD` needs one.
   *
   * @default - none with CLASSIC; with STANDARD that of the geography of the stack's region, which must then be known
   */
  readonly guardrailProfile?: string;

  /**
   * What a client is told whose prompt is blocked: 1 to 500 characters.
   *
   * @default 'The request was blocked by a guardrail.'
   */
  readonly blockedInputMessage?: string;

  /**
   * What a client is told whose answer is blocked: 1 to 500 characters.
   *
   * @default 'The answer was blocked by a guardrail.'
   */
  readonly blockedOutputMessage?: string;
}
