/** A part of the live document, under a key of its own: clients, prices. Rendered when the template is written, so it may still grow. */
export interface ILiveSection {
  /** Key in the document: `clients`, `prices`, or one of your own that begins with `x-` and goes on with lower-case letters, digits, hyphens. */
  readonly key: string;

  /** What stands under it; undefined where there is nothing to say. */
  // biome-ignore lint/suspicious/noExplicitAny: jsii's word for JSON
  render(): any;
}
