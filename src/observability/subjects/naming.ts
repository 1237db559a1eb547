/** What tells a watched thing from another one of the same kind in the same gateway. */
export interface SubjectOptions {
  /**
   * Its name: a part of alarm ids and widget titles.
   *
   * @default - none, as for the only one of its kind
   */
  readonly name?: string;
}

/** Id of an alarm: `TargetErrors`, or `TargetErrors-internal`. */
export const idFor = (id: string, { name }: SubjectOptions): string => (name ? `${id}-${name}` : id);

/** Title of a widget: `Tasks`, or `Tasks (internal)`. */
export const titleFor = (title: string, { name }: SubjectOptions): string => (name ? `${title} (${name})` : title);
