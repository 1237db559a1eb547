/** What was used last, of so many. */
export class LastUsed<Value> extends Map<string, Value> {
  constructor(private readonly most = 10_000) {
    super();
  }

  put(key: string, value: Value): Value {
    this.delete(key);
    this.set(key, value);
    if (this.size > this.most) this.delete(this.keys().next().value as string);
    return value;
  }
}
