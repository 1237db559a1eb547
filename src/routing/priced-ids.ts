import { GEOGRAPHY, MODEL_ROOT } from '../contract';

interface Rule {
  /** Kinds of providers; absent: all. */
  readonly of?: RegExp;
  readonly is: RegExp;
  readonly why: string;
}

const BEDROCK = /^bedrock(-mantle)?$/;

/** Ids that no request is looked up by. Imported and provisioned models of Bedrock have twelve letters and digits, all others their vendor. */
const NEVER_ASKED: readonly Rule[] = [
  { is: /^\s|\s$/, why: 'no id begins or ends with a blank' },
  { is: /\*/, why: 'it is the id of one model, no pattern' },
  { is: MODEL_ROOT, why: 'an id is looked up without the path or ARN in front of it' },
  { of: BEDROCK, is: GEOGRAPHY, why: 'the geography of a profile stands in `geographies`' },
  { of: BEDROCK, is: /^(?![a-z0-9]{12}$)[^.]*$/, why: 'ids of Amazon Bedrock have a vendor: `anthropic.claude-opus-5`' },
];

/** Why a row of this id would never answer, where the provider is of this kind. */
export const neverAsked = (kind: string, model: string): string | undefined =>
  NEVER_ASKED.find(({ of, is }) => (!of || of.test(kind)) && is.test(model.toLowerCase()))?.why;
